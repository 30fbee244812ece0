//! `unused-id`.

use foldhash::{HashSet, HashSetExt};

use crate::blueprint::{Expression, expression};
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unused-id",
    severity: Severity::Info,
    default_on: true,
    summary: "An `id` that no `!KeyOf` refers to.",
    explanation: "\
An `id` is a name inside of its file, and only `!KeyOf` reads it; the object doesn't get it. An `id` \
without a `!KeyOf` does nothing. It may be a note to the reader, be left over, or be one that a `!KeyOf` \
was meant to name.",
    bad: "\
version: 1
metadata:
  name: Groups
entries:
  - model: authentik_core.group
    id: team
    identifiers:
      name: developers
",
    good: "\
version: 1
metadata:
  name: Groups
entries:
  - model: authentik_core.group
    id: team
    identifiers:
      name: developers
  - model: authentik_core.user
    identifiers:
      username: developer
    attrs:
      name: Developer
      groups:
        - !KeyOf team
",
    finds: Finds::File(check),
};

fn check(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    if context.blueprint.entries.iter().all(|entry| entry.id.is_none()) {
        return;
    }
    let tree = context.tree;
    let mut used = HashSet::new();
    for node in tree.tagged_ids() {
        if let Some(Ok(Expression::KeyOf { id: Some(id) })) = expression(tree, node) {
            used.insert(id);
        }
    }
    let mut seen = HashSet::new();
    for entry in &context.blueprint.entries {
        let Some((id, node)) = entry.id else { continue };
        // Of several entries with one id, the first stands for all.
        if used.contains(id) || !seen.insert(id) {
            continue;
        }
        drafts.add(
            Draft::new(format!("no `!KeyOf` of this file refers to `{id}`"))
                .at(context.span(node))
                .in_entry(entry.index)
                .help("remove it, if it isn't a note to the reader"),
        );
    }
}
