//! `tag-arguments`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::blueprint::TagShape;
use crate::evaluate::EvaluationProblemKind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
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
    summary: "A tag with invalid arguments.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    if let ProblemKind::Evaluation(_, EvaluationProblemKind::NameNotText { tag, found }) = &problem.kind {
        let draft = Draft::new(message!(
            "the name in `{}` must be a string, found {}",
            Words(tag.text()),
            Words(found)
        ));
        return Some(draft.help("write the name itself; authentik doesn't resolve tags in this place"));
    }
    let ProblemKind::Shape(Kind::Tag(tag, shape)) = &problem.kind else { return None };
    let text = tag.text();
    let message = match shape {
        TagShape::NotSequence { found } => {
            message!("`{}` must have a list of arguments, found {}", Words(text), Words(found))
        }
        TagShape::NotScalar { found } => {
            message!("`{}` must have a plain value, found {}", Words(text), Words(found))
        }
        TagShape::TooFew { found, needed } => {
            message!(
                "`{}` must have at least {} arguments, found {}",
                Words(text),
                Words(needed),
                Words(found)
            )
        }
        TagShape::IfWithoutElse => message!("`{}` has a value for true but not for false", Words(text)),
        TagShape::NotInteger => message!("the depth of `{}` must be an integer", Words(text)),
        TagShape::ConditionNotPair { found } => {
            message!(
                "a condition of `{}` must be a list `[field, value]`, found {}",
                Words(text),
                Words(found)
            )
        }
        TagShape::ConditionTooShort => {
            message!("a condition of `{}` must have a field and a value", Words(text))
        }
        TagShape::TooMany { .. } | TagShape::ConditionTooLong { .. } | TagShape::CommaInName => return None,
    };
    let mut usage = message!("write `{}`", Words(tag.usage()));
    usage.replace_all(" or !", "` or `!");
    let help = match shape.stops_every_blueprint(*tag) {
        true => message!("{}; {}", usage, Words(crate::rules::phrases::POISON_TAG)),
        false => usage,
    };
    Some(Draft::new(message).help(help))
}
