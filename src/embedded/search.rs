//! Looking for blueprints in a file that isn't one: in the manifests and values that it holds, and in the texts in
//! their texts.

use std::collections::HashMap;
use std::sync::Arc;

use data_encoding::BASE64;

use super::classify::{contains, holds_models, is_embedded_blueprint, may_hold};
use super::key_names::{KeyNames, Undiscovered, is_sound_key, names_a_blueprint};
use super::outline::{First, Outline};
use super::readable::{Damage, Readable, Reading, Usable, cuts, is_cut};
use super::template;
use crate::redact::{self, is_secret_manifest_key};
use crate::syntax::{self, NodeId, NodeKind, ScalarStyle, Tree};
use crate::text::{Map, Span, has_placeholder, is_yaml_name};

/// Texts in texts deeper than this are not looked into.
const MOST_DEPTH: usize = 4;

/// Collections in a text that are nested deeper than this are not looked into.
const MOST_LEVELS: usize = 60;

/// Larger texts in a text are not looked into.
const LARGEST_TEXT: usize = 16 << 20;

/// How much text in texts is looked into, for one file.
const MOST_TEXT: usize = 128 << 20;

/// The keys of a Secret that hold no values of it.
const KEYS_OF_SECRETS: [&str; 5] = ["apiVersion", "immutable", "kind", "metadata", "type"];

/// A blueprint in a file.
#[derive(Debug, Clone)]
pub(super) struct Found {
    /// What its place is called: `login/login.yaml`, for the key of a ConfigMap.
    pub(super) name: String,
    pub(super) text: Arc<str>,
    /// From the text to the file, the innermost first.
    pub(super) maps: Arc<[Arc<Map>]>,
    /// Whether it is encoded: its places are one and the same.
    pub(super) encoded: bool,
    pub(super) damage: Damage,
}

/// What a file holds.
#[derive(Debug, Clone, Default)]
pub(super) struct SearchResult {
    pub(super) found: Vec<Found>,
    /// Text of the file that must not be shown.
    pub(super) secrets: Vec<Span>,
    /// Files that a generator of kustomize names, relative to this one.
    pub(super) named: Vec<String>,
    /// The first place at which a text that holds blueprints is broken, with what is wrong and what to do.
    pub(super) broken: Option<Broken>,
    /// Whether it holds files of YAML in encrypted form: those of a SealedSecret, or of a Secret that SOPS encrypted.
    pub(super) encrypted: bool,
    /// Marks of templates that keep a text that seems to hold blueprints from being read.
    pub(super) unparsable: Vec<Span>,
    /// How many YAML documents the file has, when it was parsed.
    pub(super) documents: Option<usize>,
    /// Keys of ConfigMaps and Secrets that hold a blueprint under a name that authentik passes over.
    pub(super) undiscovered: Vec<Undiscovered>,
}

/// What is wrong with the YAML that holds a blueprint.
#[derive(Debug, Clone)]
pub(super) struct Broken {
    pub(super) span: Span,
    pub(super) message: String,
    pub(super) help: Option<String>,
}

/// Looks for blueprints in a text that isn't one.
pub(super) fn search(text: &str) -> SearchResult {
    let mut search = Search {
        result: SearchResult::default(),
        left: MOST_TEXT,
        encoded: false,
        regions: Vec::new(),
        key_names: KeyNames::default(),
    };
    search.text(text, &[], 0, Damage::default());
    let Search { mut result, key_names, .. } = search;
    result.undiscovered = key_names.undiscovered();
    result.secrets.retain(|secret| !secret.is_empty());
    result.secrets.sort();
    let mut names: HashMap<String, usize> = HashMap::new();
    for found in &mut result.found {
        let count = names.entry(found.name.clone()).or_default();
        *count += 1;
        if *count > 1 {
            found.name = format!("{} ({count})", found.name);
        }
    }
    result
}

struct Search {
    result: SearchResult,
    /// How much more text is looked into.
    left: usize,
    /// Whether what is looked into was decoded.
    encoded: bool,
    /// Where the tree that is looked into has texts with blueprints.
    regions: Vec<Span>,
    key_names: KeyNames,
}

