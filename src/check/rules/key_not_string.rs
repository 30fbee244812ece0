//! `key-not-string`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "key-not-string",
    severity: Severity::Error,
    default_on: true,
    summary: "A key is not a string where only strings are taken.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    let Kind::KeyNotString { key } = kind else { return None };
    Some(
        Draft::new(format!("the key `{key}` is not a string, for which authentik refuses the whole file"))
            .help("put it in quotes"),
    )
}
