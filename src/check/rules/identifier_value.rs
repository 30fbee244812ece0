//! `identifier-value`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "identifier-value",
    severity: Severity::Error,
    default_on: true,
    summary: "An identifier's value can't be looked up.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::IdentifierValue { name, expected } = kind else { return None };
    Some(Draft::new(format!("`{name}` wants {expected} to be looked up")))
}
