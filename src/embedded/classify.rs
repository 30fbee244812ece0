//! What is a blueprint, and what only lies next to one.
//!
//! authentik takes every `*.yaml` in its folder for a blueprint, but people keep blueprints in repositories with much
//! other YAML. A false alarm costs more than a missed warning: what has none of a blueprint's marks is left alone.

use memchr::memmem;

use super::marks::{self, Items};
use super::outline::{First, Outline};
use crate::serializer::nearest;
use crate::syntax::{CollectionStyle, NodeId, NodeKind, Tree};

/// What a file or a text is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// A blueprint, be it broken.
    Blueprint,
    /// Something else, which may hold blueprints.
    Foreign,
    /// No hint, such as an empty file: it is what the files next to it are.
    Unclear(Doubt),
}

/// What makes a blueprint of a file without hints.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Doubt {
    /// Nothing but blueprints next to it.
    SiblingFiles,
    /// Nothing next to it that is not one.
    Alone,
    /// A single blueprint next to it, or that somebody names it: it has the keys of one.
    Frame,
}

/// The keys of a blueprint.
const KEYS: [&str; 4] = ["version", "metadata", "context", "entries"];

/// Files of these names are no blueprints, even where they are empty.
const FOREIGN_NAMES: [&str; 6] = ["values", "chart", "kustomization", "docker-compose", "compose", "galaxy"];

/// What a text is, by its top level.
pub(super) fn kind(text: &str, outline: &Outline<'_>) -> Kind {
    match outline.first {
        First::Mapping => of_keys(text, &outline.keys),
        First::List if is_list_of_entries(text) => Kind::Blueprint,
        First::List => Kind::Unclear(Doubt::SiblingFiles),
        First::Nothing => Kind::Unclear(Doubt::Alone),
        First::Flow | First::Other => of_tree(text, outline),
    }
}

/// Whether a file of that path is something else even if its text has no hint.
pub(super) fn has_foreign_name(path: &str) -> bool {
    let name = path.rsplit(['/', '\\']).next().unwrap_or(path).to_ascii_lowercase();
    let stem = name.strip_suffix(".yaml").or_else(|| name.strip_suffix(".yml")).unwrap_or(&name);
    FOREIGN_NAMES.contains(&stem) || stem.starts_with("values.") || stem.starts_with("values-")
}

/// Whether the name of a file says that it is rendered before authentik reads it.
pub(super) fn is_template(path: &str) -> bool {
    [".j2", ".jinja", ".jinja2", ".tpl", ".tmpl"].iter().any(|ending| path.ends_with(ending))
}

fn of_keys(text: &str, keys: &[&str]) -> Kind {
    let has = |key: &str| keys.contains(&key);
    if has("apiVersion") && has("kind") {
        return Kind::Foreign;
    }
    let known = KEYS.iter().filter(|key| has(key)).count();
    // Nearly all keys are spelled correctly, and distances take time.
    let is_near = |key: &&str| KEYS.contains(key) || nearest(key, KEYS.into_iter()).is_some();
    if has("entries") {
        let like = keys.iter().filter(|key| is_near(key)).count();
        return of_entries(text, like, like < keys.len());
    }
    if !keys.is_empty() && keys.iter().all(is_near) {
        let misspelt = keys.iter().any(|key| nearest(key, KEYS.into_iter()) == Some("entries"));
        return match known {
            _ if has_marks(text) && (known > 0 || marks::mentions_authentik(text)) => Kind::Blueprint,
            0 => Kind::Unclear(Doubt::SiblingFiles),
            _ if misspelt => Kind::Unclear(Doubt::Frame),
            // Other things have nothing but metadata too.
            1 if keys == ["metadata"] && !marks::tree(text).is_some_and(|tree| marks::is_named(&tree)) => {
                Kind::Unclear(Doubt::SiblingFiles)
            }
            _ => Kind::Unclear(Doubt::Alone),
        };
    }
    // `entries` may be misspelled so much that only its items tell.
    if known > 0 && has_marks(text) && marks::tree(text).is_some_and(|tree| has_list_of_entries(&tree)) {
        return Kind::Blueprint;
    }
    Kind::Foreign
}

