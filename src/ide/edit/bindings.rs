//! Which stages entries bind to which flows.

use super::lines::{self, entry_added};
use super::{Action, ActionKind, entry_id, scalar};
use crate::blueprint::{Entry, Expression, State, StateName, expression};
use crate::catalog::Kinds;
use crate::evaluate::{ObjectId, ValueKind};
use crate::graph::{FLOW, STAGE_BINDING};
use crate::ide::Caret;
use crate::ide::rows::written_order;
use crate::ide::shown::Shown;
use crate::ide::subject::Way;
use crate::lint::Edit;
use crate::syntax::{NodeId, NodeKind, ScalarStyle, Tree};
use crate::text::has_placeholder;
use crate::workspace::{AppliedEntry, Conditions, Row};

/// To so many flows a stage can be bound.
const MOST_FLOWS: usize = 5;

/// So many bindings of a flow are sorted.
const MOST_BINDINGS: usize = 100;

/// How far the orders of two bindings are apart.
const STEP: i64 = 10;

/// The actions for an entry's head: a stage can be bound to flows, and the bindings of a flow sorted.
pub(super) fn actions(caret: Caret<'_, '_>) -> Vec<Action> {
    let way = Way::to(caret.file.tree, caret.offset);
    let Some(place) = way.entry(caret.file).filter(|_| caret.file.tree.errors().is_empty()) else {
        return Vec::new();
    };
    let is_head = matches!(place.key(0), None | Some("model" | "id" | "identifiers" | "state"));
    let applied = caret.file.applied.entries.get(place.entry.index).filter(|_| is_head);
    let Some((applied, model)) = applied.and_then(|applied| Some((applied, applied.model?))) else {
        return Vec::new();
    };
    if model.name == STAGE_BINDING {
        return sorted(caret, place.entry, applied).into_iter().collect();
    }
    if model.kinds.contains(Kinds::STAGE) { bound(caret, place.entry, applied) } else { Vec::new() }
}

/// Whether an entry surely makes its object.
fn is_made(applied: &AppliedEntry<'_>) -> bool {
    applied.conditions == Conditions::True
        && !matches!(applied.state, State::Known(StateName::Absent) | State::Tag(_) | State::Unusable)
}

fn bound(caret: Caret<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>) -> Vec<Action> {
    let (Some(stage), true) = (applied.object, is_made(applied)) else { return Vec::new() };
    let Some(stage_reference) = reference(caret, entry, applied, "name") else { return Vec::new() };
    let entries = caret.file.blueprint.entries.iter().zip(&caret.file.applied.entries);
    let is_flow = |applied: &AppliedEntry<'_>| {
        applied.model.is_some_and(|model| model.name == FLOW) && is_made(applied)
    };
    let shown = Shown::new(caret.analysis, caret.file);
    let mut known: Vec<ObjectId> = Vec::new();
    let mut actions = Vec::new();
    for (flow_entry, flow_applied) in entries.filter(|(_, applied)| is_flow(applied)) {
        let Some(flow) = flow_applied.object.filter(|flow| !known.contains(flow)) else { continue };
        known.push(flow);
        let slug = flow_applied.value("slug").and_then(|slug| slug.as_str());
        let Some(slug) = slug.filter(|slug| !has_placeholder(slug)) else { continue };
        let bindings = Bindings::of(caret, flow, slug);
        if bindings.stages.contains(&stage) {
            continue;
        }
        let last = bindings.entries.iter().copied().chain([entry.index, flow_entry.index]).max();
        let after = last.and_then(|last| caret.file.blueprint.entries.get(last));
        let Some(target) = reference(caret, flow_entry, flow_applied, "slug") else { continue };
        let new = [
            format!("- model: {STAGE_BINDING}"),
            "  identifiers:".to_owned(),
            format!("    target: {target}"),
            format!("    stage: {stage_reference}"),
            format!("    order: {}", bindings.highest.map_or(STEP, |highest| highest.saturating_add(STEP))),
        ];
        let Some(edit) = after.and_then(|after| entry_added(caret.file.tree, after, &new)) else { continue };
        actions.push(Action {
            title: format!("bind this stage to flow `{}`", shown.text(slug)),
            kind: ActionKind::Rewrite,
            is_preferred: false,
            rule: None,
            finding: None,
            edits: vec![edit],
        });
        if actions.len() == MOST_FLOWS {
            break;
        }
    }
    actions
}

/// How another entry refers to an entry.
fn reference(
    caret: Caret<'_, '_>,
    entry: &Entry<'_>,
    applied: &AppliedEntry<'_>,
    field: &str,
) -> Option<String> {
    if let Some((id, _)) = entry.id.filter(|_| entry_id::is_usable(caret, entry)) {
        return Some(format!("!KeyOf {}", scalar::written(id, ScalarStyle::Plain)));
    }
    let name = applied.value(field)?.as_str().filter(|name| !has_placeholder(name))?;
    Some(format!("!Find [{}, [{field}, {}]]", applied.model?.name, scalar::written(name, ScalarStyle::Plain)))
}

/// What is bound to a flow already.
struct Bindings {
    /// The highest order that is known, over all files.
    highest: Option<i64>,
    /// The stages, as far as this file knows them.
    stages: Vec<ObjectId>,
    /// The entries of this file.
    entries: Vec<usize>,
}

impl Bindings {
    fn of(caret: Caret<'_, '_>, flow: ObjectId, slug: &str) -> Self {
        let mut bindings = Bindings { highest: None, stages: Vec::new(), entries: Vec::new() };
        let order = |row: &Row<'_>| match row.value("order").map(|order| &order.kind) {
            Some(ValueKind::Int(order)) => Some(*order),
            _ => None,
        };
        let target = |row: &Row<'_>| row.value("target").and_then(|target| target.object());
        let own = &caret.file.applied.store;
        for row in own.rows_of(STAGE_BINDING).filter(|row| row.is_there() && target(row) == Some(flow)) {
            bindings.highest = bindings.highest.max(order(row));
            bindings.stages.extend(row.value("stage").and_then(|stage| stage.object()));
            bindings.entries.extend(row.writers.iter().copied());
        }
        for file in caret.analysis.files().iter().filter(|file| file.id != caret.file.id) {
            let store = &file.applied.store;
            let is_same = |row: &&Row<'_>| {
                let named = target(row).and_then(|target| store.row(target)?.value("slug")?.as_str());
                row.is_there() && named == Some(slug)
            };
            let highest = store.written_of(STAGE_BINDING).iter().filter(is_same).filter_map(order).max();
            bindings.highest = bindings.highest.max(highest);
        }
        bindings
    }
}

/// The action that puts the bindings of a flow into the order in which it has its stages.
fn sorted(caret: Caret<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>) -> Option<Action> {
    let tree = caret.file.tree;
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
        let order = written_order(applied)?;
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
    let shown = Shown::new(caret.analysis, caret.file);
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
