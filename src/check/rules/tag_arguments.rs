//! `tag-arguments`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::blueprint::TagShape;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "tag-arguments",
    severity: Severity::Error,
    default_on: true,
    summary: "A tag can't be built from what follows it.",
    explanation: r##"Each tag has its own kind of arguments: `!Context [KEY, DEFAULT]`, `!Find [MODEL, [FIELD, VALUE]]`,
`!If [CONDITION, THEN, ELSE]`. authentik builds the tags while it reads the file, before any entry or
condition is looked at, and fails with a bare Python error when the arguments don't fit.

Its discovery doesn't expect that error. One such tag, and no blueprint of the instance is applied any more,
those of other files included. Only a `!ParseJSON` of a list, and a `!Context`, `!Env` or `!File` of a mapping,
are built all the same: they fail when an entry comes to them, and only its file isn't applied. So do names that are
no strings: authentik resolves no tag in `!Env [!Context name, DEFAULT]`, and fails."##,
    bad: r##"version: 1
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    identifiers:
      name: !Env [STAFF_GROUP]
"##,
    good: r##"version: 1
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    identifiers:
      name: !Env [STAFF_GROUP, staff]
"##,
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
        true => format!("{usage}. {}", super::POISON_TAG),
        false => usage,
    };
    Some(Draft::new(message).help(help))
}
