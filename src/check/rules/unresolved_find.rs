//! `unresolved-find`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unresolved-find",
    severity: Severity::Warning,
    default_on: true,
    summary: "`!Find` of an object that nothing known here makes: null.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::FoundNothing { model } = kind else { return None };
    Some(
    Draft::new(format!("nothing known here is such an object of `{model}`, so this is null"))
        .help("correct the conditions, or list the object under [[externals]] in blueprintc.toml if something else makes it"),
)
}
