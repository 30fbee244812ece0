//! `second-document`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "second-document",
    severity: Severity::Error,
    default_on: true,
    summary: "The file holds more than one YAML document.",
    explanation: r##"`---` starts another YAML document. Kubernetes takes several in one file, authentik doesn't: it refuses a file
with more than one as invalid YAML, and applies nothing of it. One `---` before the first line is fine, one
after the last line isn't."##,
    bad: r##"version: 1
metadata:
  name: Staff
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
---
version: 1
metadata:
  name: Guests
entries:
  - model: authentik_core.group
    identifiers:
      name: guests
"##,
    good: r##"version: 1
metadata:
  name: Staff
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
# file: guests.yaml
version: 1
metadata:
  name: Guests
entries:
  - model: authentik_core.group
    identifiers:
      name: guests
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    matches!(kind, Kind::SecondDocument).then(|| {
        Draft::new("a second document starts here; authentik takes one document a file")
            .help("put it into a file of its own, or remove the `---`")
    })
}
