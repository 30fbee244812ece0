//! `unsupported-version`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Safety, Scope, Severity, Topic};
use crate::redact::message;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unsupported-version",
    topic: Topic::Document,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::Always(Safety::Safe),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A `version` other than 1.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    let Kind::UnsupportedVersion { version } = kind else { return None };
    Some(
        Draft::new(message!("unsupported blueprint version {}: authentik supports version 1 only", version))
            .help("write `version: 1`")
            .safe_fix("set the version to 1", problem.span, "1"),
    )
}
