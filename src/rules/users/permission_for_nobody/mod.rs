//! `permission-for-nobody`.

use crate::blueprint::ShapeProblemKind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "permission-for-nobody",
    topic: Topic::Users,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A permission with neither `user` nor `role`.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
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
    (matches!(kind, EntryProblem::PermissionForNobody) && !is_malformed())
        .then(|| Draft::new("this permission has neither `role` nor `user`").help("add `role` or `user`"))
}
