//! `not-a-mapping`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "not-a-mapping",
    topic: Topic::Document,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A file whose top level is not a mapping.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    match kind {
        Kind::TopLevelNotMapping { found, accepted: false } => Some(
            Draft::new(message!(
                "expected a mapping with `version`, `metadata` and `entries`, found {}",
                Words(found)
            ))
            .help(message!("write a mapping; {}", Words(crate::rules::phrases::POISON)))
            .at(context.first_line(problem.span)),
        ),
        _ => None,
    }
}