/// Where in a tree the search is.
#[derive(Clone, Copy)]
struct At<'w> {
    maps: &'w [Arc<Map>],
    /// How many collections of the tree enclose this.
    level: usize,
    depth: usize,
    /// The nearest key above.
    key: &'w str,
    /// The name of the manifest.
    manifest: &'w str,
    /// Whether keys above say that blueprints are here.
    named: bool,
    /// The kind that the items of a list have when they don't say it.
    kind: Option<&'w str>,
    damage: Damage,
    /// The parts of the tree's text that are missing.
    lost: &'w [Span],
}

impl Search {
    /// A text that is no blueprint itself.
    fn text(&mut self, text: &str, maps: &[Arc<Map>], depth: usize, damage: Damage) {
        if !may_hold(text) {
            return;
        }
        let readable = Readable::of(text);
        let reading = readable.reading();
        let (tree, lost) = match &reading {
            Reading::Whole(tree) => (tree, &[][..]),
            Reading::Filled(tree) => (tree, readable.lost()),
            Reading::Not => {
                if holds_models(text) && contains(text, "entries") {
                    self.unparsable(text, maps, readable.first_mark());
                }
                return;
            }
        };
        if depth == 0 {
            self.result.documents = Some(tree.documents().len());
        }
        let before = self.reported_count();
        let damage = Damage {
            filled: damage.filled || matches!(reading, Reading::Filled(_)),
            partial: damage.partial || is_cut(tree),
        };
        let at = At { maps, level: 0, depth, key: "", manifest: "", named: false, kind: None, damage, lost };
        let outside = std::mem::take(&mut self.regions);
        for &document in tree.documents() {
            self.node(tree, document, at);
        }
        let regions = std::mem::replace(&mut self.regions, outside);
        if self.reported_count() == before {
            return;
        }
        let commented = redact::in_comments(text, tree.comments().iter().map(|comment| comment.span));
        self.result.secrets.extend(commented.map(|span| lift(maps, span)));
        let formed = redact::by_form(text, &Span::disjoint(regions.clone()));
        self.result.secrets.extend(formed.into_iter().map(|span| lift(maps, span)));
        // What is missing in the host text may be missing in it.
        if tree.errors().is_empty() && !at.damage.partial {
            return;
        }
        let hidden = redact::around_broken(text, regions);
        self.result.secrets.extend(hidden.iter().map(|&span| lift(maps, span)));
        if self.result.broken.is_none() {
            let error = tree.errors().iter().find(|error| cuts(&error.kind));
            self.result.broken = error.map(|error| Broken {
                span: lift(maps, error.span),
                message: redact::without_quoted(&error.message(), text, &hidden),
                help: error.help().map(|help| redact::without_quoted(&help, text, &hidden)),
            });
        }
    }

    /// How much is found so far of which something is reported.
    fn reported_count(&self) -> usize {
        self.result.found.len() + self.result.unparsable.len()
    }

    /// Says that only rendering makes YAML of a text.
    fn unparsable(&mut self, text: &str, maps: &[Arc<Map>], mark: Span) {
        self.result.unparsable.push(lift(maps, mark));
        let hidden = redact::in_unread(text);
        self.result.secrets.extend(hidden.into_iter().map(|span| lift(maps, span)));
    }

    fn node(&mut self, tree: &Tree, node: NodeId, at: At<'_>) {
        if at.level > MOST_LEVELS {
            return;
        }
        let at = At { level: at.level + 1, ..at };
        match tree.node(node).kind {
            NodeKind::Mapping(_) => self.mapping(tree, node, at),
            NodeKind::Sequence(_) => {
                tree.items(node).iter().for_each(|&item| self.node(tree, item, at));
            }
            NodeKind::Scalar(_) => {
                self.scalar(tree, node, at);
            }
            // The target is looked at where it is written.
            NodeKind::Alias(_) => {}
        }
    }

