//! FileSecrets that are ordinary words as well: `admin` is a weak password and the name of a user.

use foldhash::{HashMap, HashSet};

use super::file::BlueprintView;
use crate::blueprint::{Expression, Name, expression, text};
use crate::catalog::{Catalog, Field, FieldKind};
use crate::syntax::NodeId;
use crate::text::Span;

/// Shorter values are names or nothing.
const LEAST: usize = 6;

/// Whether a value has what no ordinary word has.
pub(crate) fn is_telling(value: &str) -> bool {
    value.len() >= LEAST && value.bytes().any(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// The places at which an ordinary word is a secret.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    /// In order, and apart from each other.
    spans: Vec<Span>,
    /// The entries that they are in, in order.
    entries: Vec<usize>,
    /// Whether it is a word of every blueprint.
    is_of_language: bool,
}

/// What a message is about.
#[derive(Debug)]
pub(super) struct Place<'t> {
    /// Its own place first, then those that explain it.
    spans: Vec<Span>,
    entry: Option<usize>,
    /// What is at its own place.
    text: &'t str,
}

impl<'t> Place<'t> {
    /// A place in a text, with the places that explain what is reported of it.
    pub(super) fn new(
        span: Span,
        related: impl Iterator<Item = Span>,
        entry: Option<usize>,
        text: &'t str,
    ) -> Self {
        Place {
            spans: std::iter::once(span).chain(related).collect(),
            entry,
            text: text.get(span.range()).unwrap_or_default().trim_matches(['"', '\'']),
        }
    }
}

impl Uses {
    /// Whether a finding that says the word may mean the secret rather than the word. `in_advice`: whether it
    /// says it where it names what there is to choose from, in which a hole would tell the secret.
    pub(super) fn are_near(&self, word: &str, place: &Place<'_>, in_advice: bool) -> bool {
        let is_in_entry = || place.entry.is_some_and(|entry| self.entries.binary_search(&entry).is_ok());
        let overlaps = |span: &Span| {
            let first = self.spans.partition_point(|secret| secret.end < span.start);
            self.spans.get(first).is_some_and(|secret| secret.start <= span.end)
        };
        place.spans.iter().any(overlaps)
            || !(self.is_of_language && in_advice) && place.text != word && is_in_entry()
    }
}

/// Which of the values are ordinary words: those of a blueprint's own language, and those that the file also writes
/// where the catalog says that no secret stands.
pub(super) fn ordinary_words<'v>(
    view: &BlueprintView<'_, '_>,
    hidden: &[bool],
    values: impl Iterator<Item = &'v str>,
) -> HashMap<String, Uses> {
    let mut weak: HashSet<&str> = values.filter(|value| !is_telling(value)).collect();
    if weak.is_empty() {
        return HashMap::default();
    }
    let names = names_among(view, hidden, &weak);
    let language = language(view.catalog);
    let is_of_language = |value: &str| language.contains(value) || (view.is_of_messages)(value);
    weak.retain(|value| names.contains(*value) || is_of_language(value));
    let uses = |word| Uses { is_of_language: is_of_language(word), ..Uses::default() };
    let mut words: HashMap<String, Uses> =
        weak.into_iter().map(|word| (word.to_owned(), uses(word))).collect();
    if !words.is_empty() {
        note_places(view, hidden, &mut words);
    }
    words
}

/// The names of models and of their parts, of fields and of what there is to choose from.
fn language(catalog: &Catalog) -> HashSet<&str> {
    let mut words = HashSet::default();
    for name in catalog.model_names() {
        words.extend(name.split('.'));
        for field in catalog.model_named(name).into_iter().flat_map(|model| &model.fields[..]) {
            words.insert(field.name);
            words.extend(choices(field));
        }
    }
    words
}

/// What there is to choose from for a field, or for the items of its list.
fn choices(field: &Field) -> &'static [&'static str] {
    match &field.kind {
        FieldKind::Choice(choices) => choices,
        FieldKind::List(item) => choices(item),
        _ => &[],
    }
}

/// The values that a file writes as names: ids, and fields that are no secrets.
pub(super) fn names_among<'v>(
    view: &BlueprintView<'_, '_>,
    hidden: &[bool],
    values: &HashSet<&'v str>,
) -> HashSet<&'v str> {
    let tree = view.tree;
    let mut found = HashSet::default();
    let mut look = |node: NodeId| {
        let node = tree.expand(node);
        let is_hidden = hidden.get(node.index()).copied().unwrap_or_default();
        let value = tree.scalar(node).filter(|_| !is_hidden && tree.tag(node).is_none());
        found.extend(value.and_then(|scalar| values.get(scalar.value)).copied());
    };
    if let Some(root) = view.blueprint.root
        && let Some((_, metadata)) = tree.get(root, "metadata")
    {
        tree.get(metadata, "name").into_iter().for_each(|(_, name)| look(name));
    }
    for entry in &view.blueprint.entries {
        let model = view.model(entry.index);
        let node = tree.expand(entry.node);
        tree.get(node, "id").into_iter().for_each(|(_, id)| look(id));
        for (_, part) in ["attrs", "identifiers"].iter().filter_map(|part| tree.get(node, part)) {
            for (key, value) in tree.pairs(tree.expand(part)) {
                let field = text(tree, key).and_then(|name| model?.field(name));
                if field.is_some_and(|field| !field.secret) {
                    look(value);
                }
            }
        }
    }
    for node in tree.tagged_ids() {
        let Some(Ok(Expression::Find { model, conditions, .. })) = expression(tree, node) else { continue };
        let model = text(tree, model).and_then(|model| view.catalog.model_named(model));
        for &condition in conditions {
            if let &[field, value, ..] = tree.items(tree.expand(condition)) {
                let field = text(tree, field).and_then(|field| model?.field(field));
                if field.is_some_and(|field| !field.secret) {
                    look(value);
                }
            }
        }
    }
    found
}

/// Notes where the words are secrets.
fn note_places(view: &BlueprintView<'_, '_>, hidden: &[bool], words: &mut HashMap<String, Uses>) {
    let tree = view.tree;
    let entries = &view.blueprint.entries;
    let mut named: HashMap<NodeId, &str> = HashMap::default();
    for node in tree.node_ids() {
        for (key, value) in tree.pairs(node) {
            named.extend(text(tree, key).map(|name| (tree.expand(value), name)));
        }
        // The default of a tag is known by the name of what the tag reads.
        if let Some(Ok(
            Expression::Env { name: Name::Text(name), default: Some(default) }
            | Expression::Context { key: Name::Text(name), default: Some(default) },
        )) = expression(tree, node)
        {
            named.insert(tree.expand(default), name);
        }
    }
    for node in tree.node_ids().filter(|node| hidden.get(node.index()).copied().unwrap_or_default()) {
        let Some(scalar) = tree.scalar(node) else { continue };
        let Some(uses) = words.get_mut(scalar.value.trim()) else { continue };
        let span = tree.span(node);
        let at = entries.partition_point(|entry| tree.span(entry.node).start <= span.start);
        let entry = at.checked_sub(1).and_then(|at| entries.get(at));
        let entry = entry.filter(|entry| span.end <= tree.span(entry.node).end).map(|entry| entry.index);
        // Where the field has the same name, findings about it mean the field.
        if named.get(&node) != Some(&scalar.value.trim()) {
            uses.spans.push(span);
            uses.entries.extend(entry);
        }
    }
    for uses in words.values_mut() {
        uses.spans.sort_unstable();
        uses.entries.sort_unstable();
    }
}
