//! What is a blueprint, and what only lies beside one.
//!
//! authentik takes every `*.yaml` in its folder for a blueprint, but people keep blueprints in repositories with much
//! other YAML. A false alarm costs more than a missed warning: what has none of a blueprint's marks is left alone.

use memchr::memmem;

use super::outline::{First, Outline};
use crate::serializer::nearest;
use crate::syntax::{self, NodeId, NodeKind, Tree};

/// What a file or a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A blueprint, be it broken.
    Blueprint,
    /// Something else, which may hold blueprints.
    Foreign,
    /// Nothing that tells, such as an empty file: it is what the files beside it are.
    Unclear {
        /// Whether it counts as a blueprint where there is nothing beside it.
        alone: bool,
    },
}

/// The keys of a blueprint.
const KEYS: [&str; 4] = ["version", "metadata", "context", "entries"];

/// Files of these names are no blueprints, even where they are empty.
const FOREIGN_NAMES: [&str; 6] = ["values", "chart", "kustomization", "docker-compose", "compose", "galaxy"];

/// Larger texts that start with a bracket are not read to find out.
const LARGEST_FLOW: usize = 1 << 20;

/// What a text is, by its top level.
pub(super) fn kind(text: &str, outline: &Outline<'_>) -> Kind {
    match outline.first {
        First::Mapping => of_keys(text, &outline.keys),
        First::List if holds_models(text) && is_list_of_entries(text) => Kind::Blueprint,
        First::List => Kind::Unclear { alone: false },
        First::Nothing => Kind::Unclear { alone: true },
        First::Flow | First::Other => of_tree(text, outline),
    }
}

/// Whether a file of that path is something else even where its text doesn't tell.
pub(super) fn has_foreign_name(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
    let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")).unwrap_or(&name);
    FOREIGN_NAMES.contains(&stem) || stem.starts_with("values.") || stem.starts_with("values-")
}

fn of_keys(text: &str, keys: &[&str]) -> Kind {
    let has = |key: &str| keys.contains(&key);
    if has("apiVersion") && has("kind") {
        return Kind::Foreign;
    }
    let known = KEYS.iter().filter(|key| has(key)).count();
    let foreign = || keys.iter().filter(|key| !KEYS.contains(key));
    if has("entries") {
        let foreign = foreign().next().is_some();
        // Other things have a version, metadata and entries too.
        let empty = || ["[]", "{}"].iter().any(|none| has_empty_entries(text, none));
        return if is_like_entries(text) || known > 1 + usize::from(foreign) && empty() {
            Kind::Blueprint
        } else if foreign && known < 3 {
            Kind::Foreign
        } else {
            Kind::Unclear { alone: !foreign }
        };
    }
    if foreign().all(|key| nearest(key, KEYS.into_iter()).is_some()) {
        let whole = known > 0 && holds_models(text);
        return if whole { Kind::Blueprint } else { Kind::Unclear { alone: known > 0 } };
    }
    // `entries` may be misspelt so much that only its items tell.
    if known > 0 && holds_models(text) && has_list_of_entries(&syntax::parse(text)) {
        return Kind::Blueprint;
    }
    Kind::Foreign
}

/// A text that starts with a bracket, a tag, an anchor, or as no YAML does.
fn of_tree(text: &str, outline: &Outline<'_>) -> Kind {
    let scalar = outline.first == First::Other;
    if scalar && !contains(text, "entries") && !holds_models(text) {
        return Kind::Unclear { alone: true };
    }
    if !scalar && (text.len() > LARGEST_FLOW || !KEYS.iter().any(|key| contains(text, key))) {
        return Kind::Foreign;
    }
    let tree = syntax::parse(text);
    let root = tree.documents().first().map(|&root| tree.expand(root));
    let keys: Vec<&str> = root.map(|root| keys(&tree, root)).unwrap_or_default();
    match root.map(|root| &tree.node(root).kind) {
        Some(NodeKind::Mapping(_)) => of_keys(text, &keys),
        Some(NodeKind::Sequence(_)) => Kind::Unclear { alone: false },
        _ if holds_models(text) => Kind::Blueprint,
        _ => Kind::Unclear { alone: true },
    }
}

fn keys<'t>(tree: &'t Tree<'_>, mapping: NodeId) -> Vec<&'t str> {
    tree.pairs(mapping).filter_map(|(key, _)| tree.as_str(key)).collect()
}

/// Whether a text that stands in another one is a blueprint. `named`: whether the place says so, as the key
/// `login.yaml` does.
pub(super) fn is_embedded_blueprint(text: &str, outline: &Outline<'_>, named: bool) -> bool {
    let known = KEYS.iter().filter(|key| outline.has(key)).count();
    let frame = outline.has("entries") && known > 1;
    // Nothing but the frame of a blueprint, where one is expected.
    if named && frame && outline.first == First::Mapping && known == outline.keys.len() {
        return true;
    }
    let models = kind(text, outline) == Kind::Blueprint && holds_models(text);
    match outline.first {
        First::Mapping => models && (named || frame),
        First::List => models && named,
        First::Flow => models && text.trim_start().starts_with('{'),
        _ => false,
    }
}

