//! `expression-never-returns`.

use crate::catalog::Kinds;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::python::{Constant, Returns};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "expression-never-returns",
    severity: Severity::Warning,
    default_on: true,
    summary: "An expression that hands nothing back.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Expression { name, node, analysis, compiled_on_save: true } = &problem.kind else {
        return None;
    };
    if !analysis.errors.is_empty()
        || analysis.unknown
        || analysis.generator
        || analysis.constant == Some(Constant::Raises)
        || analysis.returns != Returns::Never
    {
        return None;
    }
    let policy = context.model(problem.entry).is_some_and(|model| model.kinds.contains(Kinds::POLICY));
    if !policy {
        return None;
    }
    let text = context.source.slice(context.tree.span(*node));
    let draft = Draft::new(format!("`{name}` never returns anything, so this policy never passes"));
    Some(
        draft
            .maybe_help((!text.contains("return")).then_some("end it with `return ...`"))
            .at(super::python_span(context, *node, &(0..0))),
    )
}
