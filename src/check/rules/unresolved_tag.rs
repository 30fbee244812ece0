//! `unresolved-tag`.

use crate::blueprint::TagName;
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
      name: !Format ["team-%s", [!Context team]]
"##,
    good: r##"version: 1
metadata:
  name: Company groups
context:
  team: staff
entries:
  - model: authentik_core.group
    identifiers:
      name: !Format ["team-%s", !Context team]
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::NotResolved { inner, outer } = kind else { return None };
    let (inner, tag) = (inner.text(), outer.text());
    Some(match outer {
        TagName::Context | TagName::Env | TagName::File => Draft::new(format!(
            "authentik doesn't resolve this `{inner}`: the default of `{tag}` stays as it is written"
        ))
        .help(format!("write `!If [{tag} NAME, {tag} NAME, DEFAULT]`, which resolves both values")),
        _ => Draft::new(format!(
            "authentik doesn't resolve this `{inner}`: it stands in a plain value that is an argument of `{tag}`"
        ))
        .help("make it an argument of its own: tags inside of a plain argument and in a default stay as they are"),
    })
}
