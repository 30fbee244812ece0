//! Text that may have been meant as something else.

use crate::blueprint::{Attrs, Blueprint, Entry};
use crate::syntax::{NodeId, NodeKind, Scalar, ScalarStyle};

/// Whether text may have been meant as more than that: a key without its colon makes text of what is around it.
pub(super) fn has_stray_text(blueprint: &Blueprint<'_>) -> bool {
    let tree = blueprint.tree;
    // Text of one line is as it is written.
    let folded = |node: NodeId| match tree.node(node).kind {
        NodeKind::Scalar(Scalar { style: ScalarStyle::Plain, is_as_written: false, .. }) => {
            tree.slice(tree.span(node)).contains(['\n', '\r'])
        }
        _ => false,
    };
    let has_no_identifiers =
        |entry: &Entry<'_>| entry.identifiers.is_none() && tree.get(entry.node, "identifiers").is_some();
    let is_text = |key: &str, document: &NodeId| {
        tree.get(tree.expand(*document), key).is_some_and(|(_, value)| tree.scalar(value).is_some())
    };
    blueprint.entries.iter().any(|entry| entry.attrs == Attrs::Unusable || has_no_identifiers(entry))
        || tree.documents().iter().any(|root| ["context", "entries"].iter().any(|key| is_text(key, root)))
        || tree.node_ids().any(folded)
}
