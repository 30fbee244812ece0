//! Text that must never be shown: blueprints live in Secrets.
//!
//! Where the file says which model an entry is of, the catalogue says which of its values are secret. Elsewhere
//! names decide, and a value too much is hidden rather than one too few.

use std::cell::OnceCell;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::context::FileContext;
use super::scrub::Scrubber;
pub(super) use super::scrub::scrub;
use crate::blueprint::{Attrs, Expression, Name, TagName, expression, text};
use crate::catalog::{Catalog, Model};
use crate::serializer::nearest;
use crate::source::{SourceFile, Span};
use crate::syntax::{NodeId, NodeKind};

/// Parts of keys whose values are secrets wherever they stand.
const SECRET_WORDS: [&str; 12] = [
    "password",
    "passwd",
    "secret",
    "token",
    "private_key",
    "key_data",
    "kubeconfig",
    "credential",
    "api_key",
    "apikey",
    "keytab",
    "passphrase",
];

/// The length of the shortest of them, in bytes.
const SHORTEST_WORD: usize = 5;

/// Parts of keys of fields that only speak of secrets.
const HARMLESS_WORDS: [&str; 8] =
    ["flow", "stage", "validity", "expiry", "expir", "policy", "policies", "_fields"];

/// Values that many messages contain, and that tell nothing.
const COMMON_VALUES: [&str; 4] = ["null", "true", "false", "None"];

/// Whether a key's name says that its value is a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    contains_any(name, &SECRET_WORDS) && !contains_any(name, &HARMLESS_WORDS)
}

/// Whether a name contains one of some words of lower case letters, in whatever case. It is asked for every key.
fn contains_any(name: &str, words: &[&str]) -> bool {
    let starts = |rest: &[u8], word: &str| {
        rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    let bytes = name.as_bytes();
    bytes.iter().enumerate().any(|(at, first)| {
        let first = first.to_ascii_lowercase();
        words.iter().any(|word| word.as_bytes().first() == Some(&first) && starts(&bytes[at..], word))
    })
}

/// The secrets of one file.
#[derive(Debug, Default)]
pub(super) struct Secrets {
    /// By place and without overlaps.
    pub(super) spans: Vec<Span>,
    /// As they may come into messages, the longest first.
    values: Vec<String>,
}

impl Secrets {
    pub(super) fn of(context: &FileContext<'_, '_>) -> Secrets {
        let mut search = Search {
            context,
            spans: Vec::new(),
            values: HashSet::new(),
            seen: vec![false; context.tree.node_count()],
            harmless: HashSet::new(),
            sections: Vec::new(),
            names: OnceCell::new(),
            sounds: HashMap::new(),
            loop_values: Vec::new(),
        };
        search.sections();
        search.fields();
        search.names();
        search.loops();
        if !context.tree.errors().is_empty() {
            search.lines();
        }
        let Search { mut spans, values, .. } = search;
        spans.retain(|span| !span.is_empty());
        let mut values: Vec<String> = values.into_iter().collect();
        values.sort_by(|a, b| b.len().cmp(&a.len()).then_with(|| a.cmp(b)));
        Secrets { spans: Span::disjoint(spans), values }
    }

    /// What is looked for in findings, in whatever way it came there.
    pub(super) fn needles(&self) -> Scrubber<'_> {
        // Messages name the product, which betrays no password, not even one that is as simple as that.
        let values = self.values.iter().map(String::as_str);
        Scrubber::new(values.filter(|value| *value != "authentik"))
    }
}

struct Search<'c, 'a, 't> {
    context: &'c FileContext<'a, 't>,
    spans: Vec<Span>,
    values: HashSet<String>,
    /// Nodes below which everything is hidden already: aliases lead to the same node many times.
    seen: Vec<bool>,
    /// Keys of fields that the catalogue knows as harmless, whatever their names sound like.
    harmless: HashSet<NodeId>,
    /// The names of sections of entries.
    sections: Vec<NodeId>,
    /// The names of secret fields of all models, once a model isn't known.
    names: OnceCell<HashSet<&'static str>>,
    /// Whether keys sound like those of secrets: a file has few different ones.
    sounds: HashMap<&'a str, bool>,
    /// `!Value` and `!Index` in the place of a secret: what the loop runs over is one.
    loop_values: Vec<NodeId>,
}

