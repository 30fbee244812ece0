//! `value-too-large`.

use crate::evaluate::EvaluationProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "value-too-large",
    topic: Topic::Tags,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A value that expands beyond what blueprintc evaluates.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, Kind::TooLarge) = &problem.kind else { return None };
    Some(
        Draft::new("this value expands to too many values to evaluate; it is treated as unknown")
            .help("use fewer nested aliases and loops"),
    )
}
