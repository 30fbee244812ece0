//! `ignored-tag-argument`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::blueprint::TagShape;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
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
    summary: "A tag has arguments that it doesn't look at.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(Kind::Tag(tag, shape)) = &problem.kind else { return None };
    match shape {
        TagShape::TooMany { found, read } => Some(
            Draft::new(format!("`{}` reads {read} arguments and has {found}: these are ignored", tag.text()))
                .help(format!("write {}", tag.usage())),
        ),
        TagShape::ConditionTooLong { found } => Some(
            Draft::new(format!(
                "a condition of `{}` is a field and a value, found {found} parts: authentik ignores the others",
                tag.text()
            ))
            .help("two conditions are two lists: `[FIELD, VALUE], [FIELD, VALUE]`"),
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
