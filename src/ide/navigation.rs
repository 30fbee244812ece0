//! From uses to what is used, and back.

use super::Caret;
use super::subject::{self, Subject, Way, entry_of_id, key_of_context, name_span, without_sign};
use crate::analysis::{Analysis, AnalyzedFile, WorkspaceObject};
use crate::blueprint::{Expression, Name, expression};
use crate::evaluate::ValueKind;
use crate::graph::{APPLY_BLUEPRINT, STAGE_BINDING};
use crate::syntax::{NodeId, NodeKind, Tree};
use crate::text::{FileId, Span};
use crate::workspace::Place;

/// A place in some blueprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The blueprint.
    pub file: FileId,
    /// The place.
    pub span: Span,
}

/// Returns where what is at a place is defined: the entry of an id or of a look-up, an anchor, a context key, a
/// blueprint.
pub fn definitions(caret: Caret<'_, '_>) -> Vec<Location> {
    let Some(subject) = subject::at(caret) else { return Vec::new() };
    sorted(definitions_of(caret.analysis, caret.file, &subject))
}

/// Returns the model of what is at a place, where the entry writes it that defines the object. The target of a policy that
/// is bound to a stage is the flow.
pub fn type_definitions(caret: Caret<'_, '_>) -> Vec<Location> {
    let Some(subject) = subject::at(caret) else { return Vec::new() };
    let places: Vec<Place> = match subject {
        Subject::Id { id, .. } => {
            let entry = entry_of_id(caret.file, id);
            entry.map(|entry| Place { file: caret.file.id, entry: entry.index }).into_iter().collect()
        }
        Subject::Objects { objects, .. } => {
            let first = |object: &WorkspaceObject| object.writers.first().or(object.entries.first()).copied();
            objects.iter().filter_map(first).collect()
        }
        Subject::Anchor { .. } | Subject::ContextKey { .. } | Subject::Blueprints { .. } => {
            return Vec::new();
        }
    };
    let way = Way::to(caret.file.tree, caret.offset);
    let is_target = way.entry(caret.file).is_some_and(|place| place.key(1) == Some("target"));
    let model = |place: &Place| {
        let flow = if is_target { flow_of_stage(caret.analysis, *place) } else { None };
        let place = flow.unwrap_or(*place);
        let file = caret.analysis.file(place.file)?;
        let model = file.blueprint.entries.get(place.entry)?.model?;
        Some(Location { file: file.id, span: file.tree.full_span(model) })
    };
    sorted(places.iter().filter_map(model).collect())
}

/// The entry that writes the flow to which another one binds a stage.
fn flow_of_stage(analysis: &Analysis<'_>, place: Place) -> Option<Place> {
    let file = analysis.file(place.file)?;
    let entries = &file.applied.entries;
    let binding = entries
        .get(place.entry)
        .filter(|entry| entry.model.is_some_and(|model| model.name == STAGE_BINDING))?;
    let ValueKind::Key(flow) = file.applied.store.row(binding.object?)?.value("target")?.kind else {
        return None;
    };
    let entry = entries.iter().position(|entry| entry.object == Some(flow))?;
    Some(Place { file: file.id, entry })
}

/// Returns all places that use what is at a place, in order; those that define it only where they are wanted.
pub fn references(caret: Caret<'_, '_>, with_definitions: bool) -> Vec<Location> {
    let Some(subject) = subject::at(caret) else { return Vec::new() };
    let mut places = uses_of(caret.analysis, caret.file, &subject);
    if with_definitions {
        places.extend(definitions_of(caret.analysis, caret.file, &subject));
    }
    sorted(places)
}

/// Returns the places of the same blueprint that are about what is at a place.
pub fn highlights(caret: Caret<'_, '_>) -> Vec<Span> {
    let file = caret.file.id;
    references(caret, true).into_iter().filter(|place| place.file == file).map(|place| place.span).collect()
}

fn sorted(mut places: Vec<Location>) -> Vec<Location> {
    places.sort_unstable();
    places.dedup();
    places
}

