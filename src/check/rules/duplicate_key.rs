//! `duplicate-key`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "duplicate-key",
    severity: Severity::Warning,
    default_on: true,
    summary: "A key stands twice in one mapping; only the last one counts.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::DuplicateKey(first, later) = problem.kind else { return None };
    let key = context.tree.slice(context.tree.span(later));
    Some(
        Draft::new(format!(
            "`{key}` stands twice in this mapping; authentik takes the last one and drops the first"
        ))
        .help("remove one of the two")
        .related(context.span(first), "this value is dropped"),
    )
}