    fn mapping(&mut self, tree: &Tree, mapping: NodeId, at: At<'_>) {
        let kind = text_of(tree, mapping, "kind").or(at.kind);
        let manifest =
            tree.get(mapping, "metadata").and_then(|(_, metadata)| text_of(tree, metadata, "name"));
        let manifest = manifest.filter(|name| !has_placeholder(name));
        let patched = text_of(tree, mapping, "path");
        let is_manifest = matches!(kind, Some("ConfigMap" | "Secret"));
        let secret = kind == Some("Secret");
        let items = match kind {
            Some("ConfigMapList") => Some("ConfigMap"),
            Some("SecretList") => Some("Secret"),
            _ => None,
        };
        self.key_names.add_mount(tree, mapping);
        for (key, value) in tree.pairs(mapping) {
            let name = tree.as_str(key).unwrap_or_default();
            let at = At { manifest: manifest.unwrap_or(at.manifest), kind: None, ..at };
            // What a JSON patch adds.
            let name = match patched.filter(|_| name == "value") {
                Some(path) => path.rsplit('/').next().unwrap_or(name),
                None => name,
            };
            if matches!(name, "data" | "stringData" | "encryptedData") {
                self.result.encrypted |= has_encrypted_file(tree, value, name == "encryptedData");
            }
            match name {
                "data" if is_manifest && !secret => self.data(tree, value, at),
                "data" if secret => self.encoded(tree, value, at, true),
                "binaryData" if is_manifest => self.encoded(tree, value, at, false),
                // Only Secrets have it, whatever became of the kind.
                "stringData" => self.string_data(tree, value, at),
                "items" => self.node(tree, value, At { kind: items, ..at }),
                "configMapGenerator" | "secretGenerator" => {
                    let (secret, generators) = (name == "secretGenerator", tree.items(tree.expand(value)));
                    generators.iter().for_each(|&generator| self.generator(tree, generator, at, secret));
                }
                // A generator of a misspelled kind can be one of Secrets.
                "literals" => {
                    for &item in tree.items(tree.expand(value)) {
                        let look = |search: &mut Self| search.node(tree, item, At { key: name, ..at });
                        self.look_or_hide(tree, (None, item), at, look);
                    }
                }
                // And so can `stringData` be.
                _ if secret && !KEYS_OF_SECRETS.contains(&name) => self.string_data(tree, value, at),
                _ => {
                    let named = at.named || names_a_blueprint(name);
                    let look = |search: &mut Self| search.node(tree, value, At { key: name, named, ..at });
                    // A word as short as `true` tells nothing, and hiding it would hide much else.
                    let is_long = tree.scalar(value).is_some_and(|scalar| scalar.value.len() > 5);
                    // A variable of the environment, or a parameter.
                    let is_named = || {
                        name == "value" && text_of(tree, mapping, "name").is_some_and(is_secret_manifest_key)
                    };
                    if is_long && (is_secret_manifest_key(name) || is_named()) {
                        self.look_or_hide(tree, (None, value), at, look);
                    } else {
                        look(self);
                    }
                }
            }
        }
    }

    /// Looks for blueprints in a value, which is a secret unless it holds one.
    fn look_or_hide(
        &mut self,
        tree: &Tree,
        (key, value): (Option<NodeId>, NodeId),
        at: At<'_>,
        look: impl FnOnce(&mut Self),
    ) {
        let before = self.result.found.len();
        look(self);
        if self.result.found.len() == before {
            self.hide(tree, key, value, at);
        }
    }

    /// Texts of which those that hold no blueprint are secrets.
    fn string_data(&mut self, tree: &Tree, data: NodeId, at: At<'_>) {
        if tree.scalar(data).is_some() {
            self.look_or_hide(tree, (None, data), at, |search| search.node(tree, data, at));
        }
        for (key, value) in tree.pairs(tree.expand(data)) {
            self.hide_odd_key(tree, key, at);
            self.look_or_hide(tree, (Some(key), value), at, |search| search.datum(tree, key, value, at));
        }
    }

    fn data(&mut self, tree: &Tree, data: NodeId, at: At<'_>) {
        tree.pairs(data).for_each(|(key, value)| self.datum(tree, key, value, at));
    }

    fn datum(&mut self, tree: &Tree, key: NodeId, value: NodeId, at: At<'_>) {
        let before = self.result.found.len();
        let name = tree.as_str(key).unwrap_or_default();
        self.node(tree, value, At { key: name, named: true, ..at });
        self.check_name(tree, key, before, at);
    }

    /// Notes a key whose value is a blueprint.
    fn check_name(&mut self, tree: &Tree, key: NodeId, before: usize, at: At<'_>) {
        // A blueprint in a text in the value has another name.
        let is_direct = match self.result.found.get(before..) {
            Some([found]) => found.maps.len() == at.maps.len() + 1,
            _ => false,
        };
        if let Some(name) = tree.as_str(key).filter(|_| is_direct) {
            self.key_names.add(name, lift(at.maps, tree.span(key)));
        }
    }

