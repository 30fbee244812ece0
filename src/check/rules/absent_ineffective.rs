//! `absent-ineffective`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "absent-ineffective",
    severity: Severity::Warning,
    default_on: true,
    summary: "`absent` that deletes nothing, because its object can't be looked up.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    matches!(kind, EntryProblem::AbsentIneffective).then(|| {
    Draft::new("this entry deletes nothing: its identifiers or attributes can't be resolved, and authentik skips it without a word")
})
}
