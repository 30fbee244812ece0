//! What PyYAML's constructor rejects in scalars and tagged values.

use super::{NodeId, NodeKind, Resolved, SyntaxError, SyntaxErrorKind, Tree, Visited};

/// Why a scalar that is [`Resolved::Invalid`] can't be constructed: only integers and dates can fail. `=` and `<<`
/// depend on their place: [`special_scalars`].
pub(super) fn invalid(value: &str) -> SyntaxErrorKind {
    let text = value.to_owned();
    if value.get(4..5) == Some("-") {
        SyntaxErrorKind::InvalidTimestamp { text }
    } else {
        SyntaxErrorKind::InvalidNumber { text }
    }
}

/// Errors of values with one of YAML's own tags.
pub(super) fn tagged(tree: &Tree) -> Vec<SyntaxError> {
    let mut errors = Vec::new();
    for &id in &tree.marked {
        let Some(tag) = tree.tag(id) else {
            // An anchor alone: not checked when the scalar was read.
            if let NodeKind::Scalar(scalar) = &tree.node(id).kind
                && tree.resolve(id) == Resolved::Invalid
            {
                errors.push(SyntaxError::new(tree.span(id), invalid(scalar.value)));
            }
            continue;
        };
        if tag.name == "!" {
            if let NodeKind::Scalar(scalar) = &tree.node(id).kind
                && tree.resolve(id) == Resolved::Invalid
            {
                errors.push(SyntaxError::new(tree.span(id), invalid(scalar.value)));
            }
            continue;
        }
        let Some(core) = tag.core() else { continue };
        let written = format!("!!{core}");
        let fits = match core {
            "str" | "null" | "int" | "float" | "bool" | "timestamp" | "binary" => {
                matches!(tree.node(id).kind, NodeKind::Scalar(_)) && tree.resolve(id) != Resolved::Invalid
            }
            "seq" => matches!(tree.node(id).kind, NodeKind::Sequence(_)),
            "map" | "set" => matches!(tree.node(id).kind, NodeKind::Mapping(_)),
            "omap" | "pairs" => {
                matches!(tree.node(id).kind, NodeKind::Sequence(_))
                    && tree.items(id).iter().all(|&item| tree.pairs(tree.expand(item)).len() == 1)
            }
            // As a key they are fine: see `special_scalars`.
            "merge" | "value" => true,
            _ => {
                errors.push(SyntaxError::new(tag.span, SyntaxErrorKind::UnknownCoreTag { tag: written }));
                continue;
            }
        };
        if !fits {
            let error = SyntaxError::new(tree.full_span(id), SyntaxErrorKind::InvalidForTag { tag: written });
            errors.push(error);
        }
    }
    errors
}

/// Plain `=` and `<<` that aren't keys: PyYAML's resolver knows them, its constructor doesn't.
pub(super) fn special_scalars(tree: &Tree) -> Vec<SyntaxError> {
    let is_special = |id: &NodeId| matches!(tree.resolve(*id), Resolved::Merge | Resolved::Value);
    let is_scalar = |id: &NodeId| matches!(tree.node(*id).kind, NodeKind::Scalar(_));
    // A tag makes others special, and some of these not.
    let candidates = tree.special.iter().chain(&tree.marked).copied();
    let mut special: Vec<NodeId> = candidates.filter(is_scalar).filter(is_special).collect();
    special.sort_unstable();
    special.dedup();
    if special.is_empty() {
        return Vec::new();
    }
    let mut keys = Visited::default();
    for mapping in tree.node_ids() {
        for (key, _) in tree.pairs(mapping) {
            if special.binary_search(&key).is_ok() {
                keys.insert(key);
            }
        }
    }
    special.retain(|&id| keys.insert(id));
    let error = |id: NodeId| {
        let text = tree.slice(tree.full_span(id)).to_owned();
        SyntaxError::new(tree.full_span(id), SyntaxErrorKind::SpecialScalar { text })
    };
    special.into_iter().map(error).collect()
}