    /// Data in base64.
    fn encoded(&mut self, tree: &Tree, data: NodeId, at: At<'_>, secret: bool) {
        for (key, value) in tree.pairs(tree.expand(data)) {
            if secret {
                self.hide_odd_key(tree, key, at);
                self.hide(tree, Some(key), value, at);
            }
            let Some(scalar) = tree.scalar(value) else { continue };
            let compact: Vec<u8> =
                scalar.value.bytes().filter(|byte| !byte.is_ascii_whitespace()).take(LARGEST_TEXT).collect();
            let Some(text) = BASE64.decode(&compact).ok().and_then(|bytes| String::from_utf8(bytes).ok())
            else {
                continue;
            };
            let map = Map::opaque(text.len(), tree.span(tree.expand(value)));
            let name = tree.as_str(key).unwrap_or_default();
            let before = self.result.found.len();
            let outside = std::mem::replace(&mut self.encoded, true);
            self.inner(tree, value, &text, map, At { key: name, named: true, ..at });
            self.encoded = outside;
            self.check_name(tree, key, before, at);
        }
    }

    /// An entry of `configMapGenerator` or `secretGenerator`.
    fn generator(&mut self, tree: &Tree, generator: NodeId, at: At<'_>, secret: bool) {
        let list = |key: &str| {
            let list = tree.get(generator, key).map(|(_, list)| tree.expand(list));
            list.map(|list| tree.items(list)).unwrap_or_default()
        };
        // What a text in a file names is relative to a file that isn't there yet.
        for &file in list("files").iter().filter(|_| at.depth == 0) {
            let Some(file) = tree.as_str(file) else { continue };
            self.result.named.push(file.split_once('=').map_or(file, |(_, path)| path).to_owned());
        }
        for &literal in list("literals") {
            let key = tree.as_str(literal).and_then(|text| text.split_once('=')).map_or("", |(key, _)| key);
            if secret || is_secret_manifest_key(key) {
                self.look_or_hide(tree, (None, literal), at, |search| search.literal(tree, literal, at));
            } else {
                self.literal(tree, literal, at);
            }
        }
        if secret
            && let Some((key, literals)) = tree.get(generator, "literals")
            && tree.items(tree.expand(literals)).is_empty()
        {
            self.hide(tree, Some(key), literals, at);
        }
    }

    fn literal(&mut self, tree: &Tree, literal: NodeId, at: At<'_>) {
        let Some((key, _)) = tree.as_str(literal).and_then(|text| text.split_once('=')) else { return };
        let (Some(map), Some(scalar)) = (tree.map_of(literal), tree.scalar(literal)) else { return };
        let from = key.len() + 1;
        let text = scalar.value.get(from..).unwrap_or_default();
        let map = map.from_offset(Span::at(from).start);
        self.inner(tree, literal, text, map, At { key, named: true, ..at });
    }

    /// A text of the tree, which may be or hold a blueprint.
    fn scalar(&mut self, tree: &Tree, node: NodeId, at: At<'_>) {
        let Some(scalar) = tree.scalar(node) else { return };
        // What is on one line holds no mapping of several keys, unless it is written like JSON.
        let has_keys = scalar.value.contains('\n') || scalar.value.starts_with('{');
        let may_be = scalar.style != ScalarStyle::Plain && has_keys && may_hold(scalar.value);
        let at_named = at.named && has_keys && contains(scalar.value, "version");
        if (may_be || at_named)
            && let Some(map) = tree.map_of(node)
        {
            self.inner(tree, node, scalar.value, map, at);
        }
    }

