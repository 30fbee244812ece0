//! Flows and stages as a hierarchy of calls: a flow calls its stages, and a stage calls the flows that it leads to.

use std::collections::HashMap;

use super::Caret;
use super::bound::{Use, order, uses};
use super::shown::Shown;
use super::subject::{self, Subject, entry_of_id};
use super::symbols::{Symbol, SymbolKind, symbol_at};
use crate::analysis::{Analysis, WorkspaceObject};
use crate::graph::{POLICY_BINDING, STAGE_BINDING};
use crate::syntax::NodeId;
use crate::text::{FileId, Span};
use crate::workspace::Place;

/// A flow or a stage that an entry writes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Callable {
    /// The file of the entry.
    pub file: FileId,
    /// The entry.
    pub symbol: Symbol,
}

/// What calls, or is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Call {
    /// The other end.
    pub other: Callable,
    /// Where the caller says so, in the caller's file.
    pub spans: Vec<Span>,
}

/// Returns the flows, stages and others with flows that a place means.
pub fn callables(caret: Caret<'_, '_>) -> Vec<Callable> {
    let mut callables = Callables::new(caret.analysis);
    objects(caret).iter().filter_map(|object| callables.of(object)).collect()
}

/// Returns what a flow or a stage calls: the stages of a flow in their order, and the flows that the fields of another object
/// name.
pub fn outgoing(caret: Caret<'_, '_>) -> Vec<Call> {
    let analysis = caret.analysis;
    let mut callables = Callables::new(analysis);
    let mut calls: Vec<(Option<i64>, Call)> = Vec::new();
    for object in objects(caret) {
        for binding in uses(analysis, &object).iter().filter(|it| is_binding(it, "target")) {
            let Some(stage) = binding.entry.value("stage") else { continue };
            for other in analysis.meant_by(binding.place.file, stage.node) {
                let Some(other) = callables.of(&other) else { continue };
                let spans = spans_in(caret, binding.place.file, stage.node);
                calls.push((order(binding.entry), Call { other, spans }));
            }
        }
        for place in &object.entries {
            let Some(file) = analysis.file(place.file) else { continue };
            let Some(entry) = file.applied.entries.get(place.entry) else { continue };
            if entry.model.is_some_and(|model| [STAGE_BINDING, POLICY_BINDING].contains(&model.name)) {
                continue;
            }
            for datum in entry.data.iter() {
                for other in analysis.meant_by(place.file, datum.value.node) {
                    let other = callables.of(&other).filter(|other| other.symbol.kind == SymbolKind::Flow);
                    let spans = spans_in(caret, place.file, datum.value.node);
                    calls.extend(other.map(|other| (None, Call { other, spans })));
                }
            }
        }
    }
    calls.sort_by_key(|(order, _)| *order);
    calls.into_iter().map(|(_, call)| call).collect()
}

/// Returns what calls a flow or a stage: the objects whose fields name the flow, and the flows to which the stage is bound.
pub fn incoming(caret: Caret<'_, '_>) -> Vec<Call> {
    let analysis = caret.analysis;
    let mut callables = Callables::new(analysis);
    let mut calls = Vec::new();
    for object in objects(caret) {
        for it in uses(analysis, &object) {
            let Some(file) = analysis.file(it.place.file) else { continue };
            let here = file.tree.full_span(it.node);
            if is_binding(&it, "stage") {
                let flows = it.entry.value("target").map(|target| analysis.meant_by(file.id, target.node));
                for flow in flows.into_iter().flatten().filter_map(|flow| callables.of(&flow)) {
                    let span = if flow.file == file.id { here } else { flow.symbol.name_span };
                    calls.push(Call { other: flow, spans: vec![span] });
                }
            } else if ![STAGE_BINDING, POLICY_BINDING].contains(&it.model()) {
                let other = analysis.object_at(it.place).and_then(|other| callables.of(&other));
                calls.extend(other.map(|other| {
                    let span = if other.file == file.id { here } else { other.symbol.name_span };
                    Call { other, spans: vec![span] }
                }));
            }
        }
    }
    calls
}

fn is_binding(it: &Use<'_, '_>, field: &str) -> bool {
    it.model() == STAGE_BINDING && it.field == field
}

/// The objects that a place means.
fn objects(caret: Caret<'_, '_>) -> Vec<WorkspaceObject> {
    match subject::at(caret) {
        Some(Subject::Objects { objects, .. }) => objects,
        Some(Subject::Id { id, .. }) => {
            let entry = entry_of_id(caret.file, id);
            let place = entry.map(|entry| Place { file: caret.file.id, entry: entry.index });
            place.and_then(|place| caret.analysis.object_at(place)).into_iter().collect()
        }
        _ => Vec::new(),
    }
}

/// Objects as what their first entries write.
struct Callables<'a, 't> {
    analysis: &'a Analysis<'t>,
    /// By file: the secrets of a file are collected once.
    shown: HashMap<FileId, Shown<'a, 't>>,
}

impl<'a, 't> Callables<'a, 't> {
    fn new(analysis: &'a Analysis<'t>) -> Self {
        Callables { analysis, shown: HashMap::new() }
    }

    /// An object; what no entry writes has no place.
    fn of(&mut self, object: &WorkspaceObject) -> Option<Callable> {
        let place = *object.entries.first()?;
        let file = self.analysis.file(place.file)?;
        let shown = self.shown.entry(file.id).or_insert_with(|| Shown::new(self.analysis, file));
        let symbol = symbol_at(self.analysis, place, shown)?;
        (symbol.kind != SymbolKind::Binding).then_some(Callable { file: place.file, symbol })
    }
}

/// A node, where it is in the file of the caller.
fn spans_in(caret: Caret<'_, '_>, file: FileId, node: NodeId) -> Vec<Span> {
    let here = (file == caret.file.id).then(|| caret.file.tree.full_span(node));
    here.into_iter().collect()
}
