//! The stage bindings of a flow in order.

use super::{Action, ActionKind, entry_at_head, lines};
use crate::blueprint::{Expression, expression};
use crate::evaluate::ObjectId;
use crate::graph::STAGE_BINDING;
use crate::ide::Caret;
use crate::ide::bound::usual_order;
use crate::ide::shown::Shown;
use crate::lint::Edit;
use crate::syntax::{NodeId, NodeKind, Tree};

/// So many bindings of a flow are sorted.
const MOST_BINDINGS: usize = 100;

/// The action that puts the bindings of a flow into the order in which it has its stages.
pub(super) fn sorted(caret: Caret<'_, '_>, shown: &Shown<'_, '_>) -> Option<Action> {
    let tree = caret.file.tree;
    let (entry, applied) = entry_at_head(caret)?;
    applied.model.filter(|model| model.name == STAGE_BINDING)?;
    let target = applied.value("target")?.object()?;
    let entries = &caret.file.blueprint.entries;
    let mut objects: Vec<ObjectId> = Vec::new();
    let mut places: Vec<usize> = Vec::new();
    let mut by_order: Vec<(i64, usize)> = Vec::new();
    for (other, applied) in entries.iter().zip(&caret.file.applied.entries) {
        let is_binding = applied.model.is_some_and(|model| model.name == STAGE_BINDING);
        let is_same = applied.value("target").and_then(|target| target.object()) == Some(target);
        if !is_binding || !is_same || other.list.0 != entry.list.0 {
            continue;
        }
        let order = usual_order(applied.value("order")?)?;
        objects.push(applied.object.filter(|object| !objects.contains(object))?);
        places.push(other.index);
        by_order.push((order, other.index));
        if places.len() > MOST_BINDINGS {
            return None;
        }
    }
    by_order.sort_unstable();
    let order: Vec<usize> = by_order.into_iter().map(|(_, index)| index).collect();
    if order == places || tree.anchor(entry.list.0).is_some() {
        return None;
    }
    let moves: Vec<(usize, usize)> =
        order.iter().copied().zip(places.iter().copied()).filter(|(from, to)| from != to).collect();
    if !is_free(caret, &moves) {
        return None;
    }
    let mut edits = Vec::with_capacity(moves.len());
    for (from, to) in moves {
        let (old, _) = lines::of_entry(tree, entries.get(to)?)?;
        let (new, _) = lines::of_entry(tree, entries.get(from)?)?;
        let text = tree.slice(new);
        // The end of a text in lines means something.
        if text.contains(['|', '>']) || !is_apart(tree, entries.get(from)?.node) {
            return None;
        }
        edits.push(Edit { span: old, text: text.to_owned() });
    }
    edits.sort_by_key(|edit| edit.span);
    let slug = caret.file.applied.store.row(target).and_then(|row| row.value("slug")?.as_str());
    Some(Action {
        title: match slug {
            Some(slug) => format!("sort the stage bindings of flow `{}`", shown.text(slug)),
            None => "sort the stage bindings of this flow".to_owned(),
        },
        kind: ActionKind::Rewrite,
        is_preferred: false,
        rule: None,
        finding: None,
        edits,
    })
}

/// Whether nothing in an entry has an anchor or is an alias.
fn is_apart(tree: &Tree, entry: NodeId) -> bool {
    let mut nodes = vec![entry];
    while let Some(node) = nodes.pop() {
        if tree.anchor(node).is_some() || matches!(tree.node(node).kind, NodeKind::Alias(_)) {
            return false;
        }
        nodes.extend_from_slice(tree.items(node));
        nodes.extend(tree.pairs(node).flat_map(|(key, value)| [key, value]));
    }
    true
}

/// Whether each entry still comes after those that it refers to when entries are moved from places to others.
fn is_free(caret: Caret<'_, '_>, moves: &[(usize, usize)]) -> bool {
    let tree = caret.file.tree;
    let applied = caret.file.applied;
    let entries = &caret.file.blueprint.entries;
    let ends = moves.iter().flat_map(|&(from, to)| [from, to]);
    let (Some(first), Some(last)) = (ends.clone().min(), ends.max()) else { return false };
    let Some(around) = entries.get(first..=last) else { return false };
    let place = |entry: usize| moves.iter().find(|(from, _)| *from == entry).map_or(entry, |(_, to)| *to);
    let is_moved = |entry: usize| moves.iter().any(|(from, _)| *from == entry);
    // Those of one list are in the order of the text.
    let user_of = |tag: NodeId| {
        let at = around.partition_point(|entry| tree.span(entry.node).start <= tree.full_span(tag).start);
        let entry = around.get(at.checked_sub(1)?)?;
        tree.span(entry.node).contains(tree.full_span(tag)).then_some(entry.index)
    };
    tree.tagged_ids().filter_map(|tag| Some((tag, user_of(tag)?))).all(|(tag, user)| {
        let is_reference = match expression(tree, tag) {
            Some(Ok(Expression::KeyOf { .. } | Expression::Find { .. })) => true,
            Some(Ok(_)) | None => return true,
            Some(Err(_)) => false,
        };
        let mut meant = applied.meant_by(tag).peekable();
        if !is_reference || meant.peek().is_none() {
            return !is_moved(user);
        }
        meant.all(|object| {
            let writers = applied.store.row(object).map(|row| row.writers.as_slice()).unwrap_or_default();
            writers.iter().all(|&writer| (writer < user) == (place(writer) < place(user)))
        })
    })
}
