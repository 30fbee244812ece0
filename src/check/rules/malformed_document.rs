//! `malformed-document`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "malformed-document",
    severity: Severity::Error,
    default_on: true,
    summary: "A part of the document's frame has the wrong type.",
    explanation: r##"authentik loads the frame of a blueprint into typed records before it looks at any entry: `entries` is a
list, `identifiers` a mapping, an `id` a string, `version` the number 1. One value of another type and it
refuses the whole file.

The message it shows is of little help: it says that a list matches no type of `entries`, and names neither
the entry nor the line. A usual cause is YAML itself: `id: 10` is a number, `id: yes` a boolean, and a key
with nothing after it (`identifiers:`) is null.

A `metadata` that is wrong in this way does more harm: the discovery of blueprints crashes on it, and applies
no blueprint of the instance any more."##,
    bad: r##"version: 1
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    id: 10
    identifiers:
      name: staff
"##,
    good: r##"version: 1
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    id: "10"
    identifiers:
      name: staff
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    let Kind::WrongType { key, expected, found } = kind else { return None };
    let help = match *key {
        "metadata" | "metadata.name" | "metadata.labels" => super::POISON,
        "id" => "write it in quotes",
        _ => "authentik refuses the whole file and names neither the entry nor the line",
    };
    Some(Draft::new(format!("`{key}` wants {expected}, and this is {found}")).help(help))
}
