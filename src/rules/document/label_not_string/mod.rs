//! `label-not-string`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Safety, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "label-not-string",
    topic: Topic::Document,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::Sometimes(Safety::Safe),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A label whose value is not a string.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    let Kind::LabelNotString { label, found } = kind else { return None };
    let draft =
        Draft::new(message!("expected a string for the label `{}`, found {}", Name(label), Words(found)))
            .help(message!("put it in quotes; {}", Words(crate::rules::phrases::POISON)));
    Some(match context.bare_text(problem.span) {
        Some(text) => draft.safe_fix("put it in quotes", problem.span, format!("\"{text}\"")),
        None => draft,
    })
}
