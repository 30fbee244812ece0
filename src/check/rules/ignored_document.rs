//! `ignored-document`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "ignored-document",
    severity: Severity::Warning,
    default_on: true,
    summary: "The top level is a list or a text: the importer takes it as an empty blueprint, and discovery stops on it.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    match kind {
    Kind::TopLevelNotMapping { found, accepted: true } => Some(
        Draft::new(format!("a blueprint is a mapping, and this is {found}: the importer does nothing with it, and discovery crashes on it"))
            .help(super::POISON),
    ),
    _ => None,
}
}
