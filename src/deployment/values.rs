//! The image's tag in values of authentik's chart: `global.image.tag` names no image, so what is around it has to tell
//! whose values they are.

use crate::syntax::{self, NodeId, NodeKind, ScalarStyle, Tree};
use crate::text::Span;

use super::chart::{Chart, scalar, value};

/// The key under which the chart takes the tag, as options of Helm write it.
const OPTION: &str = "global.image.tag";
/// Keys whose text is YAML of values.
const VALUES: [&str; 2] = ["values", "valuesContent"];

/// What was seen of a node and all below it.
#[derive(Debug, Default)]
struct Below {
    /// Whether authentik's chart is named.
    ours: bool,
    /// Whether another chart is.
    others: bool,
    tags: Vec<Span>,
}

/// Finds the tags. `of_authentik`: whether the path of the file says that it is about authentik.
///
/// The values of a chart stand near its name. So a tag counts in the smallest part of the text that names a chart, if
/// that is authentik's and no other. Children come after their parents, which makes it one pass from the end.
pub(super) fn find(tree: &Tree, of_authentik: bool) -> Vec<Span> {
    let mut parents: Vec<Option<NodeId>> = vec![None; tree.node_count()];
    for node in tree.node_ids() {
        let children = tree.items(node).iter().copied();
        let children = children.chain(tree.pairs(node).flat_map(|(key, value)| [key, value]));
        for child in children {
            if let Some(parent) = parents.get_mut(child.index()) {
                *parent = Some(node);
            }
        }
    }
    let mut below: Vec<Below> = std::iter::repeat_with(Below::default).take(tree.node_count()).collect();
    let mut found = Vec::new();
    for node in tree.node_ids().rev() {
        let mut seen = below.get_mut(node.index()).map(std::mem::take).unwrap_or_default();
        if matches!(tree.node(node).kind, NodeKind::Mapping(_)) {
            match Chart::of(tree, node) {
                Some(Chart::Authentik) => seen.ours = true,
                Some(Chart::Other) => seen.others = true,
                None => {}
            }
            seen.tags.extend(own_tags(tree, node));
            found.extend(named_tags(tree, node));
        }
        if seen.ours {
            let tags = std::mem::take(&mut seen.tags);
            found.extend(tags.into_iter().filter(|_| !seen.others));
        }
        let Some(parent) = parents.get(node.index()).copied().flatten() else {
            let is_manifest = value(tree, node, "apiVersion").is_some();
            if of_authentik && !seen.others && !is_manifest {
                found.append(&mut seen.tags);
            }
            continue;
        };
        if let Some(above) = below.get_mut(parent.index()) {
            above.ours |= seen.ours;
            above.others |= seen.others;
            above.tags.append(&mut seen.tags);
        }
    }
    found
}

/// The tags that a mapping holds itself.
fn own_tags(tree: &Tree, mapping: NodeId) -> Vec<Span> {
    let mut tags: Vec<Span> = global_tag(tree, mapping).into_iter().collect();
    if scalar(tree, mapping, "name") == Some(OPTION)
        && let Some((_, value)) = value(tree, mapping, "value")
    {
        tags.push(tree.span(value));
    }
    for (_, text) in VALUES.iter().filter_map(|key| value(tree, mapping, key)) {
        let Some(scalar) = tree.scalar(text).filter(|it| it.value.contains("global")) else { continue };
        if matches!(scalar.style, ScalarStyle::Literal) {
            tags.extend(tags_in_block(tree, text));
        }
    }
    tags
}

/// Of a chart that has authentik's below it, the tag for all of its charts, and the one for authentik.
fn named_tags(tree: &Tree, mapping: NodeId) -> Vec<Span> {
    let Some((_, ours)) = value(tree, mapping, "authentik") else { return Vec::new() };
    if !matches!(tree.node(ours).kind, NodeKind::Mapping(_)) {
        return Vec::new();
    }
    [global_tag(tree, mapping), global_tag(tree, ours)].into_iter().flatten().collect()
}

fn global_tag(tree: &Tree, mapping: NodeId) -> Option<Span> {
    let (_, global) = value(tree, mapping, "global")?;
    let (_, image) = value(tree, global, "image")?;
    // An image of another name has other tags.
    if scalar(tree, image, "repository").is_some_and(|name| !name.contains("authentik")) {
        return None;
    }
    value(tree, image, "tag").map(|(_, tag)| tree.span(tag))
}

/// The tag in values that are written as a block scalar.
fn tags_in_block(tree: &Tree, block: NodeId) -> Option<Span> {
    let span = tree.span(block);
    let raw = tree.slice(span);
    // The lines of a block are indented alike, so they are YAML as they are.
    let first = raw.find('\n')? + 1;
    let inner = syntax::parse(raw.get(first..)?);
    let tag = global_tag(&inner, *inner.documents().first()?)?;
    let start = span.start as usize + first;
    Some(Span::new(start + tag.start as usize, start + tag.end as usize))
}
