//! `wrong-reference`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};
use crate::serializer::FieldProblemKind as Kind;
use crate::text::article;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "wrong-reference",
    topic: Topic::References,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A reference to an object of the wrong model, or to a deleted object.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind, .. } = &problem.kind else { return None };

    match kind {
        Kind::WrongModel { found, expected } => {
            let message = message!(
                "expected the key of {} `{}` in `{}`, found that of {} `{}`",
                Words(article(expected)),
                Words(expected),
                Name(name),
                Words(article(found)),
                Words(found)
            );
            Some(
                Draft::new(message)
                    .help("refer to an object of that model, or check whether two values are swapped"),
            )
        }
        Kind::Deleted { model } => {
            let message = message!(
                "`{}` refers to {} `{}` that an earlier entry deletes",
                Name(name),
                Words(article(model)),
                Words(model)
            );
            Some(Draft::new(message).help("move the entry with `state: absent` after this one, or remove it"))
        }
        _ => None,
    }
}