    /// A text that a node of the tree holds.
    fn inner(&mut self, tree: &Tree, node: NodeId, text: &str, map: Map, at: At<'_>) {
        if text.len() > LARGEST_TEXT.min(self.left) {
            return;
        }
        self.left -= text.len();
        let span = tree.span(tree.expand(node));
        let lost = at.lost.get(at.lost.partition_point(|lost| lost.end <= span.start));
        let is_hit = lost.is_some_and(|lost| lost.start < span.end);
        let damage = Damage { partial: at.damage.partial || is_hit, ..at.damage };
        let map = Arc::new(map);
        let maps: Vec<Arc<Map>> = std::iter::once(Arc::clone(&map)).chain(at.maps.iter().cloned()).collect();
        let before = self.result.found.len();
        let readable = Readable::of(text);
        let outline = Outline::of(readable.text());
        if is_embedded_blueprint(readable.text(), &outline, at.named || names_a_blueprint(at.key)) {
            self.blueprint(text, &readable, maps, At { damage, ..at });
        } else if at.depth < MOST_DEPTH && matches!(outline.first, First::Mapping | First::List | First::Flow)
        {
            self.text(text, &maps, at.depth + 1, damage);
        }
        if self.result.found.len() > before {
            // Lines that are left out because they break the YAML are not in it.
            self.regions.extend(map.outer_parts(text, tree.text()));
        }
    }

    fn blueprint(&mut self, text: &str, readable: &Readable<'_>, maps: Vec<Arc<Map>>, at: At<'_>) {
        // Taking the marks of a template out of its host text can break the blueprint; values can't.
        let is_open = at.damage.filled && (at.damage.partial || template::has_lone_placeholder(text));
        let broken = |text| {
            syntax::parse(text).errors().iter().find(|error| cuts(&error.kind)).map(|error| error.span)
        };
        if let Some(span) = Some(text).filter(|_| is_open).and_then(broken) {
            return self.unparsable(text, &maps, span);
        }
        let (text, damage) = match readable.usable() {
            Usable::AsIs => (text, at.damage),
            Usable::Filled => {
                let partial = at.damage.partial || !readable.lost().is_empty();
                (readable.text(), Damage { filled: true, partial })
            }
            Usable::Not => {
                return self.unparsable(text, &maps, readable.first_mark());
            }
        };
        let name = match at.manifest {
            "" => at.key.to_owned(),
            manifest => format!("{manifest}/{}", at.key),
        };
        let encoded = self.encoded;
        let (text, maps) = (text.into(), maps.into());
        self.result.found.push(Found { name, text, maps, encoded, damage });
    }

    /// Hides what can't be a key of a Secret: a slip can make one of a value.
    fn hide_odd_key(&mut self, tree: &Tree, key: NodeId, at: At<'_>) {
        if !tree.as_str(key).is_some_and(is_sound_key) {
            self.result.secrets.push(lift(at.maps, tree.full_span(key)));
        }
    }

    /// Hides a value, in whatever way it is written; `key`: the one before it.
    fn hide(&mut self, tree: &Tree, key: Option<NodeId>, node: NodeId, at: At<'_>) {
        let mut hide = |span| self.result.secrets.push(lift(at.maps, span));
        hide(tree.full_span(node));
        let target = tree.expand(node);
        if target != node {
            hide(tree.full_span(target));
        }
        let value = tree.scalar(target).map(|scalar| scalar.value).unwrap_or_default();
        redact::repeating_comment(tree, tree.full_span(node), value.lines()).into_iter().for_each(&mut hide);
        // What looks like a comment may be meant as the value.
        if let Some(key) = key.filter(|_| tree.span(node).is_empty()) {
            let start = tree.span(key).end as usize;
            let rest = tree.text().get(start..).unwrap_or_default();
            let line = rest.split(['\n', '\r']).next().unwrap_or_default();
            hide(Span::new(start + line.len().min(1), start + line.len()));
        }
    }
}

fn lift(maps: &[Arc<Map>], span: Span) -> Span {
    maps.iter().fold(span, |span, map| map.span(span))
}

fn text_of<'t>(tree: &'t Tree, mapping: NodeId, key: &str) -> Option<&'t str> {
    tree.get(mapping, key).and_then(|(_, value)| tree.as_str(value))
}

/// Whether a mapping of files holds one of YAML that is encrypted: all of them are, or it begins as SOPS writes it.
fn has_encrypted_file(tree: &Tree, files: NodeId, all: bool) -> bool {
    tree.pairs(tree.expand(files)).any(|(key, value)| {
        let is_encrypted = || tree.as_str(value).is_some_and(|text| text.starts_with("ENC["));
        tree.as_str(key).is_some_and(is_yaml_name) && (all || is_encrypted())
    })
}
