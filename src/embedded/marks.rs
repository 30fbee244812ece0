//! What the entries of a text say about whether it is a blueprint, where its keys leave a doubt.

use memchr::memmem;

use crate::serializer::nearest;
use crate::syntax::{self, NodeId, NodeKind, Resolved, Tree};
use crate::text::has_placeholder;

/// What is below `entries`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Items {
    /// Entries with models of authentik, be they misspelled after the prefix.
    Models,
    /// What is written as entries of blueprints are, be they broken.
    Entries,
    /// Mappings that have a mark of an entry, which other things have as well.
    Alike,
    /// Mappings without any mark of an entry, or plain words.
    Others,
    /// Nothing, an empty collection, or a single word.
    Nothing,
}

/// What the models of authentik start with.
const PREFIX: &str = "authentik_";

/// Keys of entries, those first that hardly anything else has.
const KEYS: [&str; 7] = ["identifiers", "attrs", "model", "state", "conditions", "permissions", "id"];

/// Larger texts are not parsed to find out.
const LARGEST: usize = 1 << 20;

/// The tree of a text, unless that would take too long.
pub(super) fn tree(text: &str) -> Option<Tree> {
    (text.len() <= LARGEST).then(|| syntax::parse(text))
}

/// What the value of a key at the top is made of.
pub(super) fn items(tree: &Tree, key: &str) -> Items {
    let root = tree.documents().first().map(|&root| tree.expand(root));
    match root.and_then(|root| tree.get(root, key)) {
        Some((_, value)) => of(tree, value, true),
        None => Items::Nothing,
    }
}

