//! `expression-syntax`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "expression-syntax",
    severity: Severity::Error,
    default_on: true,
    summary: "Python that doesn't compile.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Expression { name, node, analysis, compiled_on_save: true } = &problem.kind else {
        return None;
    };
    let error = analysis.errors.first()?;
    Some(
        Draft::new(format!("the Python of `{name}` doesn't compile: {}", error.message))
            .at(super::python_span(context, *node, &error.range)),
    )
}