impl Search<'_, '_, '_> {
    /// The names of sections are no keys of values: a section `token` holds entries.
    fn sections(&mut self) {
        let tree = self.context.tree;
        let entries = self.context.blueprint.root.and_then(|root| tree.get(root, "entries"));
        let Some((_, entries)) = entries else { return };
        let is_entry = |item: &NodeId| tree.get(tree.expand(*item), "model").is_some();
        let is_section = |value: NodeId| tree.items(tree.expand(value)).iter().any(is_entry);
        let sections = tree.pairs(tree.expand(entries)).filter(|(_, value)| is_section(*value));
        self.sections.extend(sections.map(|(key, _)| key));
        self.harmless.extend(&self.sections);
    }

    /// The fields of entries.
    fn fields(&mut self) {
        let tree = self.context.tree;
        for (entry, applied) in self.context.blueprint.entries.iter().zip(&self.context.applied.entries) {
            let attrs = match entry.attrs {
                Attrs::Mapping(node) => Some(node),
                _ => None,
            };
            for mapping in [attrs, entry.identifiers].into_iter().flatten() {
                // As written, with the first of two equal keys, and as loaded, with what `<<` brings.
                let computed = (!tree.is_as_written(mapping)).then(|| tree.entries(mapping));
                for (key, value) in tree.pairs(mapping).chain(computed.into_iter().flatten()) {
                    let Some(name) = text(tree, key) else { continue };
                    if self.is_secret_field(applied.model, name) {
                        self.hide(value, 0);
                    } else if applied.model.is_some_and(|model| model.field(name).is_some()) {
                        self.harmless.insert(key);
                    }
                }
            }
        }
    }

    /// Names that sound like secrets, anywhere in the file.
    fn names(&mut self) {
        let tree = self.context.tree;
        let catalog = self.context.catalog;
        for node in tree.node_ids() {
            for (key, value) in tree.pairs(node) {
                let Some(name) = text(tree, key).filter(|name| name.len() >= SHORTEST_WORD) else { continue };
                let secret = *self.sounds.entry(name).or_insert_with(|| is_secret_name(name));
                if secret && !self.harmless.contains(&key) {
                    self.hide(value, 0);
                }
            }
        }
        for node in tree.tagged_ids() {
            if let Some(Ok(Expression::Find { model, conditions, .. })) = expression(tree, node) {
                let model = text(tree, model).and_then(|model| catalog.model_named(model));
                for &condition in conditions {
                    if let &[field, value, ..] = tree.items(tree.expand(condition))
                        && let Some(field) = text(tree, field)
                        && self.is_secret_field(model, field.split("__").next().unwrap_or(field))
                    {
                        self.hide(value, 0);
                    }
                }
            }
        }
    }

    /// What loops run over whose items are secrets.
    fn loops(&mut self) {
        let tree = self.context.tree;
        if self.loop_values.is_empty() {
            return;
        }
        let loops: Vec<(Span, NodeId)> = tree
            .tagged_ids()
            .filter_map(|node| match expression(tree, node) {
                Some(Ok(Expression::Enumerate { iterable, .. })) => Some((tree.span(node), iterable)),
                _ => None,
            })
            .collect();
        // What is hidden can be an item of a loop further out.
        while !self.loop_values.is_empty() {
            let mut items: Vec<u32> =
                std::mem::take(&mut self.loop_values).iter().map(|&item| tree.span(item).start).collect();
            items.sort_unstable();
            for &(span, iterable) in &loops {
                let first = items.partition_point(|&start| start < span.start);
                if items.get(first).is_some_and(|&start| start < span.end) {
                    self.hide(iterable, 0);
                }
            }
        }
    }

    /// Hides every scalar of a secret value, except the names that tags look something up by.
    fn hide(&mut self, node: NodeId, depth: usize) {
        let tree = self.context.tree;
        let node = tree.expand(node);
        match self.seen.get_mut(node.index()) {
            Some(true) | None => return,
            Some(seen) => *seen = true,
        }
        if depth > 200 {
            return self.hide_text(node);
        }
        let tag = tree.tag(node).and_then(|tag| TagName::from_text(&tag.name));
        match expression(tree, node) {
            Some(Ok(Expression::KeyOf { .. })) => {}
            Some(Ok(Expression::Index(_) | Expression::Value(_))) => self.loop_values.push(node),
            Some(Ok(Expression::Find { conditions, .. })) => {
                for &pair in conditions {
                    if let Some(&value) = tree.items(tree.expand(pair)).get(1) {
                        self.hide(value, depth + 1);
                    }
                }
            }
            Some(Ok(
                Expression::Env { name, .. }
                | Expression::File { path: name, .. }
                | Expression::Context { key: name, .. },
            )) => {
                if let (Name::Text(name), Some(TagName::Context)) = (name, tag) {
                    self.hide_context(name, depth);
                }
                let arguments = tree.items(node);
                let from = usize::from(matches!(name, Name::Text(_)));
                arguments.iter().skip(from).for_each(|&argument| self.hide(argument, depth + 1));
            }
            _ => match tree.node(node).kind {
                NodeKind::Scalar(_) | NodeKind::Alias(_) => self.hide_text(node),
                NodeKind::Sequence(_) => {
                    tree.items(node).iter().for_each(|&item| self.hide(item, depth + 1));
                }
                NodeKind::Mapping(_) => {
                    tree.pairs(node).for_each(|(_, value)| self.hide(value, depth + 1));
                }
            },
        }
    }

    /// Hides a value of the blueprint's context.
    fn hide_context(&mut self, name: &str, depth: usize) {
        let tree = self.context.tree;
        let Some(mapping) = self.context.blueprint.context else { return };
        for (key, value) in tree.pairs(mapping).chain(tree.entries(mapping)) {
            if text(tree, key) == Some(name) {
                self.hide(value, depth + 1);
            }
        }
    }

    fn hide_text(&mut self, node: NodeId) {
        let tree = self.context.tree;
        self.spans.push(tree.span(node));
        let written = tree.slice(tree.span(node));
        let value = tree.scalar(node).map(|scalar| &*scalar.value);
        for text in [Some(written.trim_matches(['"', '\''])), value].into_iter().flatten() {
            let text = text.trim();
            // Messages quote at most one line, and no long one.
            for part in text.lines().map(str::trim) {
                let is_telling = !COMMON_VALUES.contains(&part) && !self.is_model(part);
                if part.len() >= 4 && part.len() <= 4096 && is_telling {
                    self.values.insert(part.to_owned());
                }
            }
        }
    }

    /// Whether a text is the name of a model, which everybody knows and every finding may say.
    fn is_model(&self, text: &str) -> bool {
        let catalog = self.context.catalog;
        text.split_once('.').is_some_and(|(app, name)| {
            catalog.model_named(text).is_some() || catalog.base_model(app, name).is_some()
        })
    }

    /// Where the tree has holes, lines that look like secrets, with the deeper lines below them.
    fn lines(&mut self) {
        let source: &SourceFile = self.context.source;
        let tree = self.context.tree;
        let is_alone = |key: &NodeId| {
            source.slice(source.line_span(source.line_of(tree.span(*key).end))).trim().ends_with(':')
        };
        let sections = self.sections.iter().filter(|key| is_alone(key));
        let mut sections: Vec<usize> = sections.map(|key| source.line_of(tree.span(*key).start)).collect();
        sections.sort_unstable();
        let mut hidden_below: Option<usize> = None;
        for line in 0..source.line_starts().len() {
            let span = source.line_span(line);
            let body = source.slice(span);
            let indent = body.len() - body.trim_start_matches([' ', '-']).len();
            if sections.binary_search_by_key(&line, |section| *section).is_ok() {
                hidden_below = None;
                continue;
            }
            if let Some(limit) = hidden_below {
                if body.trim().is_empty() || indent > limit {
                    self.hide_part(span);
                    continue;
                }
                hidden_below = None;
            }
            let Some(from) = self.secret_part(body) else { continue };
            hidden_below = Some(indent);
            self.hide_part(Span { start: span.start + Span::new(0, from).end, end: span.end });
        }
    }

    fn hide_part(&mut self, span: Span) {
        self.spans.push(span);
        for part in self.context.source.slice(span).split([' ', ',', '"', '\'', '[', ']', '{', '}']) {
            // Short words and tags are in many messages.
            let is_telling = !part.starts_with(['!', '#']) && !self.is_model(part);
            if part.len() >= 8 && part.len() <= 4096 && is_telling {
                self.values.insert(part.to_owned());
            }
        }
    }

    /// Whether a field's value is a secret; without a known field of this name, whether it sounds so or is a
    /// misspelling of such a field.
    fn is_secret_somewhere(&self, name: &str) -> bool {
        self.names.get_or_init(|| secret_names(self.context.catalog)).contains(name)
    }

    fn is_secret_field(&self, model: Option<&Model>, name: &str) -> bool {
        let Some(model) = model else { return is_secret_name(name) || self.is_secret_somewhere(name) };
        match model.field(name) {
            Some(field) => field.secret,
            None => {
                let secrets = model.fields.iter().filter(|field| field.secret).map(|field| field.name);
                is_secret_name(name) || nearest(name, secrets).is_some()
            }
        }
    }

    /// Where in a line of a broken file the value of a secret key starts.
    fn secret_part(&self, line: &str) -> Option<usize> {
        line.match_indices(':').map(|(colon, _)| colon).find_map(|colon| {
            let before = line.get(..colon)?.trim_end_matches(['"', '\'', ' ']);
            let is_part = |c: char| c.is_alphanumeric() || c == '_' || c == '-';
            let key = before.get(before.trim_end_matches(is_part).len()..)?;
            let value = line.get(colon + 1..)?.trim_start();
            // `!Context name` tells no secret; anything longer may hold a default.
            let tag = TagName::from_text(value.split(' ').next()?);
            let is_name =
                matches!(tag, Some(TagName::Context | TagName::Env | TagName::File | TagName::KeyOf))
                    && !value.contains(['[', '"', '\'', ',']);
            let secret = is_secret_name(key) || self.is_secret_somewhere(key);
            (secret && !is_name).then_some(colon + 1)
        })
    }
}

fn secret_names(catalog: &Catalog) -> HashSet<&'static str> {
    let models = catalog.model_names().filter_map(|model| catalog.model_named(model));
    models.flat_map(|model| &model.fields[..]).filter(|field| field.secret).map(|field| field.name).collect()
}
