//! `entry-never-applied`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "entry-never-applied",
    severity: Severity::Warning,
    default_on: true,
    summary: "The conditions of an entry are always false.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    matches!(kind, EntryProblem::NeverApplied)
        .then(|| Draft::new("this entry is never applied: its conditions are always false"))
}
