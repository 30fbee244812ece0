//! `not-json`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "not-json",
    severity: Severity::Error,
    default_on: true,
    summary: "A value inside of a mapping that JSON can't hold.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind, .. } = &problem.kind else { return None };

    let Kind::NotJson { found } = kind else { return None };
    let draft = Draft::new(format!("`{name}` is stored as JSON, which can't hold {found}"));
    let text = context.source.slice(problem.span);
    Some(if found.starts_with("a date") && !text.contains(['"', '\n']) {
        draft.help("put it in quotes").safe_fix("put it in quotes", problem.span, format!("\"{text}\""))
    } else {
        draft
    })
}
