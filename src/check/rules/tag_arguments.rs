//! `tag-arguments`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::blueprint::TagShape;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "tag-arguments",
    severity: Severity::Error,
    default_on: true,
    summary: "A tag can't be built from what follows it.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(Kind::Tag(tag, shape)) = &problem.kind else { return None };
    let text = tag.text();
    let message = match shape {
        TagShape::NotSequence { found } => format!("`{text}` wants a list of arguments, and this is {found}"),
        TagShape::NotScalar { found } => format!("`{text}` wants a plain value, and this is {found}"),
        TagShape::TooFew { found, needed } => {
            format!("`{text}` wants at least {needed} arguments, and has {found}")
        }
        TagShape::IfWithoutElse => format!("`{text}` has a value for true and none for false"),
        TagShape::NotInteger => format!("`{text}` wants a whole number: how many loops further out"),
        TagShape::ConditionNotPair { found } => {
            format!("a condition of `{text}` is a list `[field, value]`, and this is {found}")
        }
        TagShape::ConditionTooShort => format!("a condition of `{text}` wants a field and a value"),
        TagShape::TooMany { .. } | TagShape::CommaInName => return None,
    };
    let usage = format!("write {}", tag.usage().replace(" or ", ", or "));
    let help = if shape.stops_every_blueprint() { format!("{usage}. {}", super::POISON_TAG) } else { usage };
    Some(Draft::new(message).help(help))
}
