//! `second-document`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "second-document",
    severity: Severity::Error,
    default_on: true,
    summary: "The file holds more than one YAML document.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    matches!(kind, Kind::SecondDocument).then(|| {
        Draft::new("a second document starts here; authentik takes one document a file")
            .help("put it into a file of its own, or remove the `---`")
    })
}