/// Whether a text names a model of authentik.
pub(super) fn holds_models(text: &str) -> bool {
    memmem::find_iter(text.as_bytes(), "authentik_").any(|at| {
        let line = text.get(..at).unwrap_or_default();
        let line = line.get(line.rfind('\n').map_or(0, |at| at + 1)..).unwrap_or_default();
        let key = line.trim_end_matches(['"', '\'', ' ', '\\']).strip_suffix(':');
        key.is_some_and(|key| key.trim_end_matches(['"', '\'']).ends_with("model"))
    })
}

/// Whether a text is a blueprint whose models SOPS encrypted.
pub(super) fn is_sealed_blueprint(text: &str, outline: &Outline<'_>) -> bool {
    outline.has("sops")
        && outline.has("entries")
        && ["model: ENC[", "model\": \"ENC["].iter().any(|mark| contains(text, mark))
}

/// Whether an encrypted file rather holds blueprints than settings of something else: it or its path says so.
pub(super) fn speaks_of_blueprints(path: &str, text: &str) -> bool {
    [path, text].into_iter().any(|text| {
        let lower = text.to_ascii_lowercase();
        contains(&lower, "authentik") || contains(&lower, "blueprint")
    })
}

fn has_empty_entries(text: &str, none: &str) -> bool {
    text.split("entries:").skip(1).any(|rest| rest.trim_start_matches(' ').starts_with(none))
}

fn is_like_entries(text: &str) -> bool {
    let has_model = ["model:", "model\":", "model':"].iter().any(|key| contains(text, key));
    has_model && ["identifiers", "attrs", "authentik_"].iter().any(|mark| contains(text, mark))
}

fn is_list_of_entries(text: &str) -> bool {
    let tree = syntax::parse(text);
    tree.documents().first().is_some_and(|&root| are_entries(&tree, root))
}

/// Whether some key of the top has a list of entries.
fn has_list_of_entries(tree: &Tree<'_>) -> bool {
    let Some(&root) = tree.documents().first() else { return false };
    tree.pairs(tree.expand(root)).any(|(_, value)| are_entries(tree, value))
}

fn are_entries(tree: &Tree<'_>, node: NodeId) -> bool {
    tree.items(tree.expand(node)).iter().any(|&item| {
        let model = tree.get(item, "model").and_then(|(_, model)| tree.as_str(model));
        model.is_some_and(|model| model.starts_with("authentik_"))
    })
}

/// What a text must have some of to hold a blueprint: as it is, encoded, or in a file that it names.
pub(super) fn may_hold(text: &str) -> bool {
    contains(text, "authentik_")
        || contains(text, "entries") && contains(text, "metadata")
        || contains(text, "binaryData")
        || contains(text, "Secret") && contains(text, "data")
        || contains(text, "MapGenerator")
        || contains(text, "secretGenerator")
}

pub(super) fn contains(text: &str, mark: &str) -> bool {
    memmem::find(text.as_bytes(), mark.as_bytes()).is_some()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Kind {
        kind(text, &Outline::of(text))
    }

    #[test]
    fn blueprints_are_known_by_their_frame() {
        for text in [
            "version: 1\nentries: []\n",
            "metadata:\n  name: x\nentries:\n  - model: a\n    attrs: {}\n",
            "entries:\n- model: authentik_core.group\n",
            "version: 1\nmetadata: {name: x}\nentires:\n  - model: authentik_core.group\n",
            "version: 1\nobjects:\n  - model: authentik_core.group\n",
            "version: 1\nentries:\n  - model: authentik_core.group\nextra: 1\n",
            "{version: 1, entries: []}",
            "&x\nversion: 1\nentries: []\n",
            "- model: authentik_core.group\n",
            "---\n# comment\n\nversion: 1\nentries: {}\n",
        ] {
            assert_eq!(of(text), Kind::Blueprint, "{text}");
        }
    }

    #[test]
    fn other_yaml_is_foreign() {
        for text in [
            "apiVersion: v1\nkind: ConfigMap\nmetadata: {}\ndata: {}\n",
            "version: '3'\nservices: {}\n",
            "version: 2\nupdates: []\n",
            "apiVersion: v2\nname: chart\nversion: 1.0.0\n",
            "apiVersion: v1\nentries:\n  authentik:\n    - version: 1\ngenerated: x\n",
            "on: push\njobs: {}\n",
            "site_name: x\nnav: []\n",
            "{\"version\": 1, \"dependencies\": {}}",
            "{}",
            "authentik:\n  blueprints: []\n",
            "entries: []\ngenerated: true\n",
        ] {
            assert_eq!(of(text), Kind::Foreign, "{text}");
        }
    }

    #[test]
    fn some_files_do_not_tell() {
        for (text, alone) in [
            ("", true),
            ("# comment\n", true),
            ("404\n", true),
            ("entries: []\n", true),
            ("version: 1\n", true),
            ("version: 1\nmetadata:\n  name: x\n", true),
            ("version: 1\nmetadata:\n  name: x\n entries: [\n", true),
            ("metadata:\n  name: x\nentries:\n  - model: car\n", true),
            ("- hosts: all\n", false),
            ("version: 1.2\nmetadata: {}\nentries:\n  - text: a\nmore: 1\n", false),
            ("[a, b]", false),
        ] {
            let expected = if text == "[a, b]" { Kind::Foreign } else { Kind::Unclear { alone } };
            assert_eq!(of(text), expected, "{text}");
        }
        assert!(has_foreign_name("a/values.yaml") && has_foreign_name("values-prod.yaml"));
        assert!(!has_foreign_name("a/login.yaml"));
    }
}
