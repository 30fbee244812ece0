//! Bindings of a stage to the flows of its file.

use super::entry_id::{self, KeyOf};
use super::lines::entry_added;
use super::{Action, ActionKind, entry_at_head, scalar};
use crate::blueprint::{Entry, text};
use crate::catalog::Kinds;
use crate::evaluate::ObjectId;
use crate::graph::{FLOW, STAGE_BINDING};
use crate::ide::Caret;
use crate::ide::bound::{Use, is_made, uses, usual_order};
use crate::ide::shown::Shown;
use crate::lint::Edit;
use crate::syntax::ScalarStyle;
use crate::text::has_placeholder;
use crate::workspace::{AppliedEntry, Place, Row};

/// To so many flows a stage can be bound.
const MOST_FLOWS: usize = 5;

/// How far the orders of two bindings are apart.
const STEP: i64 = 10;

/// The actions that bind the stage of an entry to the flows of its file, at the head of the entry.
pub(super) fn to_flows(caret: Caret<'_, '_>, shown: &Shown<'_, '_>) -> Vec<Action> {
    let Some((entry, applied)) = entry_at_head(caret) else { return Vec::new() };
    let is_stage = applied.model.is_some_and(|model| model.kinds.contains(Kinds::STAGE)) && is_made(applied);
    let Some(stage) = applied.object.filter(|_| is_stage) else { return Vec::new() };
    let Some(to_stage) = Reference::to(caret, shown, entry, applied, "name", None) else {
        return Vec::new();
    };
    let places = bindings_in_all_files(caret, entry.index, "stage");
    let places: Vec<Place> = places.iter().map(|binding| binding.place).collect();
    let entries = caret.file.blueprint.entries.iter().zip(&caret.file.applied.entries);
    let flows = entries
        .filter(|(_, applied)| applied.model.is_some_and(|model| model.name == FLOW) && is_made(applied));
    let mut known: Vec<ObjectId> = Vec::new();
    let mut actions = Vec::new();
    for (flow_entry, flow_applied) in flows {
        let Some(flow) = flow_applied.object.filter(|flow| !known.contains(flow)) else { continue };
        known.push(flow);
        let Some(datum) = flow_applied.datum("slug") else { continue };
        let Some(slug) = datum.value.as_str().filter(|slug| !has_placeholder(slug)) else { continue };
        let Some(bindings) = Bindings::of(caret, flow_entry.index, flow) else { continue };
        if bindings.stages.contains(&stage) || bindings.places.iter().any(|place| places.contains(place)) {
            continue;
        }
        let taken = to_stage.key_of.as_ref().map(|key_of| key_of.id.as_str());
        let Some(to_flow) = Reference::to(caret, shown, flow_entry, flow_applied, "slug", taken) else {
            continue;
        };
        let own = bindings.places.iter().filter(|place| place.file == caret.file.id);
        let last = own.map(|place| place.entry).chain([entry.index, flow_entry.index]).max();
        let after = last.and_then(|last| caret.file.blueprint.entries.get(last));
        let new = [
            format!("- model: {STAGE_BINDING}"),
            "  identifiers:".to_owned(),
            format!("    target: {}", to_flow.text),
            format!("    stage: {}", to_stage.text),
            format!("    order: {}", bindings.highest.map_or(STEP, |highest| highest.saturating_add(STEP))),
        ];
        let Some(binding) = after.and_then(|after| entry_added(caret.file.tree, after, &new)) else {
            continue;
        };
        let added = [&to_stage, &to_flow].into_iter().filter_map(Reference::added).cloned();
        // Where an id and the binding come to one place, the id is first.
        let mut edits: Vec<Edit> = added.chain([binding]).collect();
        edits.sort_by_key(|edit| edit.span);
        actions.push(Action {
            title: format!(
                "bind this stage to flow `{}`",
                shown.of_node(caret.file.id, datum.value.node, slug)
            ),
            kind: ActionKind::Rewrite,
            is_preferred: false,
            rule: None,
            finding: None,
            edits,
        });
        if actions.len() == MOST_FLOWS {
            break;
        }
    }
    actions
}

