//! What stands above flows, stages and policies: how many stages a flow has, and where something is bound.

use std::collections::HashMap;

use super::navigation::Location;
use super::rows::{Rows, bound_field};
use super::subject::name_span;
use crate::analysis::{Analysis, AnalyzedFile};
use crate::catalog::{Kinds, Model};
use crate::evaluate::{ObjectId, Value};
use crate::graph::{self, FLOW, Flow, POLICY_BINDING, STAGE_BINDING, order_of};
use crate::text::Span;
use crate::workspace::{Place, Row};

/// More entries of a file have none: nobody reads them.
const MOST: usize = 500;

/// A line above an entry.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Lens {
    /// What names the entry.
    pub span: Span,
    /// What it says.
    pub kind: LensKind,
}

/// What a line above an entry says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LensKind {
    /// The entry is a flow.
    Flow {
        /// Its slug.
        slug: String,
        /// How many stages it has; nothing where that is not known.
        stages: Option<usize>,
    },
    /// The entry is a stage or a policy that is bound.
    Bound {
        /// How often it is bound.
        count: usize,
        /// The entries that bind it; authentik's own bindings have none.
        bindings: Vec<Location>,
        /// Its order, where it is bound once and that is known.
        order: Option<i64>,
    },
}

/// Returns the lines above the entries of a file, in order. What they say is what the compiled flows of the instance say.
pub fn lenses(analysis: &Analysis<'_>, file: &AnalyzedFile<'_>) -> Vec<Lens> {
    let is_part = |model: &Model| model.name == FLOW || binding_of(model).is_some();
    if !file.applied.entries.iter().filter_map(|entry| entry.model).any(is_part) {
        return Vec::new();
    }
    let instance = analysis.instance_around(file.id);
    let rows = Rows::new(analysis, instance.view());
    let flows = graph::flows(rows.view.store, analysis.catalog());
    let flows: HashMap<ObjectId, Flow> = flows.into_iter().map(|flow| (flow.id, flow)).collect();
    let kind = |row: &Row<'_>| match binding_of(row.model) {
        Some(binding) => bound(analysis, &rows, row, binding),
        None if row.model.name == FLOW => {
            let slug = row.value("slug").and_then(Value::as_str)?.to_owned();
            let stages = flows.get(&row.id).and_then(|flow| stages(&rows, row, flow));
            Some(LensKind::Flow { slug, stages })
        }
        None => None,
    };
    let places = (0..file.applied.entries.len().min(MOST)).map(|entry| Place { file: file.id, entry });
    places
        .filter_map(|place| {
            let kind = kind(rows.written_by(place)?)?;
            Some(Lens { span: name_span(file, place.entry), kind })
        })
        .collect()
}

/// The model of what binds a stage or a policy.
fn binding_of(model: &Model) -> Option<&'static str> {
    match (model.kinds.contains(Kinds::STAGE), model.kinds.contains(Kinds::POLICY)) {
        (true, _) => Some(STAGE_BINDING),
        (_, true) => Some(POLICY_BINDING),
        _ => None,
    }
}

/// How many stages a flow has, where that is certain.
fn stages(rows: &Rows<'_, '_>, row: &Row<'_>, flow: &Flow) -> Option<usize> {
    let is_certain = |binding: ObjectId| {
        rows.row(binding).is_some_and(|row| rows.is_certain(row) && rows.is_settled(row, "target"))
    };
    let all_known = rows.is_certain(row) && rows.knows_bindings(row, STAGE_BINDING, "target");
    (all_known && flow.steps.iter().all(|step| is_certain(step.binding))).then_some(flow.steps.len())
}

/// What binds a stage or a policy, where that is certain.
fn bound(
    analysis: &Analysis<'_>,
    rows: &Rows<'_, '_>,
    row: &Row<'_>,
    binding: &'static str,
) -> Option<LensKind> {
    let field = bound_field(binding);
    let bindings = rows.bindings(row, binding);
    let is_certain = |row: &&Row<'_>| {
        rows.is_certain(row) && rows.is_settled(row, field) && rows.is_settled(row, "target")
    };
    if !rows.knows_bindings(row, binding, field) || !bindings.iter().all(is_certain) {
        return None;
    }
    let order = match bindings.as_slice() {
        [] => return None,
        [only] => order_of(only).filter(|_| rows.is_settled(only, "order")),
        _ => None,
    };
    let location = |binding: &&Row<'_>| {
        let (place, _) = rows.writer(binding, field)?;
        let file = analysis.file(place.file)?;
        Some(Location { file: file.id, span: name_span(file, place.entry) })
    };
    let places = bindings.iter().filter_map(location).collect();
    Some(LensKind::Bound { count: bindings.len(), bindings: places, order })
}
