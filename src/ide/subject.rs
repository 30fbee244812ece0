//! What is at a place, as something that has definitions and uses.

use super::Caret;
use crate::analysis::{Analysis, AnalyzedFile, WorkspaceObject};
use crate::blueprint::{Entry, Expression, Name, expression, text};
use crate::graph::APPLY_BLUEPRINT;
use crate::syntax::{NodeId, NodeKind, PathStep, Tree};
use crate::text::{FileId, Span};
use crate::workspace::Place;

/// The fields that name an object to people, best first.
pub(super) const NAMES: [&str; 6] = ["slug", "name", "managed", "username", "identifier", "domain"];

/// Something that has definitions and uses.
#[derive(Debug)]
pub(super) enum Subject<'t> {
    /// What an anchor is set to.
    Anchor {
        /// The node that has the anchor.
        target: NodeId,
        /// The name as it is here, without `&` or `*`.
        span: Span,
    },
    /// The id of an entry.
    Id {
        /// The id.
        id: &'t str,
        /// The scalar that is here.
        span: Span,
    },
    /// A key of the blueprint's context.
    ContextKey {
        /// The key.
        key: &'t str,
        /// The scalar that is here.
        span: Span,
    },
    /// Objects that a tag means, or that an entry writes.
    Objects {
        /// The objects; more than one for a tag in a loop.
        objects: Vec<WorkspaceObject>,
        /// The tag or the scalar that is here.
        span: Span,
        /// What is here, where it is a field of the object with its value.
        field: Option<NamedBy<'t>>,
    },
    /// Blueprints, which have the same name if there are several.
    Blueprints {
        /// The files.
        files: Vec<FileId>,
        /// The scalar that is here.
        span: Span,
    },
}

/// A field of an object with its value, written as a literal.
#[derive(Debug, Clone, Copy)]
pub(super) struct NamedBy<'t> {
    /// The field.
    pub(super) field: &'t str,
    /// Its value.
    pub(super) value: NodeId,
}

/// The way to a caret.
pub(super) struct Way<'t> {
    /// From the root of the document to the innermost node.
    pub(super) nodes: Vec<NodeId>,
    /// The step to each of them but the first.
    pub(super) steps: Vec<PathStep<'t>>,
    /// Whether the innermost node is a key.
    pub(super) is_key: bool,
}

impl<'t> Way<'t> {
    pub(super) fn to(tree: &'t Tree, offset: usize) -> Self {
        let cursor = tree.cursor(offset);
        Way { nodes: cursor.ancestors().collect(), steps: cursor.steps().collect(), is_key: cursor.is_key() }
    }

    pub(super) fn innermost(&self) -> Option<NodeId> {
        self.nodes.last().copied()
    }

    /// The entry around the caret, with the keys and nodes on the way from it.
    pub(super) fn entry<'a>(&self, file: &AnalyzedFile<'t>) -> Option<InEntry<'a, 't>>
    where
        't: 'a,
    {
        let entries = &file.blueprint.entries;
        // A collection of entries is at most a section deep.
        let at = (1..self.nodes.len().min(5)).find_map(|at| {
            let node = self.nodes.get(at)?;
            let entry = entries.binary_search_by_key(node, |entry| entry.node).ok();
            let entry = entry.or_else(|| entries.iter().position(|entry| entry.node == *node))?;
            Some((at, entry))
        });
        let (at, entry) = at?;
        let keys = self.steps.get(at..)?.iter().copied();
        let nodes = self.nodes.get(at + 1..)?.iter().copied();
        let entry = entries.get(entry)?;
        Some(InEntry { entry, path: keys.zip(nodes).collect() })
    }
}

/// A place in an entry.
pub(super) struct InEntry<'a, 't> {
    pub(super) entry: &'a Entry<'t>,
    /// The keys and items from the entry on, each with the node that it leads to.
    pub(super) path: Vec<(PathStep<'t>, NodeId)>,
}

impl<'t> InEntry<'_, 't> {
    /// The key at a depth below the entry.
    pub(super) fn key(&self, depth: usize) -> Option<&'t str> {
        match self.path.get(depth)? {
            (PathStep::Key(key), _) => Some(key),
            (PathStep::Item(_), _) => None,
        }
    }
}

/// Whether a caret is in a span or at one of its ends.
pub(super) fn touches(span: Span, offset: usize) -> bool {
    span.range().start <= offset && offset <= span.range().end
}

/// Returns the innermost thing at a caret that has definitions and uses.
pub(super) fn at<'t>(caret: Caret<'_, 't>) -> Option<Subject<'t>> {
    let tree = caret.file.tree;
    let way = Way::to(tree, caret.offset);
    for &node in way.nodes.iter().rev() {
        if let Some(anchor) = anchor_at(tree, node, caret.offset) {
            return Some(anchor);
        }
    }
    for &node in way.nodes.iter().rev() {
        if let Some(subject) = of_tag(caret, node) {
            return Some(subject);
        }
    }
    let node = way.innermost()?;
    if let Some(in_entry) = way.entry(caret.file) {
        return of_entry(caret, &in_entry, node);
    }
    let span = tree.full_span(node);
    match way.steps.as_slice() {
        [PathStep::Key("context"), PathStep::Key(key)] if way.is_key => {
            Some(Subject::ContextKey { key, span: tree.span(node) })
        }
        [PathStep::Key("metadata"), PathStep::Key("name")] => {
            Some(Subject::Blueprints { files: vec![caret.file.id], span })
        }
        _ => None,
    }
}

