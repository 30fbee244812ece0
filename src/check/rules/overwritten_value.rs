//! `overwritten-value`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "overwritten-value",
    severity: Severity::Warning,
    default_on: true,
    summary: "A value that a later entry of the same file replaces.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::Overwritten { field, earlier } = kind else { return None };
    Some(
        Draft::new(format!(
            "this is the object of {}, whose `{field}` is replaced here",
            context.entry_name(*earlier)
        ))
        .help("if these are two objects, their identifiers must differ")
        .related(context.entry_span(*earlier), "written first here"),
    )
}