/// What a list is made of, or a mapping of such lists.
pub(super) fn of(tree: &Tree, node: NodeId, sections: bool) -> Items {
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

/// One entry is a stronger hint than many other things.
fn rank(items: Items) -> u8 {
    match items {
        Items::Nothing => 0,
        Items::Others => 1,
        Items::Alike => 2,
        Items::Entries => 3,
        Items::Models => 4,
    }
}

fn item_of(tree: &Tree, item: NodeId) -> Items {
    let (mut attrs, mut model, mut sure, mut common, mut others) = (false, false, false, 0, 0);
    for (key, value) in tree.pairs(tree.expand(item)) {
        let key = tree.as_str(key).unwrap_or_default();
        // Short words are near to much.
        let near = nearest(key, KEYS.into_iter().take(3)).filter(|near| *near == key || key.len() > 4);
        let text = tree.as_str(value).unwrap_or_default();
        match near {
            Some("model") if text.starts_with(PREFIX) => return Items::Models,
            Some("model") => model = true,
            // Lists of identifiers are of other things.
            Some("identifiers") if is_list(tree, value) => others += 1,
            Some(_) => attrs = true,
            None if KEYS.contains(&key) => common += 1,
            None => others += 1,
        }
        sure |= is_model(text) || key == "identifiers" && !is_list(tree, value);
    }
    match (attrs, model) {
        _ if sure => Items::Entries,
        (true, true) if others == 0 => Items::Entries,
        (true, true) => Items::Alike,
        (true, false) | (false, true) if others <= 1 + common => Items::Alike,
        _ if common > others => Items::Alike,
        _ => Items::Others,
    }
}

fn is_list(tree: &Tree, node: NodeId) -> bool {
    matches!(tree.node(tree.expand(node)).kind, NodeKind::Sequence(_))
}

/// Whether each item of a list has keys that entries lack, and no model that is written like one.
pub(super) fn are_of_other_things(tree: &Tree, key: &str) -> bool {
    let list = tree.documents().first().and_then(|&root| tree.get(tree.expand(root), key));
    let items = list.map(|(_, list)| tree.items(tree.expand(list))).unwrap_or_default();
    let is_other = |item: &NodeId| {
        let (mut others, mut all) = (0, 0);
        for (key, value) in tree.pairs(tree.expand(*item)) {
            let key = tree.as_str(key).unwrap_or_default();
            let near = nearest(key, KEYS.into_iter());
            if near == Some("model") && tree.as_str(value).is_some_and(|model| model.contains('.')) {
                return false;
            }
            all += usize::from(key != "id");
            others += usize::from(near.is_none() || near == Some("identifiers") && is_list(tree, value));
        }
        others > 0 && all > 1
    };
    // A long list is the same further down.
    !items.is_empty() && items.iter().take(100).all(is_other)
}

/// Whether the top has another version than that of blueprints.
pub(super) fn is_of_other_version(tree: &Tree) -> bool {
    let version = tree.documents().first().and_then(|&root| tree.get(tree.expand(root), "version"));
    version.is_some_and(|(_, version)| match tree.resolve(version) {
        Resolved::Int(version) => version != 1,
        Resolved::Str(version) => !matches!(version, "1" | "v1") && !has_placeholder(version),
        _ => false,
    })
}

/// Whether what stands as the version is a word, as in a file of translations.
pub(super) fn has_version_of_words(tree: &Tree) -> bool {
    let version = tree.documents().first().and_then(|&root| tree.get(tree.expand(root), "version"));
    version.and_then(|(_, version)| tree.as_str(version)).is_some_and(|version| {
        !version.bytes().any(|byte| byte.is_ascii_digit()) && !has_placeholder(version)
    })
}

/// Whether the top says that it is the first version of something with a name: `version: 1`, `metadata: {name: x}`.
pub(super) fn is_headed(tree: &Tree) -> bool {
    let version = tree.documents().first().and_then(|&root| tree.get(root, "version"));
    version.is_some_and(|(_, version)| tree.resolve(version) == Resolved::Int(1)) && is_named(tree)
}

/// Whether the top has a name, as blueprints do.
pub(super) fn is_named(tree: &Tree) -> bool {
    let metadata = tree.documents().first().and_then(|&root| tree.get(root, "metadata"));
    let name = metadata.and_then(|(_, metadata)| tree.get(tree.expand(metadata), "name"));
    name.is_some_and(|(_, name)| tree.as_str(name).is_some())
}

/// Whether a text is written like a model of authentik: `authentik_core.group`.
fn is_model(text: &str) -> bool {
    let word = |word: &str| {
        !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
    };
    let parts = text.strip_prefix(PREFIX).and_then(|rest| rest.split_once('.'));
    parts.is_some_and(|(app, model)| word(app) && word(model))
}

/// Whether a text mentions authentik's models or labels anywhere.
pub(super) fn mentions_authentik(text: &str) -> bool {
    let bytes = text.as_bytes();
    let model = |at: usize| {
        let rest = text.get(at..).unwrap_or_default();
        let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.'));
        is_model(rest.get(..end.unwrap_or(rest.len())).unwrap_or_default())
    };
    memmem::find(bytes, b"blueprints.goauthentik.io/").is_some()
        || memmem::find_iter(bytes, PREFIX).any(model)
}

/// Whether a line of a text is an item's `model: authentik_...`.
pub(super) fn has_line_of_model(text: &str) -> bool {
    memmem::find_iter(text.as_bytes(), PREFIX).any(|at| {
        let line = line_before(text, at).trim_end_matches(QUOTES).trim_end().strip_suffix(':');
        let key = line.map(|line| line.trim_end_matches(QUOTES).trim_end());
        let before = key.and_then(|line| line.strip_suffix("model"));
        before.is_some_and(|before| {
            before.trim_end_matches(QUOTES).bytes().all(|byte| matches!(byte, b' ' | b'-' | b'{'))
        })
    })
}

/// Whether a value of a text is a model, as a whole, or a label is one of blueprints.
pub(super) fn names_a_model(text: &str) -> bool {
    memmem::find(text.as_bytes(), b"blueprints.goauthentik.io/").is_some()
        || memmem::find_iter(text.as_bytes(), PREFIX).any(|at| {
            let rest = text.get(at..).unwrap_or_default();
            let end = rest.find(|c: char| !c.is_ascii_alphanumeric() && !matches!(c, '_' | '.'));
            let (name, after) = rest.split_at(end.unwrap_or(rest.len()));
            let after = after.trim_start_matches(QUOTES).trim_start_matches(' ');
            let before = line_before(text, at);
            is_model(name)
                && (after.is_empty() || after.starts_with(['\n', '\r', ',', ']', '}', '#']))
                && before.trim_end_matches(QUOTES).trim_end().ends_with([':', '-', '[', ',', '{'])
                && !before.contains('#')
        })
}

const QUOTES: [char; 2] = ['"', '\''];

/// The line of an offset up to it.
fn line_before(text: &str, at: usize) -> &str {
    let before = text.get(..at).unwrap_or_default();
    let start = memchr::memrchr2(b'\n', b'\r', before.as_bytes()).map_or(0, |at| at + 1);
    before.get(start..).unwrap_or_default()
}
