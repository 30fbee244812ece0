//! `null-attrs`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "null-attrs",
    severity: Severity::Error,
    default_on: true,
    summary: "`attrs` is null, on which the importer crashes.",
    explanation: r##"`attrs:` with nothing after it is null. authentik expects a mapping, and its importer crashes with an
`AttributeError` when it comes to the entry: the instance shows a Python error instead of the line.

It happens when the last attribute is removed or commented out. An entry needs no `attrs` at all."##,
    bad: r##"version: 1
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
    attrs:
      # is_superuser: true
"##,
    good: r##"version: 1
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    matches!(kind, Kind::NullAttrs).then(|| {
        Draft::new("`attrs` is null, on which the importer crashes with an AttributeError")
            .help("write `attrs: {}`, or remove the key")
    })
}
