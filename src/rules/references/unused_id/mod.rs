//! `unused-id`.

use foldhash::{HashSet, HashSetExt};

use crate::blueprint::{Expression, expression};
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unused-id",
    topic: Topic::References,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::File,
    fix: FixKind::None,
    persona: Persona::Pedantic,
    since: "0.1.0",
    default_on: true,
    summary: "An `id` that no `!KeyOf` refers to.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
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
            Draft::new(message!("unused id `{}`: no `!KeyOf` of this file refers to it", Name(id)))
                .at(context.span(node))
                .in_entry(entry.index)
                .help("remove it, unless it is a note to the reader"),
        );
    }
}
