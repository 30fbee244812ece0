//! `ignored-tag-argument`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::blueprint::TagShape;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "ignored-tag-argument",
    topic: Topic::Tags,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A tag with arguments that authentik ignores.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(Kind::Tag(tag, shape)) = &problem.kind else { return None };
    match shape {
        TagShape::TooMany { found, read } => Some(
            Draft::new(message!(
                "`{}` accepts {} arguments, found {}; authentik ignores the others",
                Words(tag.text()),
                Words(read),
                Words(found)
            ))
            .help(message!("write {}", Words(tag.usage()))),
        ),
        TagShape::ConditionTooLong { found } => Some(
            Draft::new(message!(
                "a condition of `{}` has a field and a value, found {} parts; authentik ignores the others",
                Words(tag.text()),
                Words(found)
            ))
            .help("write two conditions as two lists: `[FIELD, VALUE], [FIELD, VALUE]`"),
        ),
        TagShape::CommaInName => Some(
            Draft::new(message!(
                "`{}` without brackets uses the whole text as one name, including the comma",
                Words(tag.text())
            ))
            .help(message!("write {}", Words(tag.usage()))),
        ),
        _ => None,
    }
}
