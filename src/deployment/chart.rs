//! Versions of authentik's Helm chart, and tags of its image that stand beside its name, in YAML.

use super::image::is_image;
use super::mention::{Found, contains};
use super::version::default_of;
use super::{MentionKind, Version};
use crate::syntax::{self, NodeId, NodeKind, Tree};

/// No mapping that names a version has more keys.
const MOST_KEYS: usize = 64;

/// Whether a text has what it takes: parsing takes much longer than looking for these, and most manifests have none.
pub(super) fn may_be_in(text: &str) -> bool {
    let marks = ["chart", "Chart", "dependencies", "appVersion", "oci://", "authentik/server"];
    marks.iter().any(|mark| contains(text, mark))
}

/// Finds versions in any mapping of a text, wherever it stands: in a `HelmRelease`, an Argo CD application, a helmfile,
/// a `Chart.yaml`, a kustomization, or values. Each node is looked at once, and no alias is followed.
pub(super) fn find(text: &str, found: &mut Found) {
    let tree = syntax::parse(text);
    for node in tree.node_ids() {
        if matches!(tree.node(node).kind, NodeKind::Mapping(_)) && tree.pairs(node).len() <= MOST_KEYS {
            of_mapping(&tree, node, found);
        }
    }
}

fn of_mapping(tree: &Tree<'_>, mapping: NodeId, found: &mut Found) {
    let value = |name: &str| value(tree, mapping, name);
    let text = |name: &str| value(name).and_then(|(_, value)| tree.scalar(value)).map(|scalar| scalar.value);
    let chart = text("chart").is_some_and(|chart| chart == "authentik" || chart.ends_with("/authentik"));
    let named = text("name") == Some("authentik");
    // A dependency of a chart, or what kustomize renders: a name alone says nothing of where it is from.
    let dependency = named && (value("repository").is_some() || value("repo").is_some());
    for key in ["version", "targetRevision"] {
        if let Some((_, version)) = value(key).filter(|_| chart || dependency) {
            add(tree, MentionKind::Chart, version, Version::of_chart, found);
        }
    }
    if let Some((_, version)) = value("appVersion").filter(|_| named) {
        add(tree, MentionKind::Chart, version, Version::of_tag, found);
    }
    let is_oci = |url: &str| url.starts_with("oci://") && url.ends_with("/authentik");
    if let Some((_, reference)) = value("ref").filter(|_| text("url").is_some_and(is_oci)) {
        for key in ["tag", "semver"] {
            if let Some((_, version)) = self::value(tree, reference, key) {
                add(tree, MentionKind::Chart, version, Version::of_chart, found);
            }
        }
    }
    for (name, key) in [("repository", "tag"), ("name", "newTag"), ("newName", "newTag"), ("image", "tag")] {
        if let Some((_, tag)) = value(key).filter(|_| text(name).is_some_and(is_image)) {
            add(tree, MentionKind::Image, tag, Version::of_tag, found);
        }
    }
}

/// The pair of a key that is written in the mapping.
fn value(tree: &Tree<'_>, mapping: NodeId, name: &str) -> Option<(NodeId, NodeId)> {
    tree.pairs(mapping).find(|&(key, _)| tree.scalar(key).is_some_and(|key| key.value == name))
}

fn add(
    tree: &Tree<'_>,
    kind: MentionKind,
    node: NodeId,
    read: impl Fn(&str) -> Option<Version>,
    found: &mut Found,
) {
    let Some(scalar) = tree.scalar(node) else { return };
    found.add(kind, read(default_of(scalar.value)), tree.span(node));
}
