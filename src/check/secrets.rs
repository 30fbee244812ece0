//! Text that must never be shown: blueprints live in Secrets.
//!
//! Where the file says which model an entry is of, the catalogue says which of its values are secret. Elsewhere
//! names decide, and a value too much is hidden rather than one too few.

use std::cell::OnceCell;

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::context::FileContext;
use super::scrub::Scrubber;
pub(super) use super::scrub::scrub;
use super::secret_json::each_quotable;
use super::secret_lines::{SecretKeys, secret_lines};
use super::secret_names::{SHORTEST_WORD, has_secret_word, is_secret_name, secret_names, secret_part_of_url};
use super::stray::has_stray_text;
use crate::blueprint::{Attrs, Expression, Name, TagName, expression, text};
use crate::catalog::Model;
use crate::serializer::nearest;
use crate::source::Span;
use crate::syntax::{NodeId, NodeKind, Visited};

/// Values that many messages contain, and that tell nothing.
const COMMON_VALUES: [&str; 4] = ["null", "true", "false", "None"];

/// YAML's own tags for scalars and collections.
const CORE_TAGS: [&str; 9] = ["str", "int", "float", "bool", "null", "binary", "timestamp", "seq", "map"];

/// What is nested deeper than this is hidden as it is written.
const MOST_DEPTH: usize = 200;

/// What tags, aliases and anchors start with.
const SIGNS: [char; 5] = ['!', '*', '&', '=', ':'];

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
            seen_as_url: Visited::default(),
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
        search.comments();
        if !context.tree.errors().is_empty() || has_stray_text(context.blueprint) {
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
    /// Nodes whose URLs are hidden already.
    seen_as_url: Visited,
    /// Keys of fields that the catalogue knows as harmless, whatever their names sound like.
    harmless: HashSet<NodeId>,
    /// The names of sections of entries.
    sections: Vec<NodeId>,
    /// The names of secret fields of all models, once a model isn't known.
    names: OnceCell<HashSet<&'static str>>,
    /// What keys sound like: a file has few different ones.
    sounds: HashMap<&'a str, Sound>,
    /// `!Value` and `!Index` in the place of a secret: what the loop runs over is one.
    loop_values: Vec<NodeId>,
}

