//! Questions about single nodes that the reading of blueprints asks.

use super::TagName;
use crate::syntax::{NodeId, NodeKind, Resolved, Tree};
use crate::text::Span;

/// What a node holds, in words: "a list", "the tag `!Find`".
pub fn describe(tree: &Tree, id: NodeId) -> &'static str {
    let id = tree.expand(id);
    if let Some(tag) = tree.tag(id).and_then(|tag| TagName::from_text(tag.name)) {
        return tag.text();
    }
    describe_shape(tree, id)
}

/// The same for what follows a tag.
pub(super) fn describe_shape(tree: &Tree, id: NodeId) -> &'static str {
    match tree.node(id).kind {
        NodeKind::Sequence(_) => "a list",
        NodeKind::Mapping(_) => "a mapping",
        NodeKind::Alias(_) => "an alias",
        NodeKind::Scalar(_) => match tree.resolve(id) {
            Resolved::Null => "null",
            Resolved::Bool(_) => "a boolean",
            Resolved::Int(_) | Resolved::BigInt { .. } => "an integer",
            Resolved::Float(_) => "a float",
            Resolved::Date(_) | Resolved::Timestamp(..) => "a date",
            _ => "a string",
        },
    }
}

/// The text of a node that is an untagged string.
pub fn text(tree: &Tree, id: NodeId) -> Option<&str> {
    let id = tree.expand(id);
    match tree.resolve(id) {
        Resolved::Str(text) if !is_tagged(tree, id) => Some(text),
        _ => None,
    }
}

pub(super) fn is_tagged(tree: &Tree, id: NodeId) -> bool {
    tree.tag(id).is_some_and(|tag| tag.local().is_some())
}

pub(super) fn is_mapping(tree: &Tree, id: NodeId) -> bool {
    matches!(tree.node(id).kind, NodeKind::Mapping(_)) && !is_tagged(tree, id)
}

pub(super) fn is_sequence(tree: &Tree, id: NodeId) -> bool {
    matches!(tree.node(id).kind, NodeKind::Sequence(_)) && !is_tagged(tree, id)
}

pub(super) fn is_null(tree: &Tree, id: NodeId) -> bool {
    !is_tagged(tree, id) && matches!(tree.resolve(id), Resolved::Null)
}

/// The first key of a mapping: where to point when something is missing in it.
pub fn head_span(tree: &Tree, mapping: NodeId) -> Span {
    tree.pairs(mapping).next().map_or_else(|| tree.full_span(mapping), |(key, _)| tree.full_span(key))
}
