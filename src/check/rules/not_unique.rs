//! `not-unique`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "not-unique",
    severity: Severity::Error,
    default_on: true,
    summary: "A value that must be unique belongs to another object.",
    explanation: r##"Names of stages, slugs of flows and some other values exist once per instance. The entry looks for its object
by other values, doesn't find it, and would make a new one whose value another object has already. authentik
refuses that.

Mostly the same object is meant: then find it by the unique value. Otherwise choose another value."##,
    bad: r##"version: 1
metadata:
  name: Two flows
entries:
  - model: authentik_flows.flow
    identifiers:
      slug: example-welcome
    attrs:
      name: Welcome
      title: Welcome
      designation: stage_configuration
  - model: authentik_flows.flow
    identifiers:
      name: Farewell
    attrs:
      slug: example-welcome
      title: Farewell
      designation: stage_configuration
"##,
    good: r##"version: 1
metadata:
  name: Two flows
entries:
  - model: authentik_flows.flow
    identifiers:
      slug: example-welcome
    attrs:
      name: Welcome
      title: Welcome
      designation: stage_configuration
  - model: authentik_flows.flow
    identifiers:
      slug: example-farewell
    attrs:
      name: Farewell
      title: Farewell
      designation: stage_configuration
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::NotUnique { field, other, .. } = kind else { return None };
    let (name, entry) = context.object_name(*other);
    let draft = Draft::new(format!("`{field}` must be unique, and {name} has the same"))
        .help(format!("choose another value, or put `{field}` into `identifiers` if that object is meant"));
    Some(match entry {
        Some(entry) => draft.related(context.entry_span(entry), "has it already"),
        None => draft,
    })
}