fn anchor_at<'t>(tree: &'t Tree, node: NodeId, offset: usize) -> Option<Subject<'t>> {
    if let NodeKind::Alias(target) = tree.node(node).kind {
        let span = tree.span(node);
        return Some(Subject::Anchor { target: target?, span: without_sign(span) });
    }
    let anchor = tree.anchor(node).filter(|anchor| touches(anchor.span, offset))?;
    Some(Subject::Anchor { target: node, span: without_sign(anchor.span) })
}

/// The name of an anchor or alias without its `&` or `*`.
pub(super) fn without_sign(span: Span) -> Span {
    Span { start: (span.start + 1).min(span.end), end: span.end }
}

fn of_tag<'t>(caret: Caret<'_, 't>, node: NodeId) -> Option<Subject<'t>> {
    let tree = caret.file.tree;
    match expression(tree, node)?.ok()? {
        Expression::KeyOf { id } => Some(Subject::Id { id: id?, span: tree.span(node) }),
        Expression::Find { conditions, .. } => {
            let objects = caret.analysis.meant_by(caret.file.id, node);
            let field = conditions.iter().find_map(|&condition| {
                let [field, value, ..] = tree.items(condition) else { return None };
                let touched = touches(tree.full_span(*value), caret.offset);
                text(tree, *value).filter(|_| touched)?;
                Some(NamedBy { field: text(tree, *field)?, value: tree.expand(*value) })
            });
            let span = field.map_or(node, |field| field.value);
            Some(Subject::Objects { objects, span: tree.full_span(span), field })
        }
        Expression::Context { key: Name::Text(key), .. } => {
            let span = key_of_context(tree, node)?;
            Some(Subject::ContextKey { key, span })
        }
        _ => None,
    }
}

/// Where a `!Context` has its key.
pub(super) fn key_of_context(tree: &Tree, tag: NodeId) -> Option<Span> {
    match tree.node(tag).kind {
        NodeKind::Sequence(_) => tree.items(tag).first().map(|&key| tree.full_span(key)),
        _ => Some(tree.span(tag)),
    }
}

fn of_entry<'t>(caret: Caret<'_, 't>, place: &InEntry<'_, 't>, node: NodeId) -> Option<Subject<'t>> {
    let tree = caret.file.tree;
    let entry = place.entry;
    let span = tree.span(node);
    let applied = caret.file.applied.entries.get(entry.index)?;
    let at = Place { file: caret.file.id, entry: entry.index };
    let value = place.path.get(1).map(|(_, value)| *value);
    match (place.key(0)?, place.key(1), place.key(2)) {
        ("id", ..) => {
            let (id, node) = entry.id?;
            Some(Subject::Id { id, span: tree.span(node) })
        }
        ("attrs", Some("identifiers"), Some("name" | "path"))
            if applied.model.is_some_and(|model| model.name == APPLY_BLUEPRINT) =>
        {
            Some(Subject::Blueprints { files: caret.analysis.applied_by(at), span })
        }
        ("model", ..) => objects_of(caret.analysis, at, span, None),
        ("identifiers", Some(field), None) => {
            let value = value.filter(|value| *value == node && text(tree, *value).is_some());
            let named = value.map(|value| NamedBy { field, value });
            objects_of(caret.analysis, at, span, named)
        }
        ("attrs", Some(field), None) if NAMES.contains(&field) => {
            let value = value.filter(|value| *value == node && text(tree, *value).is_some());
            let named = value.map(|value| NamedBy { field, value });
            objects_of(caret.analysis, at, span, named)
        }
        _ => None,
    }
}

fn objects_of<'t>(
    analysis: &Analysis<'_>,
    place: Place,
    span: Span,
    field: Option<NamedBy<'t>>,
) -> Option<Subject<'t>> {
    Some(Subject::Objects { objects: vec![analysis.object_at(place)?], span, field })
}

/// The entry that `!KeyOf` means by an id: the first one that has it.
pub(super) fn entry_of_id<'a, 't>(file: &'a AnalyzedFile<'t>, id: &str) -> Option<&'a Entry<'t>> {
    file.blueprint.entries.iter().find(|entry| entry.id.is_some_and(|(known, _)| known == id))
}

/// Returns what names an entry in its text: its object's name where the entry itself writes it, else its id, else its first
/// key.
pub(super) fn name_span(file: &AnalyzedFile<'_>, entry: usize) -> Span {
    let (Some(written), Some(applied)) = (file.blueprint.entries.get(entry), file.applied.entries.get(entry))
    else {
        return Span::at(0);
    };
    let whole = file.tree.span(written.node);
    let names = NAMES.iter().filter_map(|name| Some(file.tree.full_span(applied.datum(name)?.value.node)));
    let id = written.id.map(|(_, node)| file.tree.full_span(node));
    names.chain(id).find(|span| whole.contains(*span) && !span.is_empty()).unwrap_or(applied.head)
}
