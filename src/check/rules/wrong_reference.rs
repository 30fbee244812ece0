//! `wrong-reference`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "wrong-reference",
    severity: Severity::Error,
    default_on: true,
    summary: "A reference to an object of the wrong model.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind, .. } = &problem.kind else { return None };

    let Kind::WrongModel { found, expected } = kind else { return None };
    Some(Draft::new(format!("`{name}` refers to `{expected}`, and this is the key of `{found}`")))
}
