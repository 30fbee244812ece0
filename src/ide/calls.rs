//! Flows and stages as a hierarchy of calls: a flow calls its stages, and a stage calls the flows that it leads to.

use std::collections::{HashMap, HashSet};

use super::Caret;
use super::rows::{Rows, key};
use super::shown::Shown;
use super::subject::{self, Subject, Way, entry_of_id, name_span};
use super::symbols::{Symbol, SymbolKind, kind, symbol_at};
use crate::analysis::{Analysis, WorkspaceObject};
use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::graph::{self, FLOW, POLICY_BINDING, STAGE_BINDING};
use crate::syntax::NodeId;
use crate::text::{FileId, Span};
use crate::workspace::{Place, Row};

/// A flow, a stage, or another object that leads to a flow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callable {
    /// The file of its place.
    pub file: FileId,
    /// What an entry writes. For an object that authentik ships and no entry writes, its place is that of a reference to it.
    pub symbol: Symbol,
    /// The number of an object without an entry: its place doesn't identify it.
    pub shipped: Option<ObjectId>,
}

/// What calls, or is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The other end.
    pub other: Callable,
    /// Where the caller says so, in the caller's file.
    pub spans: Vec<Span>,
}

/// Where an entry refers to an object.
type Reference = (Place, NodeId);

/// Returns the flows, stages and others with flows that a place means.
pub fn callables(caret: Caret<'_, '_>) -> Vec<Callable> {
    let instance = caret.analysis.instance_around(caret.file.id);
    let rows = Rows::new(caret.analysis, instance.view());
    let mut callables = Callables::new(caret.analysis, &rows);
    let mut meant = meant(caret, &rows);
    meant.retain(|row| {
        matches!(kind(row.model), SymbolKind::Flow | SymbolKind::Stage) || !named_flows(&rows, row).is_empty()
    });
    meant.into_iter().filter_map(|row| callables.of(row, innermost(caret))).collect()
}

/// Returns what a flow or a stage calls: the stages of a flow in their order, and the flows that the fields of another object
/// name. That is `shipped`, an object of the release, else what the place means.
pub fn outgoing(caret: Caret<'_, '_>, shipped: Option<ObjectId>) -> Vec<Call> {
    let analysis = caret.analysis;
    let instance = analysis.instance_around(caret.file.id);
    let rows = Rows::new(analysis, instance.view());
    let mut callables = Callables::new(analysis, &rows);
    let mut calls = Calls::default();
    let mut add = |row: &Row<'_>, reference: Option<Reference>| {
        let here = reference.filter(|(place, _)| place.file == caret.file.id);
        let span = here.map(|(_, node)| caret.file.tree.full_span(node));
        if let (Some(call), Some(span)) = (calls.of(row.id, || callables.of(row, reference)), span) {
            call.add(span);
        }
    };
    for row in called(caret, &rows, shipped) {
        let slug = row.value("slug").and_then(Value::as_str).filter(|_| row.model.name == FLOW);
        let flow = slug.and_then(|slug| graph::flow(rows.view.store, analysis.catalog(), slug));
        for step in flow.into_iter().flat_map(|flow| flow.steps) {
            if let (Some(binding), Some(stage)) =
                (rows.row(step.binding), step.stage.and_then(|it| rows.row(it)))
            {
                add(stage, rows.writer(binding, "stage"));
            }
        }
        for (field, flow) in named_flows(&rows, row) {
            add(flow, rows.writer(row, field));
        }
    }
    calls.found
}

/// Returns what calls a flow or a stage: the objects whose fields name the flow, and the flows to which the stage is bound.
/// That is `shipped`, an object of the release, else what the place means.
pub fn incoming(caret: Caret<'_, '_>, shipped: Option<ObjectId>) -> Vec<Call> {
    let analysis = caret.analysis;
    let instance = analysis.instance_around(caret.file.id);
    let rows = Rows::new(analysis, instance.view());
    let mut callables = Callables::new(analysis, &rows);
    let mut calls = Calls::default();
    let mut add = |row: &Row<'_>, own: Option<Reference>, reference: Option<Reference>| {
        let Some(caller) = calls.of(row.id, || callables.of(row, own)) else { return };
        let here = reference.filter(|(place, _)| place.file == caller.other.file);
        let span = here.and_then(|(place, node)| Some(analysis.file(place.file)?.tree.full_span(node)));
        caller.add(span.unwrap_or(caller.other.symbol.name_span));
    };
    for called in called(caret, &rows, shipped) {
        for binding in rows.bindings(called, STAGE_BINDING) {
            if let Some(flow) = key(binding, "target").and_then(|flow| rows.row(flow)) {
                add(flow, rows.writer(binding, "target"), rows.writer(binding, "stage"));
            }
        }
        if called.model.name == FLOW {
            for row in rows.view.store.written().filter(|row| row.is_there()) {
                let named = named_flows(&rows, row).into_iter().filter(|(_, flow)| flow.id == called.id);
                named.for_each(|(field, _)| add(row, None, rows.writer(row, field)));
            }
        }
    }
    calls.found
}

