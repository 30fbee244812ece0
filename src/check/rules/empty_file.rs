//! `empty-file`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "empty-file",
    severity: Severity::Error,
    default_on: true,
    summary: "The file holds no blueprint.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    (matches!(kind, Kind::Empty) && context.source.defect().is_none()).then(|| {
        Draft::new("the file is empty, on which authentik's loader fails")
            .help("write a blueprint with `version`, `metadata` and `entries`, or remove the file")
    })
}
