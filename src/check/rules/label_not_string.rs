//! `label-not-string`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "label-not-string",
    severity: Severity::Error,
    default_on: true,
    summary: "A label's value is not a string.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    let Kind::LabelNotString { label, found } = kind else { return None };
    let text = context.source.slice(problem.span);
    let draft =
        Draft::new(format!("the label `{label}` wants a string, and this is {found}")).help(super::POISON);
    if text.contains(['\n', '"', '!', '[', '{']) || text.is_empty() {
        return Some(draft);
    }
    Some(draft.safe_fix("put it in quotes", problem.span, format!("\"{text}\"")))
}
