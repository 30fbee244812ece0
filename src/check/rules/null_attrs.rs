//! `null-attrs`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "null-attrs",
    severity: Severity::Error,
    default_on: true,
    summary: "`attrs` is null, on which the importer crashes.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    matches!(kind, Kind::NullAttrs).then(|| {
        Draft::new("`attrs` is null, on which the importer crashes with an AttributeError")
            .help("write `attrs: {}`, or remove the key")
    })
}