/// How another entry refers to an entry.
struct Reference {
    text: String,
    /// The id, where it refers by that.
    key_of: Option<KeyOf>,
}

impl Reference {
    /// Returns a reference by the entry's id, else by a name that the entry writes as a literal, else by an id that is added.
    fn to(
        caret: Caret<'_, '_>,
        shown: &Shown<'_, '_>,
        entry: &Entry<'_>,
        applied: &AppliedEntry<'_>,
        field: &str,
        taken: Option<&str>,
    ) -> Option<Reference> {
        let by_id = |key_of: KeyOf| Reference { text: key_of.text(), key_of: Some(key_of) };
        if let Some(key_of) = entry_id::of(caret, entry) {
            return Some(by_id(key_of));
        }
        let tree = caret.file.tree;
        let written = entry.mappings().find_map(|mapping| Some(tree.get(mapping, field)?.1));
        let literal = written.filter(|node| !shown.is_secret(caret.file.id, *node));
        let literal = literal.and_then(|node| text(tree, node));
        // authentik strips blanks, by which a look-up would not find it.
        if let Some(name) = literal.filter(|name| !has_placeholder(name) && name.trim() == *name) {
            let name = scalar::written(name, ScalarStyle::Plain);
            let text = format!("!Find [{}, [{field}, {name}]]", applied.model?.name);
            return Some(Reference { text, key_of: None });
        }
        entry_id::added(caret, shown, entry, taken).map(by_id)
    }

    /// The edit that adds the id.
    fn added(&self) -> Option<&Edit> {
        self.key_of.as_ref()?.added.as_ref()
    }
}

/// The bindings of all files that refer by a field to what an entry makes.
fn bindings_in_all_files<'a, 't>(caret: Caret<'a, 't>, entry: usize, field: &str) -> Vec<Use<'a, 't>> {
    let Some(object) = caret.analysis.object_at(Place { file: caret.file.id, entry }) else {
        return Vec::new();
    };
    let mut bindings = uses(caret.analysis, &object);
    bindings.retain(|it| it.model() == STAGE_BINDING && it.field == field);
    bindings
}

/// What is bound to a flow already.
#[derive(Default)]
struct Bindings {
    /// The highest order.
    highest: Option<i64>,
    /// The stages, as far as this file knows them.
    stages: Vec<ObjectId>,
    /// The entries of all files.
    places: Vec<Place>,
}

impl Bindings {
    /// Returns the bindings of a flow; nothing where the order of one is not known.
    fn of(caret: Caret<'_, '_>, entry: usize, flow: ObjectId) -> Option<Self> {
        let mut bindings = Bindings::default();
        let own = &caret.file.applied.store;
        let target = |row: &Row<'_>| row.value("target").and_then(|target| target.object());
        for row in own.rows_of(STAGE_BINDING).filter(|row| row.is_there() && target(row) == Some(flow)) {
            bindings.highest = bindings.highest.max(Some(usual_order(row.value("order")?)?));
            bindings.stages.extend(row.value("stage").and_then(|stage| stage.object()));
            let places = row.writers.iter().map(|&entry| Place { file: caret.file.id, entry });
            bindings.places.extend(places);
        }
        for binding in bindings_in_all_files(caret, entry, "target") {
            let file = caret.analysis.file(binding.place.file);
            let row = file.and_then(|file| file.applied.store.row(binding.entry.object?));
            if binding.place.file == caret.file.id || row.is_some_and(|row| !row.is_there()) {
                continue;
            }
            bindings.highest = bindings.highest.max(Some(usual_order(binding.entry.value("order")?)?));
            bindings.places.push(binding.place);
        }
        Some(bindings)
    }
}
