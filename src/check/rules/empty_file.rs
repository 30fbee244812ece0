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
    explanation: r##"
A file that holds nothing, or nothing but comments, is no blueprint: the importer fails on it with
an exception (`argument of type 'NoneType' is not iterable`) that says nothing about the cause. The
usual reasons are a template that rendered to nothing and a file whose entries were all commented
out.

To keep a file that does nothing for now, leave `version`, `metadata` and `entries: []`.
"##,
    bad: r##"
# version: 1
# metadata:
#   name: to be written
"##,
    good: r##"
version: 1
metadata:
  name: to be written
entries: []
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    (matches!(kind, Kind::Empty) && context.source.defect().is_none()).then(|| {
        Draft::new("the file is empty, on which authentik's loader fails")
            .help("write a blueprint with `version`, `metadata` and `entries`, or remove the file")
    })
}
