//! `invalid-json`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-json",
    severity: Severity::Error,
    default_on: true,
    summary: "`!ParseJSON` of a text that isn't JSON.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::InvalidJson { message } = kind else { return None };
    Some(Draft::new(format!("this isn't JSON: {message}")))
}
