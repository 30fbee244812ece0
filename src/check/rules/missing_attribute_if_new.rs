//! `missing-attribute-if-new`.

use super::missing::Missing;
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::UnknownReason;
use crate::workspace::{AppliedEntry, Datum, EntryProblem, Problem, ProblemKind};

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
    let missing =
        Missing::of(context, context.blueprint.entries.get(problem.entry?)?, fields.iter().copied());
    let (plural, them) = if missing.is_single() { ("", "it") } else { ("s", "them") };
    let applied = problem.entry.and_then(|entry| context.applied.entries.get(entry));
    let model = applied.and_then(|applied| applied.model).map_or("object", |model| model.name);
    let message = format!(
        "missing required attribute{plural} {} if the `{model}` does not exist yet{}",
        missing.listed(", "),
        applied.and_then(doubt).unwrap_or_default()
    );
    let help = format!("add {them} to `attrs`, so that the file works on every instance");
    let may_be_external = unseen.is_some() || applied.is_some_and(|applied| applied.presumed_new);
    let externals = "; or list the object under [[externals]] in blueprintc.toml";
    let draft = Draft::new(message).help(help + if may_be_external { externals } else { "" });
    let reason = format!("a new `{model}` would require {{attribute}}");
    Some(missing.declared(draft, []).because(reason))
}

/// Why the identifiers of an entry don't prove that its object exists, in words.
fn doubt(applied: &AppliedEntry<'_>) -> Option<String> {
    if !applied.presumed_new {
        return None;
    }
    let mut identifiers = applied.data.iter().filter(|datum| datum.from_identifiers);
    let is_key = |datum: &&Datum<'_>| {
        datum.name == "pk" || applied.model.is_some_and(|model| model.is_made_by_database(datum.name))
    };
    let reason = identifiers.clone().find_map(|datum| datum.value.reason());
    match reason {
        None => identifiers
            .find(is_key)
            .map(|key| format!("; a literal `{}` does not prove that it does", key.name)),
        Some(UnknownReason::Template) => {
            Some("; a placeholder in its identifiers does not prove that it does".to_owned())
        }
        Some(_) => None,
    }
}
