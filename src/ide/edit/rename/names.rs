//! Names that hold within a file: anchors, ids, keys of the context.

use super::{Refused, Uses, Written, own_scalar, refused};
use crate::blueprint::{Expression, Name, expression, text};
use crate::ide::Caret;
use crate::ide::navigation::{aliases_of, uses_of_context, uses_of_id};
use crate::ide::subject::without_sign;
use crate::syntax::{NodeId, NodeKind};
use crate::workspace::server_context;

pub(super) fn anchor(caret: Caret<'_, '_>, target: NodeId) -> Refused<Uses> {
    let tree = caret.file.tree;
    let Some(anchor) = tree.anchor(target) else { return refused("the alias refers to no anchor") };
    let spans = std::iter::once(without_sign(anchor.span)).chain(aliases_of(tree, target));
    let places = spans.map(|span| (caret.file.id, Written::Anchor(span))).collect();
    Ok(Uses { name: anchor.name.to_owned(), places })
}

pub(super) fn can_be_anchor(caret: Caret<'_, '_>, name: &str) -> Refused<()> {
    let tree = caret.file.tree;
    // PyYAML reads no other characters.
    if !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
        return refused("the name of an anchor consists of letters, digits, `-` and `_`");
    }
    let mut anchors = tree.node_ids().filter_map(|node| tree.anchor(node));
    match anchors.any(|anchor| anchor.name == name) {
        true => refused(format!("there is an anchor `{name}` already")),
        false => Ok(()),
    }
}

pub(super) fn id(caret: Caret<'_, '_>, id: &str) -> Refused<Uses> {
    let tree = caret.file.tree;
    let with_id =
        caret.file.blueprint.entries.iter().filter(|entry| entry.id.is_some_and(|(known, _)| known == id));
    let mut nodes: Vec<(NodeId, NodeId)> =
        with_id.filter_map(|entry| Some((entry.node, tree.get(entry.node, "id")?.1))).collect();
    nodes.dedup();
    let (entry, node) = match nodes.as_slice() {
        [] => return refused(format!("no entry of this file has the id `{id}`")),
        [only] => *only,
        _ => return refused(format!("several entries of this file have the id `{id}`")),
    };
    if !tree.span(entry).contains(tree.span(node)) {
        return refused("the id is merged into the entry from an anchor");
    }
    let mut places = vec![(caret.file.id, Written::Scalar(own_scalar(tree, node)?))];
    // The id of a `!KeyOf` can have an anchor: its aliases are the same reference.
    places.extend(uses_of_id(tree, id).map(|node| (caret.file.id, Written::Scalar(node))));
    Ok(Uses { name: id.to_owned(), places })
}

pub(super) fn can_be_id(caret: Caret<'_, '_>, name: &str) -> Refused<()> {
    let mut ids = caret.file.blueprint.entries.iter().filter_map(|entry| entry.id);
    if ids.any(|(id, _)| id == name) {
        return refused(format!("another entry of this file has the id `{name}`"));
    }
    match uses_of_id(caret.file.tree, name).next() {
        Some(_) => refused(format!("a `!KeyOf` of this file refers to `{name}` already")),
        None => Ok(()),
    }
}

pub(super) fn context_key(caret: Caret<'_, '_>, key: &str) -> Refused<Uses> {
    let tree = caret.file.tree;
    let context = caret.file.blueprint.context;
    let pairs = context.into_iter().flat_map(|context| tree.pairs(context));
    let keys: Vec<NodeId> =
        pairs.filter(|(known, _)| text(tree, *known) == Some(key)).map(|(known, _)| known).collect();
    let node = match keys.as_slice() {
        [] => return refused(format!("`{key}` is no key of this blueprint's context")),
        [only] => *only,
        _ => return refused(format!("the context has the key `{key}` several times")),
    };
    if is_set_by_instance(caret, key) {
        return refused(format!("the blueprint instance sets `{key}` as well"));
    }
    let mut places = vec![(caret.file.id, Written::Scalar(own_scalar(tree, node)?))];
    for node in tree.tagged_ids() {
        let Some(Ok(Expression::Context { key: named, .. })) = expression(tree, node) else { continue };
        match named {
            Name::Node(_) => return refused("a `!Context` of this file computes its key"),
            Name::Text(path) if path.split_once('.').is_some_and(|(first, _)| first == key) => {
                return refused(format!("`!Context {path}` leads into the value"));
            }
            Name::Text(_) => {}
        }
    }
    for tag in uses_of_context(tree, key) {
        let node = match tree.node(tag).kind {
            NodeKind::Sequence(_) => match tree.items(tag).first() {
                Some(&first) => own_scalar(tree, first)?,
                None => continue,
            },
            _ => tag,
        };
        places.push((caret.file.id, Written::Scalar(node)));
    }
    Ok(Uses { name: key.to_owned(), places })
}

pub(super) fn can_be_context_key(caret: Caret<'_, '_>, name: &str) -> Refused<()> {
    let tree = caret.file.tree;
    let context = caret.file.blueprint.context;
    let is_key = context.is_some_and(|context| tree.get(context, name).is_some());
    if is_key || is_set_by_instance(caret, name) {
        return refused(format!("the context has a key `{name}` already"));
    }
    match uses_of_context(tree, name).next() {
        Some(_) => refused(format!("a `!Context` of this file asks for `{name}` already")),
        None => Ok(()),
    }
}

fn is_set_by_instance(caret: Caret<'_, '_>, key: &str) -> bool {
    let given = &caret.analysis.instance_settings().context;
    given.iter().any(|(known, _)| known == key)
        || server_context(caret.analysis.catalog()).iter().any(|(known, _)| *known == key)
}