/// A text with `entries`. `like`: how many keys are those of a blueprint, be they misspelled; `foreign`: whether there
/// are others. Other things have a version, metadata and entries too, and lists of models, identifiers and attributes.
fn of_entries(text: &str, like: usize, foreign: bool) -> Kind {
    // Nearly all blueprints, without reading more of them.
    if !foreign && marks::has_line_of_model(text) {
        return Kind::Blueprint;
    }
    let unclear = match (like, foreign) {
        (2.., false) => Kind::Unclear(Doubt::Frame),
        (_, false) => Kind::Unclear(Doubt::Alone),
        (3.., true) => Kind::Unclear(Doubt::SiblingFiles),
        _ => Kind::Foreign,
    };
    let framed = like > 1 + usize::from(foreign);
    if foreign && !framed && !has_marks(text) {
        return unclear;
    }
    if framed && !foreign && marks::names_a_model(text) {
        return Kind::Blueprint;
    }
    let Some(tree) = marks::tree(text) else {
        return if holds_models(text) { Kind::Blueprint } else { unclear };
    };
    let headed = framed && marks::is_headed(&tree);
    let other = Kind::Unclear(Doubt::SiblingFiles);
    let items = marks::items(&tree, "entries");
    let is_blueprint = match items {
        Items::Models => true,
        Items::Entries => headed || !foreign,
        Items::Alike => headed,
        Items::Nothing => headed || framed && has_empty_entries(&tree),
        Items::Others => false,
    };
    // Of a version that no blueprint has, or without a name.
    let otherwise = marks::is_of_other_version(&tree);
    let unnamed = otherwise || !marks::is_named(&tree);
    match items {
        _ if is_blueprint => Kind::Blueprint,
        _ if foreign => unclear,
        Items::Alike | Items::Others if unnamed && marks::are_of_other_things(&tree, "entries") => other,
        Items::Alike if like == 1 || otherwise => other,
        Items::Nothing if marks::has_version_of_words(&tree) => other,
        // Next to a blueprint they are no more of one than elsewhere.
        Items::Others => Kind::Unclear(Doubt::Alone),
        _ => unclear,
    }
}

/// A text that starts with a bracket, a tag, an anchor, or as no YAML does.
fn of_tree(text: &str, outline: &Outline<'_>) -> Kind {
    let scalar = outline.first == First::Other;
    if scalar && !contains(text, "entries") && !holds_models(text) {
        return Kind::Unclear(Doubt::Alone);
    }
    if !scalar && !KEYS.iter().any(|key| contains(text, key)) {
        return Kind::Foreign;
    }
    let Some(tree) = marks::tree(text) else { return Kind::Foreign };
    let root = tree.documents().first().map(|&root| tree.expand(root));
    let keys: Vec<&str> = root.map(|root| keys(&tree, root)).unwrap_or_default();
    match root.map(|root| tree.node(root).kind) {
        Some(NodeKind::Mapping(_)) => of_keys(text, &keys),
        Some(NodeKind::Sequence(_)) => Kind::Unclear(Doubt::SiblingFiles),
        _ if holds_models(text) => Kind::Blueprint,
        _ => Kind::Unclear(Doubt::Alone),
    }
}

fn keys(tree: &Tree, mapping: NodeId) -> Vec<&str> {
    tree.pairs(mapping).filter_map(|(key, _)| tree.as_str(key)).collect()
}

/// Whether a text that is in another one is a blueprint. `named`: whether the place says so, as the key
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
pub(super) fn is_encrypted_blueprint(text: &str, outline: &Outline<'_>) -> bool {
    outline.has("sops")
        && outline.has("entries")
        && ["model: ENC[", "model\": \"ENC["].iter().any(|mark| contains(text, mark))
}

