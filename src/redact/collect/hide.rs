//! Hiding what is secret: its places, and its values as messages may quote them.

use super::Collector;
use crate::blueprint::{Expression, Name, TagName, expression, text};
use crate::redact::names::secret_part_of_url;
use crate::redact::repeated::repeating_comment;
use crate::redact::values::recognizable_lines;
use crate::serializer::nearest;
use crate::syntax::{NodeId, NodeKind};
use crate::text::Span;

/// Nothing that is longer is quoted.
const MOST_QUOTED: usize = 4096;

/// YAML's own tags for scalars and collections.
const CORE_TAGS: [&str; 9] = ["str", "int", "float", "bool", "null", "binary", "timestamp", "seq", "map"];

/// What is nested deeper than this is hidden as it is written.
const MOST_DEPTH: usize = 200;

/// What tags, aliases and anchors start with.
const SIGNS: [char; 5] = ['!', '*', '&', '=', ':'];

impl Collector<'_, '_, '_> {
    /// Hides every scalar of a secret value, except the names that tags look something up by.
    pub(super) fn hide(&mut self, node: NodeId, depth: usize) {
        let tree = self.view.tree;
        let node = tree.expand(node);
        match self.hidden.get_mut(node.index()) {
            Some(true) | None => return,
            Some(hidden) => *hidden = true,
        }
        if depth > MOST_DEPTH {
            return self.hide_text(node);
        }
        self.hide_tag(node);
        let tag = tree.tag(node).and_then(|tag| TagName::from_text(tag.name));
        match expression(tree, node) {
            // What no entry has as its `id` may be the secret itself.
            Some(Ok(Expression::KeyOf { id })) => {
                if id.is_none_or(|id| !self.is_id(id)) {
                    self.hide_text(node);
                }
            }
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
                    let view = self.view;
                    view.in_context(name).iter().for_each(|&value| self.hide(value, depth + 1));
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
        let tree = self.view.tree;
        let is_name = text(tree, key)
            .is_some_and(|name| name.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_'));
        if is_name && !tree.span(value).is_empty() {
            return self.spans.push(tree.full_span(key));
        }
        self.hide(key, MOST_DEPTH);
    }

    /// Hides a key that holds a secret itself.
    pub(super) fn hide_key_text(&mut self, key: NodeId) {
        self.hidden.get_mut(key.index()).into_iter().for_each(|hidden| *hidden = true);
        self.hide_text(key);
    }

    pub(super) fn hide_text(&mut self, node: NodeId) {
        let tree = self.view.tree;
        self.spans.push(tree.span(node));
        let written = tree.slice(tree.span(node));
        let value = tree.scalar(node).map(|scalar| scalar.value);
        // Messages quote names without the sign before them.
        let name = written.strip_prefix(SIGNS);
        let texts = [Some(written.trim_matches(['"', '\''])), value, name];
        for text in texts.into_iter().flatten() {
            self.hide_value(text);
        }
        self.hide_repetition(tree.span(node), texts.into_iter().flatten());
        if value.is_none_or(str::is_empty) {
            self.hide_signs(node);
        }
    }

    /// Hides the comment at the end of a secret's line that repeats it.
    pub(super) fn hide_repetition<'v>(&mut self, secret: Span, texts: impl Iterator<Item = &'v str>) {
        let lines = texts.flat_map(str::lines);
        self.spans.extend(repeating_comment(self.view.tree, secret, lines));
    }

    /// Whether an entry of the file has an `id`.
    fn is_id(&mut self, id: &str) -> bool {
        let entries = &self.view.blueprint.entries;
        let ids = || entries.iter().filter_map(|entry| Some(entry.id?.0)).collect();
        self.ids.get_or_insert_with(ids).contains(id)
    }

    /// Keeps a text out of messages.
    pub(super) fn hide_value(&mut self, text: &str) {
        for line in recognizable_lines(text) {
            if line.len() <= MOST_QUOTED && !self.is_model(line) {
                self.values.insert(line.to_owned());
            }
        }
    }

    /// Whether a text is the name of a model, which everybody knows and every finding may say.
    fn is_model(&self, text: &str) -> bool {
        let catalog = self.view.catalog;
        text.split_once('.').is_some_and(|(app, name)| {
            catalog.model_named(text).is_some() || catalog.base_model(app, name).is_some()
        })
    }

    /// Hides what is no value because of the sign that it starts with: it may have been meant as one.
    fn hide_signs(&mut self, node: NodeId) {
        let tree = self.view.tree;
        if let Some(anchor) = tree.anchor(node) {
            self.spans.push(anchor.span);
            self.hide_value(anchor.name);
        }
    }

    /// Hides a comment in the place of a value.
    pub(super) fn hide_comment(&mut self, key: NodeId) {
        let tree = self.view.tree;
        let start = tree.span(key).end as usize;
        let line = tree.text().get(start..).and_then(|rest| rest.lines().next()).unwrap_or_default();
        if line.trim_start().strip_prefix(':').is_some_and(|value| value.trim_start().starts_with('#')) {
            self.spans.push(Span::new(start + 1, start + line.len()));
        }
    }

    /// Hides a tag that authentik doesn't have: a secret may start with an exclamation mark.
    fn hide_tag(&mut self, node: NodeId) {
        let tree = self.view.tree;
        let Some(tag) = tree.tag(node) else { return };
        let written = tree.slice(tag.span);
        let is_empty = tree.span(node).is_empty() || tree.span(node) == tag.span;
        let is_known = TagName::from_text(tag.name).is_some() || is_like_a_tag(written) && !is_empty;
        if written != "!" && !is_known {
            self.spans.push(tag.span);
            self.hide_value(written.trim_start_matches('!'));
        }
    }

    pub(super) fn hide_part(&mut self, span: Span) {
        self.spans.push(span);
        let text = self.view.tree.slice(span);
        for part in text.split([' ', ',', '"', '\'', '[', ']', '{', '}']) {
            if part.starts_with('#') || part.starts_with('!') && is_like_a_tag(part) {
                continue;
            }
            // Messages quote names without the sign before them.
            let name = part.trim_start_matches(SIGNS);
            // Short words are in many messages.
            let least = if name.len() < part.len() { 4 } else { 8 };
            if name.len() >= least && name.len() <= MOST_QUOTED && !self.is_model(name) {
                self.values.insert(name.to_owned());
            }
        }
    }

    /// Hides what follows the host of a webhook's URL: chats tell their callers apart by it. `surely`: whether the
    /// value can't be anything else.
    pub(super) fn hide_path(&mut self, node: NodeId, depth: usize, surely: bool) {
        let tree = self.view.tree;
        let node = tree.expand(node);
        if !self.paths.insert(node) {
            return;
        }
        if depth < MOST_DEPTH {
            tree.items(node).iter().for_each(|&item| self.hide_path(item, depth + 1, surely));
            if let Some(Ok(Expression::Context { key: Name::Text(name), .. })) = expression(tree, node) {
                let view = self.view;
                view.in_context(name).iter().for_each(|&value| self.hide_path(value, depth + 1, surely));
            }
        }
        let span = tree.span(node);
        let written = tree.slice(span);
        if tree.scalar(node).is_none() || span.is_empty() || !surely && !written.contains("://") {
            return;
        }
        let from = secret_part_of_url(written);
        if from < written.len() {
            self.spans.push(Span { start: span.start + Span::at(from).start, end: span.end });
            let written = written.get(from..).unwrap_or_default().trim_matches(['"', '\'']);
            self.hide_value(written);
            self.hide_repetition(span, std::iter::once(written));
        }
        if let Some(scalar) = tree.scalar(node) {
            self.hide_value(scalar.value.get(secret_part_of_url(scalar.value)..).unwrap_or_default());
        }
    }
}

/// Whether a tag is one of authentik's or YAML's, or nearly so.
fn is_like_a_tag(written: &str) -> bool {
    let name = written.trim_start_matches('!');
    let known = TagName::ALL.iter().map(|tag| tag.text().trim_start_matches('!'));
    CORE_TAGS.contains(&name) || nearest(name, known).is_some()
}
