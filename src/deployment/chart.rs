//! Versions of authentik's Helm chart, and tags of its image that are next to its name, in YAML.

use super::image::is_image;
use super::mention::{Found, contains, names_release};
use super::values;
use super::{MentionKind, Version};
use crate::syntax::{self, NodeId, NodeKind, Tree};
use crate::text::Span;

/// No mapping that names a version has more keys.
const MOST_KEYS: usize = 64;

/// The chart that a mapping names.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Chart {
    Authentik,
    Other,
}

impl Chart {
    /// The chart that a mapping names itself.
    pub(super) fn of(tree: &Tree, mapping: NodeId) -> Option<Self> {
        let text = |name: &str| scalar(tree, mapping, name);
        let chart_or_other = |ours: bool| if ours { Chart::Authentik } else { Chart::Other };
        if let Some(chart) = ["chart", "chart_ref", "chartName"].into_iter().find_map(text) {
            return Some(chart_or_other(is_chart(chart)));
        }
        if let Some((_, reference)) = value(tree, mapping, "chartRef") {
            return scalar(tree, reference, "name").map(|name| chart_or_other(name == "authentik"));
        }
        if let Some(url) = text("repoURL").filter(|url| url.starts_with("oci://")) {
            return Some(chart_or_other(is_oci(url)));
        }
        // A dependency of a chart, or what kustomize renders: a name alone says nothing of where it is from.
        let has_repository = ["repository", "repo"].iter().any(|name| value(tree, mapping, name).is_some());
        text("name").filter(|_| has_repository).map(|name| chart_or_other(name == "authentik"))
    }
}

/// Whether the name of a chart is that of authentik's.
pub(super) fn is_chart(name: &str) -> bool {
    name == "authentik" || name.ends_with("/authentik")
}

fn is_oci(url: &str) -> bool {
    url.starts_with("oci://") && url.ends_with("/authentik")
}

/// Whether a text has what it takes: parsing takes much longer than looking for these, and most manifests have none.
pub(super) fn may_be_in(text: &str) -> bool {
    let marks = [
        "chart",
        "Chart",
        "dependencies",
        "appVersion",
        "oci://",
        "authentik/server",
        "global",
        "authentik_",
    ];
    marks.iter().any(|mark| contains(text, mark))
}

/// Finds versions in any mapping of a text, wherever it is: in a `HelmRelease`, an Argo CD application, a helmfile,
/// a `Chart.yaml`, a kustomization, or values. Each node is looked at once, and no alias is followed. `of_authentik`:
/// whether the path of the file says that it is about authentik.
pub(super) fn find(text: &str, of_authentik: bool, found: &mut Found) {
    let tree = syntax::parse(text);
    for node in tree.node_ids() {
        if matches!(tree.node(node).kind, NodeKind::Mapping(_)) && tree.pairs(node).len() <= MOST_KEYS {
            of_mapping(&tree, node, found);
        }
    }
    if contains(text, "global") {
        for tag in values::find(&tree, of_authentik) {
            let quoted = tree.slice(tag);
            let inside = quoted.trim_matches(['"', '\'']);
            let start = tag.start as usize + (quoted.len() - quoted.trim_start_matches(['"', '\'']).len());
            let place = Span::new(start, start + inside.len());
            found.add_value(MentionKind::Image, inside, place, tag);
        }
    }
}

/// Whether a key next to the name of a chart has its version: `version`, `targetRevision`, `chart_version`,
/// `defaultVersion`.
fn is_version_of_chart(key: &str) -> bool {
    const OTHERS: [&str; 3] = ["apiVersion", "appVersion", "kubeVersion"];
    key == "targetRevision" || key.ends_with("ersion") && !OTHERS.contains(&key)
}

fn of_mapping(tree: &Tree, mapping: NodeId, found: &mut Found) {
    let value = |name: &str| value(tree, mapping, name);
    let text = |name: &str| scalar(tree, mapping, name);
    // Variables of Ansible and of templates.
    for (key, value) in tree.pairs(mapping) {
        if tree.scalar(key).is_some_and(|key| names_release(key.value)) {
            add(tree, MentionKind::Chart, value, found);
        }
    }
    if Chart::of(tree, mapping) == Some(Chart::Authentik) {
        for (key, version) in tree.pairs(mapping) {
            if tree.scalar(key).is_some_and(|key| is_version_of_chart(key.value)) {
                add(tree, MentionKind::Chart, version, found);
            }
        }
    }
    if let Some((_, version)) = value("appVersion").filter(|_| text("name") == Some("authentik")) {
        add(tree, MentionKind::Image, version, found);
    }
    if let Some((_, reference)) = value("ref").filter(|_| text("url").is_some_and(is_oci)) {
        for (_, version) in ["tag", "semver"].into_iter().filter_map(|key| self::value(tree, reference, key))
        {
            add(tree, MentionKind::Chart, version, found);
        }
    }
    for (name, key) in [("repository", "tag"), ("name", "newTag"), ("newName", "newTag"), ("image", "tag")] {
        if let Some((_, tag)) = value(key).filter(|_| text(name).is_some_and(is_image)) {
            add(tree, MentionKind::Image, tag, found);
        }
    }
}

/// The pair of a key that is written in the mapping.
pub(super) fn value(tree: &Tree, mapping: NodeId, name: &str) -> Option<(NodeId, NodeId)> {
    tree.pairs(mapping).find(|&(key, _)| tree.scalar(key).is_some_and(|key| key.value == name))
}

/// The text that a key of the mapping has.
pub(super) fn scalar<'t>(tree: &'t Tree, mapping: NodeId, name: &str) -> Option<&'t str> {
    value(tree, mapping, name).and_then(|(_, value)| tree.scalar(value)).map(|scalar| scalar.value)
}

fn add(tree: &Tree, kind: MentionKind, node: NodeId, found: &mut Found) {
    if let Some(scalar) = tree.scalar(node) {
        found.add_value(kind, scalar.value, tree.span(node), tree.span(node));
    }
}

/// Reads a version as the place of it demands: only charts are chosen by ranges.
pub(super) fn read(kind: MentionKind, text: &str) -> Option<Version> {
    match kind {
        MentionKind::Chart => Version::of_chart(text),
        MentionKind::Image | MentionKind::Schema => Version::of_tag(text),
    }
}
