//! `invalid-yaml`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-yaml",
    severity: Severity::Error,
    default_on: true,
    summary: "The file is not YAML that authentik's parser takes.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Syntax(error) = &problem.kind else { return None };
    let mut draft = Draft::new(error.message()).maybe_help(error.help());
    if let Some(related) = &error.related {
        draft = draft.related(related.span, related.label);
    }
    Some(draft)
}
