//! `ignored-document`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "ignored-document",
    severity: Severity::Warning,
    default_on: true,
    summary: "The top level is a list or a text: the importer takes it as an empty blueprint, and discovery stops on it.",
    explanation: r##"
A blueprint is a mapping with `version`, `metadata` and `entries`. A file whose top level is a list
or a text is taken by the importer as a blueprint without entries: nothing is applied, and nobody is
told.

Worse, the search for blueprint files in a directory stops with an exception on such a file, and
then no blueprint of the instance is found any more. Move files that are no blueprints (values for
templates, lists of hosts) out of the directory, or into a folder whose name starts with a dot.
"##,
    bad: r##"
- model: authentik_core.group
  identifiers:
    name: staff
"##,
    good: r##"
version: 1
metadata:
  name: staff
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(Kind::TopLevelNotMapping { found, accepted: true }) = &problem.kind else {
        return None;
    };
    Some(
        Draft::new(format!(
            "expected a mapping at the top level, found {found}: authentik applies nothing of it"
        ))
        .help(format!("write the entries as a list below the key `entries`; {}", super::POISON)),
    )
}
