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
The keys of `metadata`, `labels` and the other frame of a blueprint must be texts. YAML 1.1 reads
some bare words as something else: `on`, `off`, `yes` and `no` are booleans, `404` is a number,
`2026-01-31` a date. authentik then rejects the whole file, with a message about types that names no
line. Quotes make a text of any word.
"##,
    bad: r##"
version: 1
metadata:
  name: wiki
  labels:
    404: "yes"
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
"##,
    good: r##"
version: 1
metadata:
  name: wiki
  labels:
    "404": "yes"
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    let Kind::KeyNotString { key } = kind else { return None };
    Some(
        Draft::new(format!("the key `{key}` is not a string, for which authentik refuses the whole file"))
            .help("put it in quotes"),
    )
}
