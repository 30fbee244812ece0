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
    explanation: r##"
Tags look at a fixed number of arguments and silently ignore the rest. Without brackets, a
tag's text is *one* argument: `!Env HOST, localhost` asks for a variable of the name `HOST,
localhost`, which is never set, so that the value is always null.

authentik accepts both, and the default you wrote is never used.
"##,
    bad: r##"
version: 1
metadata:
  name: wiki
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Wiki
      meta_launch_url: !Env WIKI_URL, https://wiki.example.org
"##,
    good: r##"
version: 1
metadata:
  name: wiki
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Wiki
      meta_launch_url: !Env [WIKI_URL, https://wiki.example.org]
"##,
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
