//! `missing-attribute-if-new`.

use crate::evaluate::UnknownReason;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Message, Name, Words, message};
use crate::rules::missing_attributes::Missing;
use crate::workspace::{AppliedEntry, Datum, EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-attribute-if-new",
    topic: Topic::Entries,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An entry without an attribute that is required if its object doesn't exist yet.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::MissingRequired { fields, certain: false, unseen } = kind else { return None };
    if crate::rules::already_reported::is_malformed(context, problem.entry, "attrs") {
        return None;
    }
    let missing =
        Missing::of(context, context.blueprint.entries.get(problem.entry?)?, fields.iter().copied());
    let (plural, them) = if missing.is_single() { ("", "it") } else { ("s", "them") };
    let applied = problem.entry.and_then(|entry| context.applied.entries.get(entry));
    let model = applied.and_then(|applied| applied.model).map_or("object", |model| model.name);
    let message = message!(
        "missing required attribute{} {} if the `{}` does not exist yet{}",
        Words(plural),
        missing.listed(", "),
        Words(model),
        applied.and_then(doubt).unwrap_or_default()
    );
    let mut help = message!("add {} to `attrs`, so that the file works on every instance", Words(them));
    let may_be_external = unseen.is_some() || applied.is_some_and(|applied| applied.presumed_new);
    let externals = "; or list the object under [[externals]] in blueprintc.toml";
    if may_be_external {
        help.push(externals);
    }
    let draft = Draft::new(message).help(help);
    let reason = message!("a new `{}` would require {{attribute}}", Words(model));
    Some(missing.declared(draft, []).because(reason))
}

/// Why the identifiers of an entry don't prove that its object exists, in words.
fn doubt(applied: &AppliedEntry<'_>) -> Option<Message> {
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
            .map(|key| message!("; a literal `{}` does not prove that it does", Name(key.name))),
        Some(UnknownReason::Template) => {
            Some("; a placeholder in its identifiers does not prove that it does".into())
        }
        Some(_) => None,
    }
}
