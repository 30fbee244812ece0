//! What a blueprint consists of.

mod folds;

pub use folds::{folds, selection};

use std::collections::HashMap;

use super::bound::order;
use super::rows::{Rows, key};
use super::shown::Shown;
use super::subject::{NAMES, name_span};
use crate::analysis::{Analysis, AnalyzedFile};
use crate::blueprint::{Entry, text};
use crate::catalog::{Kinds, Model};
use crate::evaluate::ObjectId;
use crate::graph::{FLOW, InstanceView, POLICY_BINDING, STAGE_BINDING, order_of};
use crate::syntax::NodeId;
use crate::text::{FileId, Span};
use crate::workspace::{AppliedEntry, Conditions, Place, Row};

/// A part of a blueprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// How people call it: the id or the name of its object.
    pub name: String,
    /// The name of its object, where it is called by another one.
    pub object_name: Option<String>,
    /// A few words more: its model.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it.
    pub span: Span,
    /// What names it.
    pub name_span: Span,
    /// Its parts.
    pub children: Vec<Symbol>,
}

/// What a part of a blueprint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum SymbolKind {
    Blueprint,
    ContextKey,
    Flow,
    Stage,
    Policy,
    Binding,
    Object,
}

impl Symbol {
    /// All that people call it: an id is followed by the name of the object.
    pub fn full_name(&self) -> String {
        match &self.object_name {
            Some(object) => format!("{} ({object})", self.name),
            None => self.name.clone(),
        }
    }

    /// Its object's name, where it is called by an id, and its model.
    pub fn full_detail(&self) -> Option<String> {
        match (&self.object_name, &self.detail) {
            (Some(object), Some(detail)) => Some(format!("{object}, {detail}")),
            (object, detail) => object.clone().or_else(|| detail.clone()),
        }
    }
}

/// Returns the parts of a blueprint, in order. The stage bindings of a flow of the same blueprint are parts of the flow,
/// in the order in which authentik runs them.
pub fn symbols<'t>(analysis: &Analysis<'t>, file: &AnalyzedFile<'t>) -> Vec<Symbol> {
    let is_binding = |model: &Model| kind(model) == SymbolKind::Binding;
    if file.applied.entries.iter().filter_map(|entry| entry.model).any(is_binding) {
        let instance = analysis.instance_around(file.id);
        return of_file(analysis, file, &Rows::new(analysis, instance.view()));
    }
    // Nothing else depends on other files.
    of_file(analysis, file, &Rows::new(analysis, InstanceView::alone(file.id, file.applied)))
}

/// Returns the parts of all blueprints, file by file.
pub fn all_symbols(analysis: &Analysis<'_>) -> impl Iterator<Item = (FileId, Vec<Symbol>)> {
    let rows = Rows::new(analysis, analysis.instance());
    analysis.files().iter().map(move |file| {
        let symbols = match rows.has_file(file.id) {
            true => of_file(analysis, file, &rows),
            false => symbols(analysis, file),
        };
        (file.id, symbols)
    })
}

fn of_file<'t>(analysis: &Analysis<'t>, file: &AnalyzedFile<'t>, rows: &Rows<'_, 't>) -> Vec<Symbol> {
    let shown = Shown::of_files(analysis, named_files(file, rows));
    let mut symbols = Vec::new();
    symbols.extend(blueprint(file, &shown));
    symbols.extend(context_keys(file, &shown));
    // Each with its flow, its order, and its place among the symbols.
    let mut bindings: Vec<(ObjectId, i64, usize)> = Vec::new();
    // The place of each flow among the symbols.
    let mut flows: HashMap<ObjectId, usize> = HashMap::new();
    for (entry, applied) in file.blueprint.entries.iter().zip(&file.applied.entries) {
        let place = Place { file: file.id, entry: entry.index };
        let symbol = symbol(file, entry, applied, rows, &shown);
        match applied.model.map(|model| model.name) {
            Some(FLOW) => {
                if let Some(flow) = rows.written_by(place) {
                    flows.entry(flow.id).or_insert(symbols.len());
                }
            }
            Some(STAGE_BINDING) => {
                let row = rows.written_by(place);
                if let Some((row, target)) = row.and_then(|row| Some((row, key(row, "target")?))) {
                    bindings.push((target, order_of(row).unwrap_or_default(), symbols.len()));
                }
            }
            _ => {}
        }
        symbols.push(symbol);
    }
    nested(symbols, &flows, bindings)
}

/// Symbols, with the bindings among the parts of their flows where these are symbols too.
fn nested(
    symbols: Vec<Symbol>,
    flows: &HashMap<ObjectId, usize>,
    mut bindings: Vec<(ObjectId, i64, usize)>,
) -> Vec<Symbol> {
    let mut symbols: Vec<Option<Symbol>> = symbols.into_iter().map(Some).collect();
    bindings.sort_by_key(|(_, order, _)| *order);
    for (target, _, binding) in bindings {
        let Some(&flow) = flows.get(&target) else { continue };
        let Some(binding) = symbols.get_mut(binding).and_then(Option::take) else { continue };
        // No flow is a binding: none was taken out.
        if let Some(Some(flow)) = symbols.get_mut(flow) {
            flow.children.push(binding);
        }
    }
    symbols.into_iter().flatten().collect()
}

/// An entry as a part of its blueprint; `shown` is what may be shown of that.
pub(super) fn symbol_at(
    analysis: &Analysis<'_>,
    place: Place,
    rows: &Rows<'_, '_>,
    shown: &Shown<'_, '_>,
) -> Option<Symbol> {
    let file = analysis.file(place.file)?;
    let entry = file.blueprint.entries.get(place.entry)?;
    Some(symbol(file, entry, file.applied.entries.get(place.entry)?, rows, shown))
}

