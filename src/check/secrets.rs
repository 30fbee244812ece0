//! Text that must never be shown: blueprints live in Secrets.
//!
//! What is secret is decided here, once for all commands, on the nodes of the file and on the values that they give.
//! Where the file says which model an entry is of, the catalogue says which of its values are secret. Elsewhere names
//! and forms decide, and a value too much is hidden rather than one too few.

use std::ops::Range;

use foldhash::{HashMap, HashMapExt, HashSet};

use super::context::FileContext;
use super::scrub::Scrubber;
use super::secret_names::is_secret_name;
use super::secret_search::Search;
use super::secret_words::{self, Uses, is_telling, ordinary_words};
use crate::blueprint::{Blueprint, Expression, Name, TagName, expression, text};
use crate::catalog::{Catalog, Field, Model};
use crate::source::{Needles, Span};
use crate::syntax::{NodeId, Tree};
use crate::workspace::AppliedEntry;

/// So few values are looked for one by one.
const FEW: usize = 16;

/// Tags that are nested deeper than this are not followed.
const MOST_DEPTH: usize = 200;

/// Whether the value of an attribute is a secret.
pub(crate) fn is_secret_attribute(name: &str, field: Option<&Field>) -> bool {
    field.map_or_else(|| is_secret_name(name), |field| field.secret)
}

/// The file in which secrets are looked for.
pub(crate) struct Subject<'a, 't> {
    pub(crate) tree: &'t Tree,
    pub(crate) blueprint: &'a Blueprint<'t>,
    /// What its entries come to, in their order; empty for a file that isn't applied.
    pub(crate) entries: Vec<&'a AppliedEntry<'t>>,
    pub(crate) catalog: &'static Catalog,
    /// The values of the blueprint's context by their names.
    context: HashMap<&'t str, Vec<NodeId>>,
}

impl<'a, 't> Subject<'a, 't> {
    /// A blueprint with what its entries come to, if it is applied.
    pub(crate) fn new(
        blueprint: &'a Blueprint<'t>,
        entries: Vec<&'a AppliedEntry<'t>>,
        catalog: &'static Catalog,
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
        Subject { tree, blueprint, entries, catalog, context }
    }

    /// The model of an entry.
    pub(crate) fn model(&self, entry: usize) -> Option<&'static Model> {
        if let Some(applied) = self.entries.get(entry) {
            return applied.model;
        }
        let written = self.blueprint.entries.get(entry)?.model?;
        self.catalog.model_named(text(self.tree, written)?)
    }

    /// The values that the blueprint's context has by a name.
    pub(crate) fn in_context(&self, name: &str) -> &[NodeId] {
        self.context.get(name).map(Vec::as_slice).unwrap_or_default()
    }
}

/// The secrets of one file.
#[derive(Debug, Default)]
pub(crate) struct Secrets {
    /// By place and without overlaps.
    pub(crate) spans: Vec<Span>,
    /// As they may come into messages, the longest first.
    values: Vec<String>,
    /// Those that are ordinary words as well.
    words: HashMap<String, Uses>,
    /// By node: whether what it gives is one.
    nodes: Vec<bool>,
}

impl Secrets {
    pub(crate) fn of(context: &FileContext<'_, '_>) -> Secrets {
        let entries = context.applied.entries.iter().collect();
        Secrets::find(&Subject::new(context.blueprint, entries, context.catalog))
    }

    /// Finds the secrets of a file.
    pub(crate) fn find(subject: &Subject<'_, '_>) -> Secrets {
        let mut search = Search::new(subject);
        search.run();
        let mut derived = Derived { subject, secret: &search.hidden, known: HashMap::new() };
        let made: Vec<NodeId> =
            subject.tree.tagged_ids().filter(|&node| derived.is_secret(node, 0)).collect();
        for node in made {
            search.hidden.get_mut(node.index()).into_iter().for_each(|secret| *secret = true);
        }
        search.values();
        let Search { mut spans, values, hidden: nodes, .. } = search;
        spans.retain(|span| !span.is_empty());
        let words = ordinary_words(subject, &nodes, values.iter().map(String::as_str));
        let mut values: Vec<String> = values.into_iter().filter(|it| !words.contains_key(it)).collect();
        values.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        spans.extend(written_again(subject.tree.text(), &values));
        Secrets { spans: Span::disjoint(spans), values, words, nodes }
    }

