//! What stands above flows, stages and policies: how many stages a flow has, and where something is bound.

use std::collections::HashMap;

use super::bound::{order, uses};
use super::navigation::Location;
use super::subject::name_span;
use crate::analysis::{Analysis, AnalyzedFile};
use crate::catalog::{Kinds, Model};
use crate::evaluate::Value;
use crate::graph::{self, FLOW, Flow, InstanceView, POLICY_BINDING, STAGE_BINDING};
use crate::text::{FileId, Span};
use crate::workspace::Place;

/// More entries of a file have none: nobody reads them, and each costs the tags of all files.
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
    /// The entry is a stage or a policy that entries bind.
    Bound {
        /// What binds it.
        bindings: Vec<Location>,
        /// Its order, where it is bound once and that is known.
        order: Option<i64>,
    },
}

/// Returns the lines above the entries of a file, in order.
pub fn lenses(analysis: &Analysis<'_>, file: &AnalyzedFile<'_>) -> Vec<Lens> {
    let mut flows = FlowsByFiles::new();
    let mut found = Vec::new();
    for (index, entry) in file.applied.entries.iter().enumerate().take(MOST) {
        let Some(model) = entry.model else { continue };
        let place = Place { file: file.id, entry: index };
        let kind = if model.name == FLOW {
            let Some(slug) = entry.value("slug").and_then(Value::as_str) else { continue };
            let stages = stages(analysis, place, slug, &mut flows);
            Some(LensKind::Flow { slug: slug.to_owned(), stages })
        } else {
            bound(analysis, model, place)
        };
        found.extend(kind.map(|kind| Lens { span: name_span(file, index), kind }));
    }
    found
}

/// The flows that some files make together. Flows of the same files share them.
type FlowsByFiles = HashMap<Vec<FileId>, Vec<Flow>>;

/// How many stages a flow has.
fn stages(analysis: &Analysis<'_>, place: Place, slug: &str, known: &mut FlowsByFiles) -> Option<usize> {
    let files = analysis.files_of_flow(&analysis.object_at(place)?)?;
    let flows = known.entry(files).or_insert_with_key(|files| match files.as_slice() {
        // What a file makes alone is known already.
        [] => Vec::new(),
        [file] => analysis.file(*file).map_or_else(Vec::new, |file| {
            graph::flows(InstanceView::alone(file.id, file.applied).store, analysis.catalog())
        }),
        files => graph::flows(analysis.instance_of(files).view().store, analysis.catalog()),
    });
    flows.iter().find(|flow| flow.slug == slug).map(|flow| flow.steps.len())
}

/// Returns the bindings of a stage or a policy.
fn bound(analysis: &Analysis<'_>, model: &Model, place: Place) -> Option<LensKind> {
    let (binding, field) = match (model.kinds.contains(Kinds::STAGE), model.kinds.contains(Kinds::POLICY)) {
        (true, _) => (STAGE_BINDING, "stage"),
        (_, true) => (POLICY_BINDING, "policy"),
        _ => return None,
    };
    let uses = uses(analysis, &analysis.object_at(place)?);
    let bindings: Vec<_> = uses.iter().filter(|it| it.field == field && it.model() == binding).collect();
    let order = match bindings.as_slice() {
        [] => return None,
        [only] => order(only.entry),
        _ => None,
    };
    let location = |place: Place| {
        let file = analysis.file(place.file)?;
        Some(Location { file: file.id, span: name_span(file, place.entry) })
    };
    let bindings = bindings.iter().filter_map(|it| location(it.place)).collect();
    Some(LensKind::Bound { bindings, order })
}
