//! `value-length`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "value-length",
    severity: Severity::Error,
    default_on: true,
    summary: "A text is longer or shorter than the field allows.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind, .. } = &problem.kind else { return None };

    match kind {
        Kind::TooLong { length, max } => {
            Some(Draft::new(format!("`{name}` takes at most {max} characters, and this has {length}")))
        }
        Kind::TooShort { length, min } => {
            Some(Draft::new(format!("`{name}` takes at least {min} characters, and this has {length}")))
        }
        _ => None,
    }
}