    /// What is looked for in findings, in whatever way it came there.
    pub(crate) fn needles<'a>(&'a self, text: &'a str) -> Scrubber<'a> {
        Scrubber::new(self.values.iter().map(String::as_str)).with_words(&self.words, text)
    }

    /// The values, to look for them elsewhere, without those that are ordinary words.
    pub(crate) fn values(&self) -> impl Iterator<Item = &str> {
        self.values.iter().map(String::as_str)
    }

    /// The values that are ordinary words as well: other places are free to say them.
    pub(crate) fn words(&self) -> impl Iterator<Item = &str> {
        self.words.keys().map(String::as_str)
    }

    /// Which of some weak values the file also writes as names.
    pub(crate) fn names_among<'v>(
        &self,
        subject: &Subject<'_, '_>,
        values: &HashSet<&'v str>,
    ) -> HashSet<&'v str> {
        secret_words::names_among(subject, &self.nodes, values)
    }

    /// Whether what a node gives is a secret, or made of one.
    pub(crate) fn is_secret(&self, node: NodeId) -> bool {
        self.nodes.get(node.index()).copied().unwrap_or_default()
    }
}

/// Where secrets stand again that nobody takes for a word.
fn written_again(text: &str, values: &[String]) -> Vec<Span> {
    let telling: Vec<&str> = values.iter().map(String::as_str).filter(|value| is_telling(value)).collect();
    if telling.is_empty() {
        return Vec::new();
    }
    let is_whole = |place: &Range<usize>| {
        let before = text.get(..place.start).and_then(|before| before.chars().next_back());
        let after = text.get(place.end..).and_then(|after| after.chars().next());
        !before.into_iter().chain(after).any(char::is_alphanumeric)
    };
    let mut places: Vec<Range<usize>> = Vec::new();
    if telling.len() <= FEW {
        for value in telling {
            let found = memchr::memmem::find_iter(text.as_bytes(), value);
            places.extend(found.map(|at| at..at + value.len()));
        }
    } else {
        places.extend(Needles::new(telling).places(text));
    }
    places.retain(is_whole);
    places.into_iter().map(|place| Span::new(place.start, place.end)).collect()
}

/// Which tags make something of secrets.
struct Derived<'s, 'a, 't> {
    subject: &'s Subject<'a, 't>,
    /// By node: whether it is a secret itself.
    secret: &'s [bool],
    known: HashMap<NodeId, bool>,
}

impl Derived<'_, '_, '_> {
    fn is_secret(&mut self, node: NodeId, depth: usize) -> bool {
        let tree = self.subject.tree;
        let node = tree.expand(node);
        if self.secret.get(node.index()).copied().unwrap_or_default() {
            return true;
        }
        if depth > MOST_DEPTH || tree.tag(node).is_none() && tree.items(node).is_empty() {
            return false;
        }
        let tag = tree.tag(node).and_then(|tag| TagName::from_text(&tag.name));
        if matches!(tag, Some(TagName::KeyOf | TagName::Find | TagName::FindObject | TagName::Condition)) {
            return false;
        }
        if let Some(&known) = self.known.get(&node) {
            return known;
        }
        // A value of the context may lead to itself.
        self.known.insert(node, false);
        let subject = self.subject;
        let mut any = |nodes: &[NodeId]| nodes.iter().any(|&node| self.is_secret(node, depth + 1));
        let is_secret = match expression(tree, node) {
            Some(Ok(Expression::Context { key: Name::Text(name), default })) => {
                is_secret_name(name) || any(subject.in_context(name)) || any(default.as_slice())
            }
            Some(Ok(Expression::Env { name: Name::Text(name), default })) => {
                is_secret_name(name) || any(default.as_slice())
            }
            Some(Ok(Expression::AtIndex { key, .. })) if text(tree, key).is_some_and(is_secret_name) => true,
            _ => any(tree.items(node)),
        };
        self.known.insert(node, is_secret);
        is_secret
    }
}
