//! `duplicate-id`.

use foldhash::{HashMap, HashMapExt};

use super::repeated_entry::repeated_by;
use crate::blueprint::{Entry, State, StateName};
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    name: "duplicate-id",
    severity: Severity::Warning,
    default_on: true,
    summary: "Two entries of one file with the same `id`.",
    explanation: "\
authentik accepts several entries with one `id`. `!KeyOf` always refers to the first of them that has an object, \
so the later ones cannot be referred to. Ids with placeholders, such as `${APP}-provider`, are the same where they \
are written in the same way.

Entries that share an `id` on purpose, because their conditions choose one of them, are left alone: that \
works as long as every one but the last has conditions.",
    bad: "\
version: 1
metadata:
  name: Groups
entries:
  - model: authentik_core.group
    id: team
    identifiers:
      name: developers
  - model: authentik_core.group
    id: team
    identifiers:
      name: operators
  - model: authentik_core.user
    identifiers:
      username: operator
    attrs:
      name: Operator
      groups:
        - !KeyOf team
",
    good: "\
version: 1
metadata:
  name: Groups
entries:
  - model: authentik_core.group
    identifiers:
      name: developers
  - model: authentik_core.group
    id: operators
    identifiers:
      name: operators
  - model: authentik_core.user
    identifiers:
      username: operator
    attrs:
      name: Operator
      groups:
        - !KeyOf operators
",
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
            let mut draft =
                Draft::new(format!("duplicate id `{id}`; `!KeyOf {id}` always refers to the first one"))
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
