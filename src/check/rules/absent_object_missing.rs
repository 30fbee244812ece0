//! `absent-object-missing`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "absent-object-missing",
    severity: Severity::Error,
    default_on: true,
    summary: "`absent` fails where the object is already gone.",
    explanation: r##"
Where nothing is found to delete, authentik prepares a new object and deletes that, which does no
harm for most models. For some (flow stage bindings, for example, which policies can be bound to)
that deletion fails, and with it the whole file.

Such an entry works once. From the next application on, and authentik applies blueprints again every
hour, the object is gone, the file is rejected, and *none* of its other entries is applied any more.
With fewer attributes than a new object needs, authentik gives up before it deletes anything, and
the entry is harmless: identifiers alone do.

The rule sees only what authentik ships and what the checked files make. It may be ignored where
something else makes the object anew each time.
"##,
    bad: r##"
version: 1
metadata:
  name: sign in without the second factor
entries:
  - model: authentik_flows.flowstagebinding
    state: absent
    identifiers:
      target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
      stage: !Find [authentik_stages_user_login.userloginstage, [name, default-authentication-login]]
      order: 55
"##,
    good: r##"
version: 1
metadata:
  name: sign in without the second factor
entries:
  - model: authentik_flows.flowstagebinding
    state: absent
    identifiers:
      target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
      order: 55
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    matches!(kind, EntryProblem::AbsentMissing).then(|| {
    let model = context.model(problem.entry).map_or("object", |model| model.verbose_name);
    Draft::new(format!("there is no such {model} to delete, on which authentik rejects the whole file"))
        .help("give only identifiers, too few to make a new object of: then a missing one does no harm; if it exists, list it under [[externals]] in blueprintc.toml")
})
}
