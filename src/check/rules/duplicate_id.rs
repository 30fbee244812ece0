//! `duplicate-id`.

use foldhash::{HashMap, HashMapExt};

use crate::blueprint::{Entry, State, StateName};
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    name: "duplicate-id",
    severity: Severity::Warning,
    default_on: true,
    summary: "Two entries of one file with the same `id`.",
    explanation: "\
authentik accepts several entries with one `id`. `!KeyOf` takes the first of them that has an object, \
wherever it stands itself: the later ones can't be referred to.

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
            let mut draft = Draft::new(format!(
                "entry {} has the id `{id}` too: `!KeyOf {id}` refers to that one, never to this",
                first.index
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
