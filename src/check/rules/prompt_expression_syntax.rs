//! `prompt-expression-syntax`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "prompt-expression-syntax",
    severity: Severity::Warning,
    default_on: true,
    summary: "Python of a prompt that doesn't compile.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Expression { name, node, analysis, compiled_on_save: false } = &problem.kind else {
        return None;
    };
    let error = analysis.errors.first()?;
    Some(
        Draft::new(format!(
            "the Python of `{name}` doesn't compile, which shows only when the prompt is shown: {}",
            error.message
        ))
        .at(super::python_span(context, *node, &error.range)),
    )
}