fn definitions_of(analysis: &Analysis<'_>, file: &AnalyzedFile<'_>, subject: &Subject<'_>) -> Vec<Location> {
    let tree = file.tree;
    let here = |span: Span| Location { file: file.id, span };
    match subject {
        Subject::Anchor { target, .. } => {
            tree.anchor(*target).map(|anchor| here(without_sign(anchor.span))).into_iter().collect()
        }
        Subject::Id { id, .. } => {
            let defined = entry_of_id(file, id).and_then(|entry| entry.id);
            defined.map(|(_, node)| here(tree.span(node))).into_iter().collect()
        }
        Subject::ContextKey { key, .. } => context_key(file, key).map(here).into_iter().collect(),
        Subject::Objects { objects, .. } => {
            let written = |object: &WorkspaceObject| match object.writers.is_empty() {
                true => object.entries.clone(),
                false => object.writers.clone(),
            };
            let places = objects.iter().flat_map(written);
            let place = |place: Place| {
                let file = analysis.file(place.file)?;
                Some(Location { file: file.id, span: name_span(file, place.entry) })
            };
            places.filter_map(place).collect()
        }
        Subject::Blueprints { files, .. } => {
            let name = |file: &FileId| {
                let file = analysis.file(*file)?;
                let name = file.blueprint.name.map(|(_, node)| file.tree.full_span(node));
                Some(Location { file: file.id, span: name.unwrap_or(Span::at(0)) })
            };
            files.iter().filter_map(name).collect()
        }
    }
}

fn uses_of(analysis: &Analysis<'_>, file: &AnalyzedFile<'_>, subject: &Subject<'_>) -> Vec<Location> {
    let here = |span: Span| Location { file: file.id, span };
    match subject {
        Subject::Anchor { target, .. } => aliases_of(file.tree, *target).map(here).collect(),
        Subject::Id { id, .. } => uses_of_id(file.tree, id).map(|node| here(file.tree.span(node))).collect(),
        Subject::ContextKey { key, .. } => {
            let uses = uses_of_context(file.tree, key);
            uses.filter_map(|node| key_of_context(file.tree, node)).map(here).collect()
        }
        Subject::Objects { objects, .. } => {
            let uses = objects.iter().flat_map(|object| analysis.uses_of(object));
            let place = |(file, node): (FileId, NodeId)| {
                Some(Location { file, span: analysis.file(file)?.tree.full_span(node) })
            };
            uses.filter_map(place).collect()
        }
        Subject::Blueprints { files, .. } => {
            let uses = applications(analysis).filter(|(_, place)| {
                analysis.applied_by(*place).iter().any(|applied| files.contains(applied))
            });
            uses.filter_map(|(file, place)| {
                let (_, node) = applied_name(file, place.entry)?;
                Some(Location { file: file.id, span: file.tree.full_span(node) })
            })
            .collect()
        }
    }
}

/// Where the blueprint's context has a key. `a.b` leads into the value of `a` where no key has the whole name.
pub(super) fn context_key(file: &AnalyzedFile<'_>, key: &str) -> Option<Span> {
    let context = file.blueprint.context?;
    let find = |key: &str| file.tree.get(context, key).map(|(key, _)| file.tree.full_span(key));
    find(key).or_else(|| find(key.split_once('.')?.0))
}

/// The names of all aliases of a node.
pub(super) fn aliases_of(tree: &Tree, target: NodeId) -> impl Iterator<Item = Span> {
    let is_alias = move |node: &NodeId| match tree.node(*node).kind {
        NodeKind::Alias(known) => known == Some(target),
        _ => false,
    };
    tree.node_ids().filter(is_alias).map(|node| without_sign(tree.span(node)))
}

/// The `!KeyOf` of an id.
pub(super) fn uses_of_id(tree: &Tree, id: &str) -> impl Iterator<Item = NodeId> {
    tree.tagged_ids().filter(move |&node| match expression(tree, node) {
        Some(Ok(Expression::KeyOf { id: Some(known) })) => known == id,
        _ => false,
    })
}

/// The `!Context` of a key.
pub(super) fn uses_of_context(tree: &Tree, key: &str) -> impl Iterator<Item = NodeId> {
    tree.tagged_ids().filter(move |&node| match expression(tree, node) {
        Some(Ok(Expression::Context { key: Name::Text(known), .. })) => known == key,
        _ => false,
    })
}

/// The entries of all files that apply another blueprint.
pub(super) fn applications<'a, 't>(
    analysis: &'a Analysis<'t>,
) -> impl Iterator<Item = (&'a AnalyzedFile<'t>, Place)> {
    analysis.files().iter().flat_map(|file| {
        let applies = file.applied.entries.iter().enumerate();
        let applies =
            applies.filter(|(_, entry)| entry.model.is_some_and(|model| model.name == APPLY_BLUEPRINT));
        applies.map(move |(entry, _)| (file, Place { file: file.id, entry }))
    })
}

/// How an entry names the blueprint that it applies: `name` or `path`, and the value.
pub(super) fn applied_name<'t>(file: &AnalyzedFile<'t>, entry: usize) -> Option<(&'t str, NodeId)> {
    let identifiers = file.applied.entries.get(entry)?.datum("identifiers")?;
    let node = file.tree.expand(identifiers.value.node);
    let find = |name: &'static str| file.tree.get(node, name).map(|(_, value)| (name, value));
    find("name").or_else(|| find("path"))
}