/// Whether an encrypted file rather holds blueprints than settings of something else: it or its path says so.
pub(super) fn mentions_blueprints(path: &str, text: &str) -> bool {
    [path, text].into_iter().any(|text| {
        let lower = text.to_ascii_lowercase();
        contains(&lower, "authentik") || contains(&lower, "blueprint")
    })
}

fn has_empty_entries(tree: &Tree) -> bool {
    let entries = tree.documents().first().and_then(|&root| tree.get(tree.expand(root), "entries"));
    entries.is_some_and(|(_, entries)| match tree.node(tree.expand(entries)).kind {
        NodeKind::Sequence(list) | NodeKind::Mapping(list) => list.style == CollectionStyle::Flow,
        _ => false,
    })
}

/// Whether a text has what only entries of blueprints have, as far as that can be known without parsing it.
fn has_marks(text: &str) -> bool {
    ["authentik_", "identifiers", "attrs"].iter().any(|mark| contains(text, mark))
}

fn is_list_of_entries(text: &str) -> bool {
    has_marks(text)
        && marks::tree(text).is_some_and(|tree| {
            let is_list = |root| matches!(marks::of(&tree, root, false), Items::Entries | Items::Models);
            // Fixtures of Django, which authentik is written with.
            let is_fixture = |root| tree.items(root).iter().any(|&item| tree.get(item, "fields").is_some());
            tree.documents().first().is_some_and(|&root| is_list(root) && !is_fixture(root))
        })
}

