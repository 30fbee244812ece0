//! `ambiguous-identifiers`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "ambiguous-identifiers",
    severity: Severity::Warning,
    default_on: true,
    summary: "Identifiers that fit several objects.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    matches!(kind, EntryProblem::AmbiguousIdentifiers).then(|| {
        Draft::new("these identifiers fit several objects; authentik takes any one of them")
            .help("add what tells them apart")
    })
}
