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
    explanation: r##"
The keys of `attrs`, `identifiers` and labels, and the names of sections of `entries`, must be
texts. YAML 1.1 reads some bare words as something else: `on`, `off`, `yes` and `no` are booleans,
`404` is a number, `2026-01-31` a date. authentik then rejects the whole file, with a message about
types that names no line. Quotes make a text of any word.
"##,
    bad: r##"
version: 1
metadata:
  name: staff
entries:
  1:
    - model: authentik_core.group
      identifiers:
        name: staff
"##,
    good: r##"
version: 1
metadata:
  name: staff
entries:
  "1":
    - model: authentik_core.group
      identifiers:
        name: staff
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(Kind::KeyNotString { key }) = &problem.kind else { return None };
    let draft =
        Draft::new(format!("the key `{key}` is not a text for YAML, on which authentik rejects the file"))
            .help("put it in quotes");
    Some(match context.bare_text(problem.span) {
        Some(text) => draft.safe_fix("put it in quotes", problem.span, format!("\"{text}\"")),
        None => draft,
    })
}