/// Whether some key of the top has a list of entries.
fn has_list_of_entries(tree: &Tree) -> bool {
    let Some(&root) = tree.documents().first() else { return false };
    tree.pairs(tree.expand(root)).any(|(_, value)| {
        matches!(tree.node(tree.expand(value)).kind, NodeKind::Sequence(_))
            && marks::of(tree, value, false) == Items::Models
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
            "version: 1\nmetadata: {name: x}\nentries: todo\n",
            "version: 1\nmetadata: {name: x}\nentries:\n",
            "version: 1\nmetadata: {name: x}\nentries:\n  - identifiers: {name: x}\n",
            "version: 1\nmetadata: {name: x}\nentries:\n  - modell: authentik_core.user\n",
            "version: 1\nmetadata: {name: x}\nentries:\n  - modell: car\n",
            "versoin: 1\nmetdata: {name: x}\nentreis:\n  - modell: authentik_core.user\n",
            "metadata: {name: x}\nentires:\n  - identifiers: {name: x}\n",
            "version: 1\nmetadata: {name: x}\nentries:\n  - modell: x\n    identifiers: {name: x}\nextra: 1\n",
            "entries:\n  - modell: authentik_core.user\n    identifiers: {name: x}\nextra: 1\n",
            "entries:\n  - model: authentik_core.usr\nextra: 1\n",
            "entries:\n  - modell: x\n    identifiers: {name: x}\n",
            "version: 1\nentries:\n  - model: core.user\n    identifiers: {name: x}\n",
            "version: 1\nentries:\n  - model: authentic_core.user\n    attrs: {name: x}\n",
            "version: 2\nentries:\n  - model: authentik_core.user\n    atrs: {name: x}\n",
            "entries:\n  a:\n  - {model: authentik_core.user}\nextra: 1\n",
            "- modell: x\n  identifiers: {name: x}\n",
            "  version: 1\nmetadata:\n  name: x\nentries:\n  - model: authentik_core.user\n",
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
            "title: Models\nentries:\n  - model: gpt-4\n    identifiers: [a, b]\n",
            "title: Models\nentries:\n  - model: gpt-4\n    identifiers: {name: a}\n    attrs: {}\n",
            "site: x\nentries:\n  - vendor: acme\n    model: T1\n    attrs: {w: 1}\n",
            "project: x\nentries:\n  - model: semver\n    changes: [support authentik_core.user]\n",
            "# model: authentik_core.user\nproject: x\nentries:\n  - model: y\n    attrs: {}\n",
            "version: 1\nproject: x\nentries:\n  - text: authentik_core.user is found\n    model: y\n",
            "version: 1\ndevices:\n  - model: x\n    identifiers: {serial: 1}\n",
        ] {
            assert_eq!(of(text), Kind::Foreign, "{text}");
        }
    }

    #[test]
    fn some_files_do_not_tell() {
        for (text, doubt) in [
            ("", Doubt::Alone),
            ("# comment\n", Doubt::Alone),
            ("404\n", Doubt::Alone),
            ("entries: []\n", Doubt::Alone),
            ("version: 1\n", Doubt::Alone),
            ("version: 2\nmetadata: {name: x}\nentries: 7\n", Doubt::Frame),
            ("version: 1\nmetadata:\n  name: x\n", Doubt::Alone),
            ("version: 1\nmetadata: {title: x}\ncontents: []\n", Doubt::Alone),
            ("version: 1\nmetadata: {name: x}\nentires: []\n", Doubt::Frame),
            ("metadata:\n  name: x\nentries:\n  - model: car\n    year: 1\n", Doubt::Frame),
            ("version: 1\nentries:\n  - id: a\n    attrs: {w: 1}\n", Doubt::Frame),
            ("version: 1\nmetadata: {name: x}\nentries:\n  - term: a\n    meaning: b\n", Doubt::Alone),
            ("version: 1\nentries:\n  - id: 1\n    author: a\n    changes: []\n", Doubt::SiblingFiles),
            ("version: 1\nentries:\n  - id: 1\n    author: a\n", Doubt::Alone),
            (
                "# authentik_core.user\nversion: 2\nentries:\n  - id: 1\n    model: car\n    text: x\n",
                Doubt::SiblingFiles,
            ),
            ("version: 1\nentries:\n  - date: 1\n    text: see authentik_core.user\n", Doubt::SiblingFiles),
            ("entries:\n  - vendor: acme\n    model: T1\n    attrs: {w: 1}\n", Doubt::SiblingFiles),
            ("entries:\n  - model: gpt-4\n    identifiers: [a, b]\n", Doubt::SiblingFiles),
            ("version: 1\nentries:\n  - model: gpt-4\n    identifiers: [a, b]\n", Doubt::SiblingFiles),
            ("version: 1\nentries:\n  - model: core.gpt\n    identifiers: [a, b]\n", Doubt::Frame),
            ("entries:\n  - {title: a, url: b, id: c}\n", Doubt::SiblingFiles),
            ("entries:\n  - {state: present, name: c}\n", Doubt::SiblingFiles),
            (
                "version: 1\nmetadata: {language: en}\nentries:\n  - {term: a, meaning: b}\n",
                Doubt::SiblingFiles,
            ),
            (
                "metadata: {name: x}\nversion: 2\nentries:\n  - {version: 1.0.0, notes: x, model: y}\n",
                Doubt::SiblingFiles,
            ),
            ("version: Version\nentries:\n  one: entry\n  other: entries\n", Doubt::SiblingFiles),
            ("version: Version\nentries: Eintr\u{e4}ge\n", Doubt::SiblingFiles),
            ("metadata: {a: b}\n", Doubt::SiblingFiles),
            ("metadata: {name: b}\n", Doubt::Alone),
            (
                "version: 1\nmetadata: {name: x}\nentries:\n  - {id: 1, keys: [a], content: b, conditions: []}\n",
                Doubt::Alone,
            ),
            ("version: 1\nentries: [a, b\n", Doubt::Frame),
            ("- hosts: all\n", Doubt::SiblingFiles),
            ("- model: authentik_core.user\n  pk: 1\n  fields: {name: a}\n", Doubt::SiblingFiles),
            ("version: 1.2\nmetadata: {}\nentries:\n  - text: a\nmore: 1\n", Doubt::SiblingFiles),
        ] {
            assert_eq!(of(text), Kind::Unclear(doubt), "{text}");
        }
        assert_eq!(of("[a, b]"), Kind::Foreign);
        assert!(has_foreign_name("a/values.yaml") && has_foreign_name("values-prod.yaml"));
        assert!(!has_foreign_name("a/login.yaml"));
    }
}
