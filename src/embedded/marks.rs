//! What the entries of a text say about whether it is a blueprint, where its keys leave a doubt.

use memchr::memmem;

use crate::serializer::nearest;
use crate::syntax::{self, NodeId, NodeKind, Resolved, Tree};

/// What stands below `entries`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Items {
    /// Entries of blueprints, be they broken.
    Entries,
    /// Mappings that have a mark of an entry, which other things have as well.
    Alike,
    /// Mappings without any mark of an entry, or plain words.
    Others,
    /// Nothing, an empty collection, or a single word.
    Nothing,
}

/// Keys of entries, those first that hardly anything else has.
const KEYS: [&str; 7] = ["identifiers", "attrs", "model", "state", "conditions", "permissions", "id"];

/// Larger texts are not parsed to find out.
const LARGEST: usize = 1 << 20;

/// The tree of a text, unless that would take too long.
pub(super) fn tree(text: &str) -> Option<Tree<'_>> {
    (text.len() <= LARGEST).then(|| syntax::parse(text))
}

/// What the value of a key at the top is made of.
pub(super) fn items(tree: &Tree<'_>, key: &str) -> Items {
    let root = tree.documents().first().map(|&root| tree.expand(root));
    match root.and_then(|root| tree.get(root, key)) {
        Some((_, value)) => of(tree, value, true),
        None => Items::Nothing,
    }
}

/// What a list is made of, or a mapping of such lists.
pub(super) fn of(tree: &Tree<'_>, node: NodeId, sections: bool) -> Items {
    let node = tree.expand(node);
    let combined = |all: &mut dyn Iterator<Item = Items>| {
        all.reduce(|one, other| if rank(other) > rank(one) { other } else { one }).unwrap_or(Items::Nothing)
    };
    match tree.node(node).kind {
        NodeKind::Sequence(_) => combined(&mut tree.items(node).iter().map(|&item| item_of(tree, item))),
        NodeKind::Mapping(_) if sections => {
            combined(&mut tree.pairs(node).map(|(_, section)| of(tree, section, false)))
        }
        NodeKind::Mapping(_) => item_of(tree, node),
        _ => Items::Nothing,
    }
}

/// One entry tells more than many other things do.
fn rank(items: Items) -> u8 {
    match items {
        Items::Nothing => 0,
        Items::Others => 1,
        Items::Alike => 2,
        Items::Entries => 3,
    }
}

fn item_of(tree: &Tree<'_>, item: NodeId) -> Items {
    let (mut attrs, mut model, mut common, mut others) = (false, false, 0, 0);
    for (key, value) in tree.pairs(tree.expand(item)) {
        let key = tree.as_str(key).unwrap_or_default();
        if key == "identifiers" || tree.as_str(value).is_some_and(is_model) {
            return Items::Entries;
        }
        // Short words are near to much.
        let near = nearest(key, KEYS.into_iter().take(3)).filter(|near| *near == key || key.len() > 4);
        match near {
            Some("model") => model = true,
            Some(_) => attrs = true,
            None if KEYS.contains(&key) => common += 1,
            None => others += 1,
        }
    }
    match (attrs, model) {
        (true, true) => Items::Entries,
        (true, false) | (false, true) if others <= 1 + common => Items::Alike,
        _ if common > others => Items::Alike,
        _ => Items::Others,
    }
}

/// Whether the top says that it is the first version of something with a name: `version: 1`, `metadata: {name: x}`.
pub(super) fn is_headed(tree: &Tree<'_>) -> bool {
    let Some(&root) = tree.documents().first() else { return false };
    let value = |key: &str| tree.get(root, key).map(|(_, value)| value);
    let version = value("version").is_some_and(|version| tree.resolve(version) == Resolved::Int(1));
    let metadata = value("metadata").map(|metadata| tree.expand(metadata));
    let name = metadata.and_then(|metadata| tree.get(metadata, "name"));
    version && name.is_some_and(|(_, name)| tree.as_str(name).is_some())
}

/// Whether a text is written like a model of authentik: `authentik_core.group`.
fn is_model(text: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let parts = text.strip_prefix("authentik_").and_then(|rest| rest.split_once('.'));
    parts.is_some_and(|(app, model)| word(app) && word(model))
}

/// Whether a text speaks of authentik's models or labels anywhere.
pub(super) fn speaks_of_authentik(text: &str) -> bool {
    let bytes = text.as_bytes();
    let model = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.'));
        is_model(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default())
    };
    memmem::find(bytes, b"blueprints.goauthentik.io/").is_some()
        || memmem::find_iter(bytes, "authentik_").any(model)
}
