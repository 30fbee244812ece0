//! `permission-for-nobody`.

use crate::blueprint::ShapeProblemKind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "permission-for-nobody",
    severity: Severity::Warning,
    default_on: true,
    summary: "A permission with neither user nor role.",
    explanation: r##"An item of `permissions` says which permission on the entry's object somebody gets: a `role` or a `user`. With
neither of them authentik accepts the file and gives the permission to nobody. It doesn't even look whether
the permission exists."##,
    bad: r##"version: 1
metadata:
  name: Support
entries:
  - model: authentik_rbac.role
    id: support
    identifiers:
      name: support
  - model: authentik_core.group
    identifiers:
      name: customers
    permissions:
      - permission: authentik_core.view_group
"##,
    good: r##"version: 1
metadata:
  name: Support
entries:
  - model: authentik_rbac.role
    id: support
    identifiers:
      name: support
  - model: authentik_core.group
    identifiers:
      name: customers
    permissions:
      - permission: authentik_core.view_group
        role: !KeyOf support
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let is_malformed = || {
        let entry = problem.entry.and_then(|entry| context.blueprint.entries.get(entry));
        let mut permissions = entry.into_iter().flat_map(|entry| &entry.permissions);
        let here = permissions.find(|one| context.tree.span(one.node).contains(problem.span));
        here.is_some_and(|permission| {
            context.blueprint.problems.iter().any(|shape| {
                matches!(shape.kind, ShapeProblemKind::WrongType { key: "user" | "role", .. })
                    && context.tree.span(permission.node).contains(shape.span)
            })
        })
    };
    (matches!(kind, EntryProblem::PermissionForNobody) && !is_malformed()).then(|| {
        Draft::new("this permission is given to nobody").help("say who gets it with `role` or `user`")
    })
}
