//! `not-a-mapping`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "not-a-mapping",
    severity: Severity::Error,
    default_on: true,
    summary: "The top level of the file is no mapping.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    match kind {
        Kind::TopLevelNotMapping { found, accepted: false } => Some(
            Draft::new(format!(
                "a blueprint is a mapping with `version`, `metadata` and `entries`, and this is {found}"
            ))
            .help(super::POISON),
        ),
        _ => None,
    }
}
