//! `undefined-name`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "undefined-name",
    severity: Severity::Warning,
    default_on: true,
    summary: "Python that reads a name which doesn't exist.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Expression { node, analysis, .. } = &problem.kind else { return None };
    if let Some(removed) = analysis.removed_helpers.first() {
        return Some(
            Draft::new(format!(
                "there is no `{}` any more: the expression fails when it gets here",
                removed.name
            ))
            .help(format!("it is `{}` now", removed.replacement))
            .at(super::python_span(context, *node, &removed.range)),
        );
    }
    let undefined = analysis.undefined.first()?;
    Some(
        Draft::new(format!(
            "nothing defines `{}`: the expression fails with a NameError when it gets here",
            undefined.name
        ))
        .maybe_help(undefined.suggestion.map(|near| format!("did you mean `{near}`?")))
        .at(super::python_span(context, *node, &undefined.range)),
    )
}