/// What the name of a key says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sound {
    Nothing,
    Secret,
    /// It is a URL that holds one.
    Webhook,
    /// The key is none: it holds a secret itself, and its value may be another.
    HoldsSecret {
        also_named: bool,
    },
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
                    let field = applied.model.and_then(|model| model.field(name));
                    if field.map_or_else(|| self.is_secret_field(applied.model, name), |field| field.secret) {
                        self.hide_comment(key);
                        self.hide(value, 0);
                    } else if field.is_some() {
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
                let sound = match self.sounds.get(name) {
                    Some(&sound) => sound,
                    None => {
                        let sound = self.sound_of(name);
                        self.sounds.insert(name, sound);
                        sound
                    }
                };
                match sound {
                    Sound::Webhook => self.hide_path(value),
                    Sound::HoldsSecret { .. } => self.hide_text(key),
                    Sound::Nothing | Sound::Secret => {}
                }
                let is_secret = matches!(sound, Sound::Secret | Sound::HoldsSecret { also_named: true });
                if is_secret && !self.harmless.contains(&key) {
                    self.hide_comment(key);
                    self.hide(value, 0);
                }
            }
        }
        for node in tree.tagged_ids() {
            match expression(tree, node) {
                Some(Ok(Expression::Find { model, conditions, .. })) => {
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
                Some(Ok(Expression::ParseJson(json))) if has_secret_word(json) => {
                    self.hide_text(node);
                    each_quotable(json, &mut |part| self.hide_value(part));
                }
                _ => {}
            }
        }
    }

    fn sound_of(&self, name: &str) -> Sound {
        let named = is_secret_name(name);
        if name.contains([' ', '=', ':']) && self.holds_a_secret(name) {
            Sound::HoldsSecret { also_named: named }
        } else if named {
            Sound::Secret
        } else if name == "webhook_url" {
            Sound::Webhook
        } else {
            Sound::Nothing
        }
    }

    /// Hides what follows the host of a webhook's URL: chats tell their callers apart by it.
    fn hide_path(&mut self, node: NodeId) {
        let tree = self.context.tree;
        let mut pending = vec![node];
        while let Some(node) = pending.pop() {
            let node = tree.expand(node);
            if !self.seen_as_url.insert(node) {
                continue;
            }
            pending.extend_from_slice(tree.items(node));
            if let Some(Ok(Expression::Context { key: Name::Text(name), .. })) = expression(tree, node) {
                pending.extend(self.in_context(name));
            }
            self.hide_path_of(node);
        }
    }

    fn hide_path_of(&mut self, node: NodeId) {
        let tree = self.context.tree;
        let span = tree.span(node);
        if tree.scalar(node).is_none() || span.is_empty() {
            return;
        }
        let written = tree.slice(span);
        let from = secret_part_of_url(written);
        if from < written.len() {
            self.spans.push(Span { start: span.start + Span::at(from).start, end: span.end });
            let written = written.get(from..).unwrap_or_default();
            self.hide_value(written.trim_matches(['"', '\'']));
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
        if depth > MOST_DEPTH {
            return self.hide_text(node);
        }
        self.hide_tag(node);
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
                    for (key, value) in tree.pairs(node) {
                        self.hide_key(key, value);
                        self.hide(value, depth + 1);
                    }
                }
            },
        }
    }

    /// Hides a key where a secret should be: `{{ password }}` without quotes makes one of it. Messages may speak of
    /// keys that are mere names.
    fn hide_key(&mut self, key: NodeId, value: NodeId) {
        let tree = self.context.tree;
        let is_name = text(tree, key)
            .is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_'));
        if is_name && !tree.span(value).is_empty() {
            return self.spans.push(tree.full_span(key));
        }
        self.hide(key, MOST_DEPTH);
    }

    /// Hides a value of the blueprint's context.
    fn hide_context(&mut self, name: &str, depth: usize) {
        self.in_context(name).into_iter().for_each(|value| self.hide(value, depth + 1));
    }

    /// The values that the blueprint's context has by a name.
    fn in_context(&self, name: &str) -> Vec<NodeId> {
        let tree = self.context.tree;
        let Some(mapping) = self.context.blueprint.context else { return Vec::new() };
        let pairs = tree.pairs(mapping).chain(tree.entries(mapping));
        pairs.filter(|(key, _)| text(tree, *key) == Some(name)).map(|(_, value)| value).collect()
    }

    fn hide_text(&mut self, node: NodeId) {
        let tree = self.context.tree;
        self.spans.push(tree.span(node));
        let written = tree.slice(tree.span(node));
        let value = tree.scalar(node).map(|scalar| scalar.value);
        // Messages quote names without the sign before them.
        let name = written.strip_prefix(SIGNS);
        for text in [Some(written.trim_matches(['"', '\''])), value, name].into_iter().flatten() {
            self.hide_value(text);
        }
        if value.is_none_or(str::is_empty) {
            self.hide_signs(node);
        }
    }

    /// Keeps a text out of messages.
    fn hide_value(&mut self, text: &str) {
        // Messages quote at most one line, and no long one.
        for part in text.trim().lines().map(str::trim) {
            if part.len() >= 4 && part.len() <= 4096 && !COMMON_VALUES.contains(&part) && !self.is_model(part)
            {
                self.values.insert(part.to_owned());
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

    /// Hides what is no value because of the sign that it starts with: it may have been meant as one.
    fn hide_signs(&mut self, node: NodeId) {
        let tree = self.context.tree;
        if let Some(anchor) = tree.anchor(node) {
            self.spans.push(anchor.span);
            self.hide_value(&anchor.name);
        }
    }

    /// Values that somebody has taken out. Others speak of secrets: "Password stage".
    fn comments(&mut self) {
        let tree = self.context.tree;
        for comment in tree.comments() {
            let body = tree.slice(comment.span).trim_start_matches('#');
            if body.contains([':', '=']) && self.holds_a_secret(body) {
                self.spans.push(comment.span);
            }
        }
    }

    /// Hides a comment in the place of a value.
    fn hide_comment(&mut self, key: NodeId) {
        let tree = self.context.tree;
        let start = tree.span(key).end as usize;
        let line = tree.text().get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        if line.trim_start().strip_prefix(':').is_some_and(|value| value.trim_start().starts_with('#')) {
            self.spans.push(Span::new(start + 1, start + line.len()));
        }
    }

    /// Hides a tag that is none of authentik's: a secret may start with an exclamation mark.
    fn hide_tag(&mut self, node: NodeId) {
        let tree = self.context.tree;
        let Some(tag) = tree.tag(node) else { return };
        let written = tree.slice(tag.span);
        let is_empty = tree.span(node).is_empty() || tree.span(node) == tag.span;
        let is_known = TagName::from_text(&tag.name).is_some() || is_like_a_tag(written) && !is_empty;
        if written != "!" && !is_known {
            self.spans.push(tag.span);
            self.hide_value(written.trim_start_matches('!'));
        }
    }

    /// Whether a text is a secret key with its value, without the colon between them.
    fn holds_a_secret(&self, text: &str) -> bool {
        !secret_lines(text, &self.secret_keys()).is_empty()
    }

    /// Where the tree has holes, lines that look like secrets. The names of sections are none, whatever they sound like.
    fn lines(&mut self) {
        let source = self.context.source;
        let tree = self.context.tree;
        let heads = self.sections.iter().map(|&key| source.line_span(source.line_of(tree.span(key).start)));
        let mut heads: Vec<Span> =
            heads.filter(|head| source.slice(*head).trim_end().ends_with(':')).collect();
        heads.sort_unstable();
        let end = Span::at(source.text().len());
        let mut start = 0;
        let mut found = Vec::new();
        for head in heads.into_iter().chain([end]) {
            let part = Span { start, end: head.start.max(start) };
            let lines = secret_lines(source.slice(part), &self.secret_keys());
            found.extend(lines.iter().map(|line| Span { start: start + line.start, end: start + line.end }));
            start = head.end.max(start);
        }
        found.into_iter().for_each(|span| self.hide_part(span));
    }

    fn hide_part(&mut self, span: Span) {
        self.spans.push(span);
        for part in self.context.source.slice(span).split([' ', ',', '"', '\'', '[', ']', '{', '}']) {
            if part.starts_with('#') || part.starts_with('!') && is_like_a_tag(part) {
                continue;
            }
            // Messages quote names without the sign before them.
            let name = part.trim_start_matches(SIGNS);
            // Short words are in many messages.
            let least = if name.len() < part.len() { 4 } else { 8 };
            if name.len() >= least && name.len() <= 4096 && !self.is_model(name) {
                self.values.insert(name.to_owned());
            }
        }
    }

    fn secret_keys(&self) -> SecretKeys<'_> {
        let names = self.names.get_or_init(|| secret_names(self.context.catalog));
        SecretKeys { sounds_secret: &is_secret_name, names: Some(names) }
    }

    /// Whether a field's value is a secret; without a known field of this name, whether it sounds so or is a
    /// misspelling of such a field.
    fn is_secret_field(&self, model: Option<&Model>, name: &str) -> bool {
        let Some(model) = model else { return self.secret_keys().contain(name) };
        match model.field(name) {
            Some(field) => field.secret,
            None => {
                let secrets = model.fields.iter().filter(|field| field.secret).map(|field| field.name);
                is_secret_name(name) || nearest(name, secrets).is_some()
            }
        }
    }
}

/// Whether a tag is one of authentik's or YAML's, or nearly so.
fn is_like_a_tag(written: &str) -> bool {
    let name = written.trim_start_matches('!');
    let known = TagName::ALL.iter().map(|tag| tag.text().trim_start_matches('!'));
    CORE_TAGS.contains(&name) || nearest(name, known).is_some()
}