/// The flows that the fields of an object name, besides those of bindings.
fn named_flows<'v, 't>(rows: &Rows<'v, 't>, row: &Row<'t>) -> Vec<(&'t str, &'v Row<'t>)> {
    if [STAGE_BINDING, POLICY_BINDING].contains(&row.model.name) {
        return Vec::new();
    }
    let mut flows = Vec::new();
    for (field, value) in row.values.iter() {
        let keys = match &value.kind {
            ValueKind::List(items) => items.as_slice(),
            _ => std::slice::from_ref(value),
        };
        let named = keys.iter().filter_map(|key| match key.kind {
            ValueKind::Key(object) => rows.row(object).filter(|row| row.model.name == FLOW),
            _ => None,
        });
        flows.extend(named.map(|flow| (field, flow)));
    }
    flows
}

/// An object of the release by its number, else the objects that a place means.
fn called<'v, 't>(caret: Caret<'_, 't>, rows: &Rows<'v, 't>, shipped: Option<ObjectId>) -> Vec<&'v Row<'t>> {
    match shipped.filter(|object| caret.analysis.catalog().object(object.0).is_some()) {
        Some(object) => rows.row(object).into_iter().collect(),
        None => meant(caret, rows),
    }
}

/// The objects that a place means, each once.
fn meant<'v, 't>(caret: Caret<'_, 't>, rows: &Rows<'v, 't>) -> Vec<&'v Row<'t>> {
    let own = |entry: usize| rows.written_by(Place { file: caret.file.id, entry });
    if let Some(entry) = named_here(caret) {
        return own(entry).into_iter().collect();
    }
    let mut found: Vec<&Row<'_>> = match subject::at(caret) {
        Some(Subject::Objects { objects, .. }) => {
            let row = |object: &WorkspaceObject| match object.shipped {
                Some(shipped) => rows.row(shipped),
                None => object.entries.iter().find_map(|place| rows.written_by(*place)),
            };
            objects.iter().filter_map(row).collect()
        }
        Some(Subject::Id { id, .. }) => {
            entry_of_id(caret.file, id).and_then(|entry| own(entry.index)).into_iter().collect()
        }
        _ => Vec::new(),
    };
    let mut seen = HashSet::new();
    found.retain(|row| seen.insert(row.id));
    found
}

/// The entry whose name starts at a place: items are found again by it, though the name can have an anchor or be a tag.
fn named_here(caret: Caret<'_, '_>) -> Option<usize> {
    let entry = Way::to(caret.file.tree, caret.offset).entry(caret.file)?.entry.index;
    (name_span(caret.file, entry).range().start == caret.offset).then_some(entry)
}

/// What refers to something at a place: the innermost node, in its entry.
fn innermost(caret: Caret<'_, '_>) -> Option<Reference> {
    let way = Way::to(caret.file.tree, caret.offset);
    let entry = way.entry(caret.file)?.entry.index;
    Some((Place { file: caret.file.id, entry }, way.innermost()?))
}

/// Calls by their other ends, in the order in which these are met.
#[derive(Default)]
struct Calls {
    found: Vec<Call>,
    /// Where each is; nothing for what has no place.
    known: HashMap<ObjectId, Option<usize>>,
}

impl Calls {
    /// The call of an object.
    fn of(&mut self, object: ObjectId, callable: impl FnOnce() -> Option<Callable>) -> Option<&mut Call> {
        let found = &mut self.found;
        let at = *self.known.entry(object).or_insert_with(|| {
            found.push(Call { other: callable()?, spans: Vec::new() });
            Some(found.len() - 1)
        });
        found.get_mut(at?)
    }
}

impl Call {
    fn add(&mut self, span: Span) {
        if !self.spans.contains(&span) {
            self.spans.push(span);
        }
    }
}

/// Objects as what people find them by.
struct Callables<'a, 't> {
    analysis: &'a Analysis<'t>,
    rows: &'a Rows<'a, 't>,
    /// By file: the secrets of a file are collected once.
    shown: HashMap<FileId, Shown<'a, 't>>,
}

impl<'a, 't> Callables<'a, 't> {
    fn new(analysis: &'a Analysis<'t>, rows: &'a Rows<'a, 't>) -> Self {
        Callables { analysis, rows, shown: HashMap::new() }
    }

    /// An object at its first entry; one of the release that has none, where an entry refers to it.
    fn of(&mut self, row: &Row<'_>, reference: Option<Reference>) -> Option<Callable> {
        let Some(place) = self.rows.place(row.id) else { return self.referred(row, reference?) };
        let file = self.analysis.file(place.file)?;
        let shown = self.shown.entry(file.id).or_insert_with(|| Shown::new(self.analysis, file));
        let symbol = symbol_at(self.analysis, place, self.rows, shown)?;
        Some(Callable { file: place.file, symbol, shipped: None })
    }

    fn referred(&self, row: &Row<'_>, (place, node): Reference) -> Option<Callable> {
        let file = self.analysis.file(place.file)?;
        let span = file.tree.full_span(file.blueprint.entries.get(place.entry)?.node);
        let name_span = file.tree.full_span(node);
        let symbol = Symbol {
            name: self.rows.label(row)?,
            object_name: None,
            detail: Some(row.model.name.to_owned()),
            kind: kind(row.model),
            // The value of an alias is in another entry.
            name_span: if span.contains(name_span) { name_span } else { span },
            span,
            children: Vec::new(),
        };
        Some(Callable { file: place.file, symbol, shipped: Some(row.id) })
    }
}
