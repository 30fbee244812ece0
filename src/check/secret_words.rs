//! Secrets that are ordinary words as well: `admin` is a weak password and the name of a user.

use foldhash::{HashMap, HashSet};

use super::finding::Finding;
use super::rules::rules;
use super::secrets::Subject;
use crate::blueprint::{Expression, Name, expression, text};
use crate::catalog::Catalog;
use crate::source::Span;
use crate::syntax::NodeId;

/// Shorter values are names or nothing.
const LEAST: usize = 6;

/// Whether a value has what no ordinary word has.
pub(crate) fn is_telling(value: &str) -> bool {
    value.len() >= LEAST && value.bytes().any(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit())
}

/// The places at which an ordinary word is a secret.
#[derive(Debug, Default)]
pub(super) struct Uses {
    places: Vec<Use>,
}

#[derive(Debug)]
struct Use {
    span: Span,
    entry: Option<usize>,
    /// Whether the field has the same name: then it is what findings about it mean.
    is_its_name: bool,
}

impl Uses {
    /// Whether a finding may speak of the secret rather than of the word. `is_about_word`: whether the word stands at
    /// its place.
    pub(super) fn are_near(&self, finding: &Finding, is_about_word: bool) -> bool {
        let spans = std::iter::once(finding.span).chain(finding.related.iter().map(|related| related.span));
        let entry = finding.entry.as_ref().map(|entry| entry.index);
        let overlaps = |place: &Use| {
            spans.clone().any(|span| span.start <= place.span.end && place.span.start <= span.end)
        };
        self.places.iter().any(|place| {
            let in_entry = place.entry.is_some() && place.entry == entry && !is_about_word;
            !place.is_its_name && (overlaps(place) || in_entry)
        })
    }
}

/// Which of the values are ordinary words: those of a blueprint's own language, and those that the file also writes
/// where the catalogue says that no secret stands.
pub(super) fn ordinary_words<'v>(
    subject: &Subject<'_, '_>,
    hidden: &[bool],
    values: impl Iterator<Item = &'v str>,
) -> HashMap<String, Uses> {
    let mut weak: HashSet<&str> = values.filter(|value| !is_telling(value)).collect();
    if weak.is_empty() {
        return HashMap::default();
    }
    let names = names_among(subject, hidden, &weak);
    let language = language(subject.catalog);
    weak.retain(|value| names.contains(*value) || language.contains(*value) || is_rule(value));
    let mut words: HashMap<String, Uses> =
        weak.into_iter().map(|word| (word.to_owned(), Uses::default())).collect();
    if !words.is_empty() {
        note_places(subject, hidden, &mut words);
    }
    words
}

fn is_rule(word: &str) -> bool {
    rules().iter().any(|rule| rule.name == word)
}

/// The names of fields and models, and their parts.
fn language(catalog: &Catalog) -> HashSet<&str> {
    let mut words = HashSet::default();
    for name in catalog.model_names() {
        words.extend(name.split('.'));
        let fields = catalog.model_named(name).into_iter().flat_map(|model| &model.fields[..]);
        words.extend(fields.map(|field| field.name));
    }
    words
}

/// The values that a file writes as names: ids, and fields that are no secrets.
pub(super) fn names_among<'v>(
    subject: &Subject<'_, '_>,
    hidden: &[bool],
    values: &HashSet<&'v str>,
) -> HashSet<&'v str> {
    let tree = subject.tree;
    let mut found = HashSet::default();
    let mut look = |node: NodeId| {
        let node = tree.expand(node);
        let is_hidden = hidden.get(node.index()).copied().unwrap_or_default();
        let value = tree.scalar(node).filter(|_| !is_hidden && tree.tag(node).is_none());
        found.extend(value.and_then(|scalar| values.get(scalar.value)).copied());
    };
    if let Some(root) = subject.blueprint.root
        && let Some((_, metadata)) = tree.get(root, "metadata")
    {
        tree.get(metadata, "name").into_iter().for_each(|(_, name)| look(name));
    }
    for entry in &subject.blueprint.entries {
        let model = subject.model(entry.index);
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
        let model = text(tree, model).and_then(|model| subject.catalog.model_named(model));
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
fn note_places(subject: &Subject<'_, '_>, hidden: &[bool], words: &mut HashMap<String, Uses>) {
    let tree = subject.tree;
    let entries = &subject.blueprint.entries;
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
        let is_its_name = named.get(&node) == Some(&scalar.value.trim());
        uses.places.push(Use { span, entry, is_its_name });
    }
}