fn blueprint(file: &AnalyzedFile<'_>, shown: &Shown<'_, '_>) -> Option<Symbol> {
    let (name, node) = file.blueprint.name?;
    let (_, metadata) = file.tree.get(file.blueprint.root?, "metadata")?;
    Some(Symbol {
        name: shown.of_node(file.id, node, name),
        object_name: None,
        detail: None,
        kind: SymbolKind::Blueprint,
        span: file.tree.full_span(metadata),
        name_span: file.tree.full_span(node),
        children: Vec::new(),
    })
}

fn context_keys(file: &AnalyzedFile<'_>, shown: &Shown<'_, '_>) -> Vec<Symbol> {
    let tree = file.tree;
    let pairs = file.blueprint.context.into_iter().flat_map(|context| tree.pairs(context));
    let symbol = |(key, value): (NodeId, NodeId)| {
        let name_span = tree.full_span(key);
        let span = Span { start: name_span.start, end: tree.full_span(value).end.max(name_span.end) };
        Some(Symbol {
            name: shown.text(text(tree, key)?),
            object_name: None,
            detail: None,
            kind: SymbolKind::ContextKey,
            span,
            name_span,
            children: Vec::new(),
        })
    };
    pairs.filter_map(symbol).collect()
}

fn symbol(
    file: &AnalyzedFile<'_>,
    entry: &Entry<'_>,
    applied: &AppliedEntry<'_>,
    rows: &Rows<'_, '_>,
    shown: &Shown<'_, '_>,
) -> Symbol {
    let model = match applied.model {
        Some(model) => model.name.to_owned(),
        None => shown.text(entry.model.and_then(|node| text(file.tree, node)).unwrap_or_default()),
    };
    let short = model.split_once('.').map_or(model.as_str(), |(_, short)| short).to_owned();
    let id = entry.id.map(|(id, node)| shown.of_node(file.id, node, id)).filter(|id| !id.is_empty());
    let place = Place { file: file.id, entry: entry.index };
    let of_binding = applied.model.filter(|model| kind(model) == SymbolKind::Binding);
    let object_name = of_binding
        .and_then(|_| binding_name(file, place, applied, rows, shown))
        .or_else(|| object_name(file, applied, shown))
        .filter(|name| !name.is_empty());
    let (name, object_name) = match id {
        Some(id) => {
            let object_name = object_name.filter(|name| *name != id);
            (Some(id), object_name)
        }
        None => (object_name, None),
    };
    let span = file.tree.full_span(entry.node);
    let name_span = name_span(file, entry.index);
    Symbol {
        name: name.unwrap_or_else(|| match short.is_empty() {
            true => "entry".to_owned(),
            false => short.clone(),
        }),
        object_name,
        detail: Some(model).filter(|model| !model.is_empty()),
        kind: applied.model.map_or(SymbolKind::Object, kind),
        name_span: if span.contains(name_span) { name_span } else { span },
        span,
        children: Vec::new(),
    }
}

pub(super) fn kind(model: &Model) -> SymbolKind {
    match model.name {
        FLOW => SymbolKind::Flow,
        STAGE_BINDING | POLICY_BINDING => SymbolKind::Binding,
        _ if model.kinds.contains(Kinds::STAGE) => SymbolKind::Stage,
        _ if model.kinds.contains(Kinds::POLICY) => SymbolKind::Policy,
        _ => SymbolKind::Object,
    }
}

/// Returns the name that an entry itself writes for its object.
fn object_name(file: &AnalyzedFile<'_>, applied: &AppliedEntry<'_>, shown: &Shown<'_, '_>) -> Option<String> {
    NAMES.iter().find_map(|name| {
        let value = applied.value(name)?;
        Some(shown.of_node(file.id, value.node, value.as_str()?))
    })
}

/// The fields of bindings for what they bind.
const BOUND: [&str; 4] = ["stage", "policy", "group", "user"];

/// The objects that a binding binds.
fn bound<'v, 't>(binding: &Row<'t>, rows: &Rows<'v, 't>) -> impl Iterator<Item = &'v Row<'t>> {
    BOUND.iter().filter_map(|field| rows.row(key(binding, field)?))
}

/// The files whose texts name the parts of a file: bindings are named by what they bind, which other files can write.
fn named_files(file: &AnalyzedFile<'_>, rows: &Rows<'_, '_>) -> Vec<FileId> {
    let places = (0..file.applied.entries.len()).map(|entry| Place { file: file.id, entry });
    let bindings = places.filter_map(|place| rows.written_by(place));
    let writers = bindings.flat_map(|binding| bound(binding, rows)).flat_map(|row| row.writers.iter());
    let files = writers.filter_map(|&number| Some(rows.view.place(number)?.file));
    std::iter::once(file.id).chain(files).collect()
}

/// A binding by its order and what it binds, as the last entry leaves it: `10 login`.
fn binding_name(
    file: &AnalyzedFile<'_>,
    place: Place,
    applied: &AppliedEntry<'_>,
    rows: &Rows<'_, '_>,
    shown: &Shown<'_, '_>,
) -> Option<String> {
    let certain = rows.entry(place).is_some_and(|entry| entry.conditions == Conditions::True);
    let row = rows.written_by(place).filter(|_| certain);
    let (label, order) = match row {
        Some(row) => {
            let label = bound(row, rows).find_map(Row::label);
            (label, order_of(row))
        }
        // What it would be.
        None => {
            let object = BOUND.iter().find_map(|field| applied.value(field)?.object());
            (object.and_then(|object| file.applied.store.row(object)?.label()), order(applied))
        }
    };
    let label = shown.text(label?);
    Some(match order {
        Some(order) => format!("{order} {label}"),
        None => label,
    })
}
