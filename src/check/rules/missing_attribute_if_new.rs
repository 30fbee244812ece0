//! `missing-attribute-if-new`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-attribute-if-new",
    severity: Severity::Warning,
    default_on: true,
    summary: "The entry lacks something that its object needs where it doesn't exist yet.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::MissingRequired { fields, certain: false } = kind else { return None };
    let listed: Vec<_> = fields.iter().map(|field| format!("`{field}`")).collect();
    Some(Draft::new(format!(
        "where this object doesn't exist yet, the entry fails for lack of {}",
        listed.join(", ")
    )))
}
