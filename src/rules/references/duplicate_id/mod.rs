//! `duplicate-id`.

use foldhash::{HashMap, HashMapExt};

use crate::blueprint::{Entry, State, StateName};
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};
use crate::rules::entries::repeated_entry::repeated_by;

/// The rule.
pub static RULE: Rule = Rule {
    name: "duplicate-id",
    topic: Topic::References,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "Two entries of one file with the same `id`.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::File(check),
};

fn check(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    let mut taken: HashMap<&str, &Entry<'_>> = HashMap::new();
    for entry in &context.blueprint.entries {
        let Some((id, node)) = entry.id else { continue };
        if let Some(first) = taken.get(id) {
            // That the whole entry is there twice says more.
            let applied = context.applied.entries.get(entry.index);
            let repeated = applied.and_then(|applied| repeated_by(context, entry, applied));
            let repeated = repeated.and_then(|at| context.blueprint.entries.get(at));
            if repeated.and_then(|entry| entry.id).is_some_and(|(known, _)| known == id) {
                continue;
            }
            let mut draft = Draft::new(message!(
                "duplicate id `{}`; `!KeyOf {}` always refers to the first one",
                Name(id),
                Name(id)
            ))
            .at(context.span(node))
            .in_entry(entry.index)
            .help("give each entry an id of its own");
            if let Some((_, place)) = first.id {
                draft = draft.related(context.span(place), "the first entry with this id");
            }
            drafts.add(draft);
        } else if entry.conditions.is_empty() && entry.state != State::Known(StateName::Absent) {
            taken.insert(id, entry);
        }
    }
}
