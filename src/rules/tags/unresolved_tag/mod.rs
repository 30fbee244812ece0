//! `unresolved-tag`.

use crate::blueprint::TagName;
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unresolved-tag",
    topic: Topic::Tags,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A tag in a place where authentik doesn't resolve tags.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::NotResolved { inner, outer } = kind else { return None };
    let (inner, tag) = (inner.text(), outer.text());
    Some(match outer {
        TagName::Context | TagName::Env | TagName::File => Draft::new(message!(
            "authentik doesn't resolve \
            this `{}`: the default of `{}` is used as written",
            Words(inner),
            Words(tag)
        ))
        .help(message!(
            "write `!If [{} NAME, {} NAME, DEFAULT]`, which resolves both values",
            Words(tag),
            Words(tag)
        )),
        _ => Draft::new(message!(
            "authentik doesn't resolve this `{}`: it is inside of a plain value that \
            is an argument of `{}`",
            Words(inner),
            Words(tag)
        ))
        .help(
            "make it an argument of its own; tags inside of a plain argument or a default are not \
            resolved",
        ),
    })
}
