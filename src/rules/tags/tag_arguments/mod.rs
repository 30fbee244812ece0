//! `tag-arguments`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::blueprint::TagShape;
use crate::evaluate::EvaluationProblemKind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "tag-arguments",
    topic: Topic::Tags,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A tag can't be built from what follows it.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    if let ProblemKind::Evaluation(_, EvaluationProblemKind::NameNotText { tag, found }) = &problem.kind {
        let draft = Draft::new(format!("the name in `{}` must be a string, found {found}", tag.text()));
        return Some(draft.help("authentik resolves no tag in this place: write the name itself"));
    }
    let ProblemKind::Shape(Kind::Tag(tag, shape)) = &problem.kind else { return None };
    let text = tag.text();
    let message = match shape {
        TagShape::NotSequence { found } => format!("`{text}` must have a list of arguments, found {found}"),
        TagShape::NotScalar { found } => format!("`{text}` must have a plain value, found {found}"),
        TagShape::TooFew { found, needed } => {
            format!("`{text}` must have at least {needed} arguments, found {found}")
        }
        TagShape::IfWithoutElse => format!("`{text}` has a value for true but not for false"),
        TagShape::NotInteger => format!("the depth of `{text}` must be an integer"),
        TagShape::ConditionNotPair { found } => {
            format!("a condition of `{text}` must be a list `[field, value]`, found {found}")
        }
        TagShape::ConditionTooShort => format!("a condition of `{text}` must have a field and a value"),
        TagShape::TooMany { .. } | TagShape::ConditionTooLong { .. } | TagShape::CommaInName => return None,
    };
    let usage = format!("write `{}`", tag.usage().replace(" or !", "` or `!"));
    let help = match shape.stops_every_blueprint(*tag) {
        true => format!("{usage}. {}", crate::rules::phrases::POISON_TAG),
        false => usage,
    };
    Some(Draft::new(message).help(help))
}
