//! `ignored-tag-argument`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::blueprint::TagShape;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "ignored-tag-argument",
    severity: Severity::Warning,
    default_on: true,
    summary: "A tag has arguments that it doesn't look at.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(Kind::Tag(tag, shape)) = &problem.kind else { return None };
    match shape {
        TagShape::TooMany { found, read } => Some(
            Draft::new(format!("`{}` reads {read} arguments and has {found}: these are ignored", tag.text()))
                .help(format!("write {}", tag.usage())),
        ),
        TagShape::CommaInName => Some(
            Draft::new(format!(
                "`{}` without brackets takes the whole text as one name, comma included",
                tag.text()
            ))
            .help(format!("write {}", tag.usage())),
        ),
        _ => None,
    }
}
