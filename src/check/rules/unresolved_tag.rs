//! `unresolved-tag`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unresolved-tag",
    severity: Severity::Warning,
    default_on: true,
    summary: "A tag in a place where authentik leaves tags unresolved.",
    explanation: r##"authentik resolves tags in lists and mappings of an entry, and tags that are an argument of another tag. A tag
inside of a plain list or mapping that is an argument itself stays what it is: `!Format` prints `None` or the
name of a Python object in its place. The default of `!Context`, `!Env`, `!File` and `!AtIndex` is never resolved.

Make the tag an argument of its own, or use `!If` where a default has to be computed."##,
    bad: r##"version: 1
metadata:
  name: Company groups
context:
  team: staff
entries:
  - model: authentik_core.group
    identifiers:
      name: !Env [GROUP_NAME, !Context team]
"##,
    good: r##"version: 1
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    identifiers:
      name: !Env [GROUP_NAME, staff]
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::NotResolved { inner, outer } = kind else { return None };
    Some(
        Draft::new(format!(
            "authentik doesn't resolve this `{}`: it stands in a plain value that is an argument of `{}`",
            inner.text(),
            outer.text()
        ))
        .help("only tags that are arguments themselves are resolved, and defaults never are"),
    )
}
