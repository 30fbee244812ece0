//! `missing-attribute-if-new`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::UnknownReason;
use crate::workspace::{AppliedEntry, EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-attribute-if-new",
    severity: Severity::Warning,
    default_on: true,
    summary: "An entry lacks a required attribute of an object that may not exist yet.",
    explanation: r##"The object of the entry may or may not exist. The entry that makes it has conditions which only the server can
decide. Or nothing that is known makes it, and it comes from elsewhere, as users do. Or the identifiers do not prove that
it exists: authentik creates an object with the literal `pk` of an export as with any other key, and a name that
is filled in later, such as `${APP}` or `!Env APP`, can be a new one.

Where the object exists, authentik needs nothing but what changes. Where it does not exist, authentik creates it, and rejects
the entry because required attributes are missing. Then nothing of the file is applied. Such files work on one instance
and fail on the next one. Exports are a common case: they lack what can only be written, such as private keys.

Write the required attributes in the entry. If an entry with conditions makes the object, give this entry the same `conditions` and
ignore the finding: then it is never applied without the other."##,
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
    let (plural, them) = if fields.len() == 1 { ("", "it") } else { ("s", "them") };
    let applied = problem.entry.and_then(|entry| context.applied.entries.get(entry));
    let model = applied.and_then(|applied| applied.model).map_or("object", |model| model.name);
    let message = format!(
        "missing required attribute{plural} {} if the `{model}` does not exist yet{}",
        listed.join(", "),
        applied.and_then(doubt).unwrap_or_default()
    );
    let help = format!("add {them} to `attrs`, so that the file works on every instance");
    let may_be_external = unseen.is_some() || applied.is_some_and(|applied| applied.presumed_new);
    let externals = "; or list the object under [[externals]] in blueprintc.toml";
    Some(Draft::new(message).help(help + if may_be_external { externals } else { "" }))
}

/// Why the identifiers of an entry don't prove that its object exists, in words.
fn doubt(applied: &AppliedEntry<'_>) -> Option<&'static str> {
    if !applied.presumed_new {
        return None;
    }
    let mut identifiers = applied.data.iter().filter(|datum| datum.from_identifiers);
    let reason = identifiers.clone().find_map(|datum| datum.value.reason());
    Some(match reason {
        None if identifiers.any(|datum| datum.name == "pk") => "; a literal `pk` does not prove that it does",
        Some(UnknownReason::Template) => "; a placeholder in its identifiers does not prove that it does",
        _ => return None,
    })
}
