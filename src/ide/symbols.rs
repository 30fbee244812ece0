//! What a blueprint consists of.

mod folds;

pub use folds::{folds, selection};

use super::bound::order;
use super::shown::Shown;
use super::subject::{NAMES, name_span};
use crate::analysis::{Analysis, AnalyzedFile};
use crate::blueprint::{Entry, text};
use crate::catalog::{Kinds, Model};
use crate::evaluate::ObjectId;
use crate::graph::{FLOW, POLICY_BINDING, STAGE_BINDING};
use crate::syntax::NodeId;
use crate::text::Span;
use crate::workspace::{AppliedEntry, Place};

/// A part of a blueprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// How people call it: the id or the name of its object.
    pub name: String,
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

/// Returns the parts of a blueprint, in order. The stage bindings of a flow of the same blueprint are parts of the flow,
/// in the order in which authentik runs them.
pub fn symbols(analysis: &Analysis<'_>, file: &AnalyzedFile<'_>) -> Vec<Symbol> {
    let shown = Shown::new(analysis, file);
    let mut symbols = Vec::new();
    symbols.extend(blueprint(file, &shown));
    symbols.extend(context_keys(file, &shown));
    let mut bindings: Vec<(ObjectId, i64, Symbol)> = Vec::new();
    // The place of each flow among the symbols.
    let mut flows: Vec<(ObjectId, usize)> = Vec::new();
    for (entry, applied) in file.blueprint.entries.iter().zip(&file.applied.entries) {
        let symbol = symbol(file, entry, applied, &shown);
        match (applied.model.map(|model| model.name), applied.object) {
            (Some(FLOW), Some(object)) => flows.push((object, symbols.len())),
            (Some(STAGE_BINDING), _) => {
                let target = applied.value("target").and_then(|target| target.object());
                if let Some(target) = target.filter(|target| is_made_here(file, *target)) {
                    bindings.push((target, order(applied).unwrap_or_default(), symbol));
                    continue;
                }
            }
            _ => {}
        }
        symbols.push(symbol);
    }
    bindings.sort_by_key(|(_, order, _)| *order);
    for (target, _, binding) in bindings {
        let flow = flows.iter().find(|(flow, _)| *flow == target);
        if let Some(flow) = flow.and_then(|&(_, at)| symbols.get_mut(at)) {
            flow.children.push(binding);
        }
    }
    symbols
}

/// Whether an entry of the file is the flow.
fn is_made_here(file: &AnalyzedFile<'_>, flow: ObjectId) -> bool {
    let writers = file.applied.store.row(flow).map(|row| row.writers.as_slice()).unwrap_or_default();
    let is_flow = |entry: &AppliedEntry<'_>| entry.model.is_some_and(|model| model.name == FLOW);
    writers.iter().any(|&writer| file.applied.entries.get(writer).is_some_and(is_flow))
}

/// An entry as a part of its blueprint; `shown` is what may be shown of that.
pub(super) fn symbol_at(analysis: &Analysis<'_>, place: Place, shown: &Shown<'_, '_>) -> Option<Symbol> {
    let file = analysis.file(place.file)?;
    let entry = file.blueprint.entries.get(place.entry)?;
    Some(symbol(file, entry, file.applied.entries.get(place.entry)?, shown))
}

fn blueprint(file: &AnalyzedFile<'_>, shown: &Shown<'_, '_>) -> Option<Symbol> {
    let (name, node) = file.blueprint.name?;
    let (_, metadata) = file.tree.get(file.blueprint.root?, "metadata")?;
    Some(Symbol {
        name: shown.of_node(file.id, node, name),
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
    shown: &Shown<'_, '_>,
) -> Symbol {
    let model = match applied.model {
        Some(model) => model.name.to_owned(),
        None => shown.text(entry.model.and_then(|node| text(file.tree, node)).unwrap_or_default()),
    };
    let short = model.split_once('.').map_or(model.as_str(), |(_, short)| short).to_owned();
    let name = entry.id.map(|(id, node)| shown.of_node(file.id, node, id));
    let name =
        name.or_else(|| binding_name(file, applied, shown)).or_else(|| object_name(file, applied, shown));
    let span = file.tree.full_span(entry.node);
    let name_span = name_span(file, entry.index);
    Symbol {
        name: name.filter(|name| !name.is_empty()).unwrap_or_else(|| match short.is_empty() {
            true => "entry".to_owned(),
            false => short.clone(),
        }),
        detail: Some(model).filter(|model| !model.is_empty()),
        kind: applied.model.map_or(SymbolKind::Object, kind),
        name_span: if span.contains(name_span) { name_span } else { span },
        span,
        children: Vec::new(),
    }
}

fn kind(model: &Model) -> SymbolKind {
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

/// A binding by its order and what it binds: `10 login`.
fn binding_name(
    file: &AnalyzedFile<'_>,
    applied: &AppliedEntry<'_>,
    shown: &Shown<'_, '_>,
) -> Option<String> {
    let model = applied.model?;
    if !matches!(kind(model), SymbolKind::Binding) {
        return None;
    }
    let bound = ["stage", "policy", "group", "user"].iter().find_map(|field| {
        let object = applied.value(field)?.object()?;
        let label = file.applied.store.row(object)?.label()?;
        Some(shown.text(label))
    })?;
    Some(match order(applied) {
        Some(order) => format!("{order} {bound}"),
        None => bound,
    })
}
