//! `missing-identifiers`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-identifiers",
    severity: Severity::Error,
    default_on: true,
    summary: "An entry has nothing to find its object by.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::NoIdentifiers { empty } = kind else { return None };
    let message = if *empty { "`identifiers` is empty" } else { "the entry has no `identifiers`" };
    Some(
        Draft::new(format!("{message}, so authentik can't tell which object it is"))
            .help("name what is unique about it, such as `identifiers: {name: ...}` or `{slug: ...}`"),
    )
}
