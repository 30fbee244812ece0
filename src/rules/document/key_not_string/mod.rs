//! `key-not-string`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Safety, Scope, Severity, Topic};
use crate::redact::message;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "key-not-string",
    topic: Topic::Document,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::Sometimes(Safety::Safe),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A key that is not a string where only strings are allowed.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(Kind::KeyNotString { key }) = &problem.kind else { return None };
    let draft =
        Draft::new(message!("the key `{}` is not a string in YAML, so authentik rejects the file", key))
            .help("put it in quotes");
    Some(match context.bare_text(problem.span) {
        Some(text) => draft.safe_fix("put it in quotes", problem.span, format!("\"{text}\"")),
        None => draft,
    })
}
