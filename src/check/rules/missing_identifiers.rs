//! `missing-identifiers`.

use super::key_outside_attrs;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-identifiers",
    severity: Severity::Error,
    default_on: true,
    summary: "An entry has nothing to find its object by.",
    explanation: r##"authentik finds the object that an entry is about by its `identifiers`: all of them must match. Without them
it can't tell a change from a new object, and refuses the entry and with it the file, also when `attrs` holds
a unique name. Only `authentik_blueprints.metaapplyblueprint` does without.

What is in `identifiers` is written to a new object too, so nothing needs to be said twice."##,
    bad: r##"version: 1
metadata:
  name: Company groups
entries:
  - model: authentik_core.group
    attrs:
      name: staff
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

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::NoIdentifiers { empty } = kind else { return None };
    if super::is_malformed(context, problem.entry, "identifiers") {
        return None;
    }
    let message = if *empty { "`identifiers` is empty" } else { "the entry has no `identifiers`" };
    Some(
        Draft::new(format!("{message}, so authentik can't tell which object it is"))
            .help("name what is unique about it, such as `identifiers: {name: ...}` or `{slug: ...}`")
            .lacks(key_outside_attrs::identifying(context, problem.entry))
            .because("an entry must have identifiers"),
    )
}
