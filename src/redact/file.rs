//! Text that must never be shown: blueprints live in FileSecrets.
//!
//! What is secret is decided here, once for all commands, on the nodes of the file and on the values that they give.
//! Where the file says which model an entry is of, the catalog says which of its values are secret. Elsewhere names
//! and forms decide, and a value too much is hidden rather than one too few.

use foldhash::{HashMap, HashMapExt, HashSet};

use super::collect::{Collected, collect};
use super::net::Net;
use super::ordinary_words::{self, Uses, is_telling, ordinary_words};
use super::redactor::is_name;
use crate::blueprint::{Blueprint, text};
use crate::catalog::{Catalog, Model};
use crate::syntax::{NodeId, Tree};
use crate::text::Span;
use crate::workspace::AppliedEntry;

/// The blueprint in which secrets are looked for.
pub(crate) struct BlueprintView<'a, 't> {
    pub(super) tree: &'t Tree,
    pub(super) blueprint: &'a Blueprint<'t>,
    /// What its entries come to, in their order; empty for a file that isn't applied.
    pub(super) entries: Vec<&'a AppliedEntry<'t>>,
    pub(super) catalog: &'static Catalog,
    /// Whether a word is one of the language that messages are written in, such as the name of a rule.
    pub(super) is_of_messages: fn(&str) -> bool,
    /// The values of the blueprint's context by their names.
    context: HashMap<&'t str, Vec<NodeId>>,
}

impl<'a, 't> BlueprintView<'a, 't> {
    /// A blueprint with what its entries come to, if it is applied.
    pub(crate) fn new(
        blueprint: &'a Blueprint<'t>,
        entries: Vec<&'a AppliedEntry<'t>>,
        catalog: &'static Catalog,
        is_of_messages: fn(&str) -> bool,
    ) -> Self {
        let tree = blueprint.tree;
        let mut context: HashMap<&'t str, Vec<NodeId>> = HashMap::new();
        if let Some(mapping) = blueprint.context {
            for (key, value) in tree.pairs(mapping).chain(tree.entries(mapping)) {
                if let Some(name) = text(tree, key) {
                    context.entry(name).or_default().push(value);
                }
            }
        }
        BlueprintView { tree, blueprint, entries, catalog, is_of_messages, context }
    }

    /// The model of an entry.
    pub(super) fn model(&self, entry: usize) -> Option<&'static Model> {
        if let Some(applied) = self.entries.get(entry) {
            return applied.model;
        }
        let written = self.blueprint.entries.get(entry)?.model?;
        self.catalog.model_named(text(self.tree, written)?)
    }

    /// The values that the blueprint's context has by a name.
    pub(super) fn in_context(&self, name: &str) -> &[NodeId] {
        self.context.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

/// A secret that is looked for.
#[derive(Debug)]
pub(super) struct Needle {
    pub(super) text: String,
    pub(super) kind: NeedleKind,
}

/// How much a text tells that it is a secret.
#[derive(Debug)]
pub(super) enum NeedleKind {
    /// Nobody takes it for a name.
    Distinct,
    /// It reads like a name.
    WordLike,
    /// It is an ordinary word of blueprints as well, which other places are free to use.
    Ordinary(Uses),
}

impl Needle {
    fn new(text: String, ordinary: Option<Uses>) -> Self {
        let kind = match ordinary {
            Some(uses) => NeedleKind::Ordinary(uses),
            None if !is_telling(&text) && is_name(&text) => NeedleKind::WordLike,
            None => NeedleKind::Distinct,
        };
        Needle { text, kind }
    }

    fn is_ordinary(&self) -> bool {
        matches!(self.kind, NeedleKind::Ordinary(_))
    }
}

impl AsRef<str> for Needle {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

/// The secrets of one file.
#[derive(Debug, Default)]
pub(crate) struct FileSecrets {
    /// By place and without overlaps.
    pub(super) spans: Vec<Span>,
    /// What each of them is, as messages may quote it.
    pub(super) net: Net<Needle>,
    /// Whether some are ordinary words as well.
    pub(super) has_words: bool,
    /// By node: whether what it gives is one.
    pub(super) nodes: Vec<bool>,
}

impl FileSecrets {
    /// Finds the secrets of a file.
    pub(crate) fn of(view: &BlueprintView<'_, '_>) -> Self {
        let Collected { mut spans, values, nodes } = collect(view);
        spans.retain(|span| !span.is_empty());
        let mut words = ordinary_words(view, &nodes, values.iter().map(String::as_str));
        let has_words = !words.is_empty();
        let net = Net::new(values.into_iter().map(|text| {
            let uses = words.remove(&text);
            Needle::new(text, uses)
        }));
        spans.extend(written_again(view.tree.text(), &net));
        FileSecrets { spans: Span::disjoint(spans), net, has_words, nodes }
    }

    /// The values, to look for them elsewhere, without those that are ordinary words.
    pub(super) fn values(&self) -> impl Iterator<Item = &str> {
        self.net.needles().iter().filter(|needle| !needle.is_ordinary()).map(AsRef::as_ref)
    }

    /// The values that are ordinary words as well: other places are free to say them.
    pub(super) fn words(&self) -> impl Iterator<Item = &str> {
        self.net.needles().iter().filter(|needle| needle.is_ordinary()).map(AsRef::as_ref)
    }

    /// Which of some weak values the file also writes as names.
    pub(super) fn names_among<'v>(
        &self,
        view: &BlueprintView<'_, '_>,
        values: &HashSet<&'v str>,
    ) -> HashSet<&'v str> {
        ordinary_words::names_among(view, &self.nodes, values)
    }

    /// Where they stand, by place and without overlaps.
    pub(crate) fn spans(&self) -> &[Span] {
        &self.spans
    }

    /// Where they stand, by place and without overlaps.
    pub(crate) fn into_spans(self) -> Vec<Span> {
        self.spans
    }

    /// Whether what a node gives is a secret, or made of one.
    pub(crate) fn is_secret(&self, node: NodeId) -> bool {
        self.nodes.get(node.index()).copied().unwrap_or_default()
    }
}

/// Where secrets stand again that nobody takes for a word.
fn written_again(text: &str, net: &Net<Needle>) -> Vec<Span> {
    let is_told = |needle: &Needle| !needle.is_ordinary() && is_telling(&needle.text);
    let mut again = Vec::new();
    if !net.needles().iter().any(is_told) {
        return again;
    }
    let starts = |at: usize| {
        !text.get(..at).and_then(|before| before.chars().next_back()).is_some_and(char::is_alphanumeric)
    };
    let ends =
        |at: usize| !text.get(at..).and_then(|after| after.chars().next()).is_some_and(char::is_alphanumeric);
    net.places_from(text, starts, |number, place| {
        let needle = net.needles().get(number)?;
        if is_told(needle) && ends(place.end) && text.get(place.clone()) == Some(&*needle.text) {
            again.push(Span::new(place.start, place.end));
        }
        // One may be a part of another.
        None
    });
    again
}
