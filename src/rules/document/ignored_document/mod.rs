//! `ignored-document`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "ignored-document",
    topic: Topic::Document,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A list or string at the top level, which the importer ignores and which crashes discovery.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(Kind::TopLevelNotMapping { found, accepted: true }) = &problem.kind else {
        return None;
    };
    Some(
        Draft::new(message!(
            "expected a mapping at the top level, found {}; authentik ignores the whole document",
            Words(found)
        ))
        .help(message!(
            "write the entries as a list below the key `entries`; {}",
            Words(crate::rules::phrases::POISON)
        )),
    )
}
