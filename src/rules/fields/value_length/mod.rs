//! `value-length`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "value-length",
    topic: Topic::Fields,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Local,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A string that is too long or too short for its field.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind, .. } = &problem.kind else { return None };

    match kind {
        Kind::TooLong { length, max } => {
            let message = message!(
                "`{}` must have at most {} characters, found {}",
                Name(name),
                Words(max),
                Words(length)
            );
            Some(Draft::new(message).help("shorten it"))
        }
        Kind::TooShort { length, min } => Some(Draft::new(message!(
            "`{}` must have at least {} characters, found {}",
            Name(name),
            Words(min),
            Words(length)
        ))),
        _ => None,
    }
}
