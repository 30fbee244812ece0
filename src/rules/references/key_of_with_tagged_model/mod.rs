//! `key-of-with-tagged-model`.

use crate::evaluate::EvaluationProblemKind as Kind;
use crate::evaluate::KeyOfReason;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};
use crate::text::article;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "key-of-with-tagged-model",
    topic: Topic::References,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`!KeyOf` that fails because the entry's `model` is a tag.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, Kind::KeyOf { id, reason: KeyOfReason::ModelIsTag { model } }) =
        &problem.kind
    else {
        return None;
    };
    Some(
        Draft::new(message!(
            "`{}` creates {} `{}`, whose key authentik cannot use in an entry whose `model` is a tag",
            Name(id),
            Words(article(model)),
            Words(model)
        ))
        .help("write the `model` of this entry without a tag"),
    )
}
