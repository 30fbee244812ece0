//! `wrong-type`.

use crate::catalog::FieldKind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "wrong-type",
    severity: Severity::Error,
    default_on: true,
    summary: "A value has a type that the field doesn't take.",
    explanation: r##"The value isn't of the type that the field stores, and authentik refuses it. It converts what it can: `"10"` is a
good number, `7` a good text, `"true"` and `1` good booleans. A boolean is no good text, though, and a single
value no list.

Mind what YAML makes of words without quotes: `yes`, `no`, `on` and `off` are booleans, and `2026-01-31` is a
date. Quotes make them texts."##,
    bad: r##"version: 1
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    identifiers:
      name: no
"##,
    good: r##"version: 1
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    identifiers:
      name: "no"
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, field, kind, .. } = &problem.kind else { return None };

    let Kind::WrongType { expected, found, value } = kind else { return None };
    let shown = value.as_ref().map(|value| format!(" `{value}`")).unwrap_or_default();
    let draft = Draft::new(format!("`{name}` wants {expected}, and this is {found}{shown}"));
    let text = context.source.slice(problem.span);
    Some(match (*expected, *found) {
        ("a string", "a boolean" | "a date" | "a date with a time") if !text.contains(['"', '\n', '!']) => {
            draft.help("YAML reads it so without quotes: put it in quotes").safe_fix(
                "put it in quotes",
                problem.span,
                format!("\"{text}\""),
            )
        }
        ("a list", _) if matches!(field.kind, FieldKind::Objects(_)) && *name == "redirect_uris" => {
            draft.help("since 2024.12 it is a list of mappings with `matching_mode` and `url`")
        }
        ("a list", "a string" | "a primary key" | "an integer") => {
            let fix = format!("[{text}]");
            if text.contains('\n') {
                draft.help("write a list")
            } else {
                draft.help("write a list").unsafe_fix("make it a list", problem.span, fix)
            }
        }
        ("a primary key", _) => draft.help("refer to an object with `!KeyOf` or `!Find`"),
        (_, "an unresolved tag") => draft.help("authentik doesn't resolve a tag in this place"),
        _ => draft,
    })
}
