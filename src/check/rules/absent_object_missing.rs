//! `absent-object-missing`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "absent-object-missing",
    severity: Severity::Error,
    default_on: true,
    summary: "`absent` fails where the object is already gone.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    matches!(kind, EntryProblem::AbsentMissing).then(|| {
    let model = context.model(problem.entry).map_or("object", |model| model.verbose_name);
    Draft::new(format!("deleting a {model} that doesn't exist fails, and nothing known here makes it: once it is gone, every further application of this file is rejected"))
        .help("remove the entry once it has been applied; if something else makes the object again, list it under [[externals]] in blueprintc.toml")
})
}
