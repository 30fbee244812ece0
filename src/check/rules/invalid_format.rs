//! `invalid-format`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-format",
    severity: Severity::Error,
    default_on: true,
    summary: "A text doesn't have the form that the field wants.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind, .. } = &problem.kind else { return None };

    let Kind::BadFormat { expected, value } = kind else { return None };
    Some(match value {
        Some(value) => Draft::new(format!("`{value}` is not {expected}")),
        None => Draft::new(format!("`{name}` wants {expected}")),
    })
}
