//! `missing-attribute-if-new`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-attribute-if-new",
    severity: Severity::Warning,
    default_on: true,
    summary: "The entry lacks something that its object needs where it doesn't exist yet.",
    explanation: r##"The entry changes an object that may or may not be there: the entry that makes it has conditions which only
the server can decide, or nothing that is known makes it and it may come from elsewhere, as users do, or from
a file that can't be read here. Where the object exists, authentik needs nothing but what changes. Where it doesn't,
the entry makes it, and fails for want of required attributes; then nothing of the file is applied.

Such files work on one instance and fail on the next one. Write the required attributes in both entries, or
give this entry the same `conditions` and ignore the finding: then it is never applied without the other."##,
    bad: r##"version: 1
metadata:
  name: Welcome flow
entries:
  - model: authentik_flows.flow
    conditions:
      - !Env WITH_WELCOME
    identifiers:
      slug: example-welcome
    attrs:
      name: Welcome
      title: Welcome
      designation: stage_configuration
  - model: authentik_flows.flow
    identifiers:
      slug: example-welcome
    attrs:
      layout: sidebar_left
"##,
    good: r##"version: 1
metadata:
  name: Welcome flow
entries:
  - model: authentik_flows.flow
    conditions:
      - !Env WITH_WELCOME
    identifiers:
      slug: example-welcome
    attrs:
      name: Welcome
      title: Welcome
      designation: stage_configuration
      layout: sidebar_left
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::MissingRequired { fields, certain: false, unseen } = kind else { return None };
    if super::is_malformed(context, problem.entry, "attrs") {
        return None;
    }
    let outside = |field: &&&str| super::key_outside_attrs::is_outside(context, problem.entry, field);
    let fields: Vec<_> = fields.iter().filter(|field| !outside(field)).collect();
    if fields.is_empty() {
        return None;
    }
    let listed: Vec<_> = fields.iter().map(|field| format!("`{field}`")).collect();
    let them = if fields.len() == 1 { "it" } else { "them" };
    let attributes = if fields.len() == 1 { "attribute" } else { "attributes" };
    let message =
        format!("missing required {attributes} {} where the object does not exist yet", listed.join(", "));
    let help = format!("add {them} to `attrs`, so that the file works on every instance");
    let externals = "; or list the object under [[externals]] in blueprintc.toml";
    Some(Draft::new(message).help(help + if unseen.is_some() { externals } else { "" }))
}
