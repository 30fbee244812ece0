//! The walk through a blueprint for its secrets: the one place that decides what is secret in it.

mod by_form;
mod derived;
mod hide;
mod key_meaning;
mod stray_text;

use foldhash::{HashSet, HashSetExt};

use self::derived::Derived;
use self::key_meaning::KeyMeaning;
use self::stray_text::has_stray_text;
use super::file::BlueprintView;
use super::names::{is_secret_attribute, is_secret_name};
use super::text::{SecretKeys, TextKind, each_quotable, secret_lines, secret_parts};
use crate::blueprint::{Expression, Name, expression, text};
use crate::catalog::Model;
use crate::evaluate::{Value, ValueKind};
use crate::serializer::nearest;
use crate::syntax::NodeId;
use crate::text::Span;

/// Values are followed so deep.
const MOST_VALUE_DEPTH: usize = 300;

/// The keys of an entry besides its attributes.
const ENTRY_KEYS: [&str; 5] = ["model", "state", "id", "conditions", "permissions"];

/// What a document consists of.
const ROOT_KEYS: [&str; 4] = ["version", "metadata", "context", "entries"];

/// The parts of an entry that hold attributes.
const PARTS: [&str; 2] = ["attrs", "identifiers"];

/// Keys that are shorter have few words of secrets in them.
const SHORT_KEY: usize = 5;

struct Collector<'s, 'a, 't> {
    view: &'s BlueprintView<'a, 't>,
    spans: Vec<Span>,
    values: HashSet<String>,
    /// Nodes that are secrets, with everything below them.
    hidden: Vec<bool>,
    /// Keys of fields that the catalog knows as harmless, whatever their names sound like.
    harmless: HashSet<NodeId>,
    /// Mappings whose keys were taken for attributes.
    parts: HashSet<NodeId>,
    /// Values that are Python.
    code: HashSet<NodeId>,
    /// Where the path of a webhook was looked for.
    paths: HashSet<NodeId>,
    /// The names of sections of entries.
    sections: Vec<NodeId>,
    /// `!Value` and `!Index` in the place of a secret: what the loop runs over is one.
    loop_values: Vec<NodeId>,
    /// The ids of the entries, once one is looked for.
    ids: Option<HashSet<&'t str>>,
    /// Whether any text may be a secret by its form.
    has_marks: bool,
}

/// What is secret in a blueprint.
pub(super) struct Collected {
    /// Its places, in any order.
    pub(super) spans: Vec<Span>,
    /// Its values, as messages may quote them.
    pub(super) values: HashSet<String>,
    /// By node: whether what it gives is secret, or made of what is.
    pub(super) nodes: Vec<bool>,
}

/// Collects the secrets of a blueprint.
pub(super) fn collect(view: &BlueprintView<'_, '_>) -> Collected {
    let mut collector = Collector::new(view);
    collector.run();
    for node in Derived::of(view, &collector.hidden) {
        collector.hidden.get_mut(node.index()).into_iter().for_each(|secret| *secret = true);
    }
    collector.values();
    let Collector { spans, values, hidden, .. } = collector;
    Collected { spans, values, nodes: hidden }
}

impl<'s, 'a, 't> Collector<'s, 'a, 't> {
    fn new(view: &'s BlueprintView<'a, 't>) -> Self {
        Collector {
            view,
            spans: Vec::new(),
            values: HashSet::new(),
            hidden: vec![false; view.tree.node_count()],
            harmless: HashSet::new(),
            parts: HashSet::new(),
            code: HashSet::new(),
            paths: HashSet::new(),
            sections: Vec::new(),
            loop_values: Vec::new(),
            ids: None,
            has_marks: false,
        }
    }

    /// Finds everything that is secret by its place, its name or its form.
    fn run(&mut self) {
        self.sections();
        self.fields();
        self.names();
        self.tags();
        self.loops();
        self.comments();
        self.forms();
        if !self.view.tree.errors().is_empty() || has_stray_text(self.view.blueprint) {
            self.lines();
        }
    }

    /// The names of sections are no keys of values: a section `token` holds entries.
    fn sections(&mut self) {
        let tree = self.view.tree;
        let entries = self.view.blueprint.root.and_then(|root| tree.get(root, "entries"));
        let Some((_, entries)) = entries else { return };
        let is_entry = |item: &NodeId| tree.get(tree.expand(*item), "model").is_some();
        let is_section = |value: NodeId| tree.items(tree.expand(value)).iter().any(is_entry);
        let sections = tree.pairs(tree.expand(entries)).filter(|(_, value)| is_section(*value));
        self.sections.extend(sections.map(|(key, _)| key));
        self.harmless.extend(&self.sections);
    }

    /// The fields of entries, also where a slip put them next to `attrs`, below a misspelled one, or into another entry.
    fn fields(&mut self) {
        let tree = self.view.tree;
        for entry in &self.view.blueprint.entries {
            let model = self.view.model(entry.index);
            let node = tree.expand(entry.node);
            let computed = (!tree.is_as_written(node)).then(|| tree.entries(node));
            for (key, value) in tree.pairs(node).chain(computed.into_iter().flatten()) {
                let Some(name) = text(tree, key).filter(|name| !ENTRY_KEYS.contains(name)) else { continue };
                if !PARTS.contains(&name) {
                    self.field(key, value, name, model);
                }
                self.part(value, model);
            }
            self.prompt(node, model);
        }
        for &document in tree.documents() {
            for (key, value) in tree.pairs(document) {
                let is_other = |name: &&str| !ROOT_KEYS.contains(name);
                if tree.scalar(value).is_some()
                    && let Some(name) = text(tree, key).filter(is_other)
                {
                    self.field(key, value, name, None);
                }
            }
        }
    }

    /// What a prompt for a password is filled with before anybody types.
    fn prompt(&mut self, entry: NodeId, model: Option<&Model>) {
        const FILLED: &str = "initial_value";
        let tree = self.view.tree;
        let parts = PARTS.iter().filter_map(|part| tree.get(entry, part)).map(|(_, part)| tree.expand(part));
        let parts: Vec<NodeId> = parts.chain([entry]).collect();
        let mut kinds = parts.iter().filter_map(|&part| tree.get(part, "type")).map(|(_, kind)| kind);
        if !kinds.any(|kind| tree.scalar(kind).is_some_and(|kind| kind.value == "password")) {
            return;
        }
        let is_known = |name: &str| model.is_some_and(|model| model.field(name).is_some());
        for part in parts {
            // As written, with the first of two equal keys, and as loaded, with what `<<` brings.
            let computed = (!tree.is_as_written(part)).then(|| tree.entries(part));
            for (key, value) in tree.pairs(part).chain(computed.into_iter().flatten()) {
                let is_meant =
                    |name: &&str| !is_known(name) && nearest(name, std::iter::once(FILLED)).is_some();
                if text(tree, key).is_some_and(|name| name == FILLED || is_meant(&name)) {
                    self.hide(value, 0);
                }
            }
        }
    }

    /// A mapping of attributes, or a list of such that was meant to be one.
    fn part(&mut self, node: NodeId, model: Option<&Model>) {
        let tree = self.view.tree;
        let node = tree.expand(node);
        if !self.parts.insert(node) {
            return;
        }
        for &item in tree.items(node) {
            let item = tree.expand(item);
            if tree.tag(node).is_none() && self.parts.insert(item) {
                tree.pairs(item).for_each(|(key, value)| self.attribute(key, value, model));
            }
        }
        // As written, with the first of two equal keys, and as loaded, with what `<<` brings.
        let computed = (!tree.is_as_written(node)).then(|| tree.entries(node));
        for (key, value) in tree.pairs(node).chain(computed.into_iter().flatten()) {
            self.attribute(key, value, model);
        }
    }

    fn attribute(&mut self, key: NodeId, value: NodeId, model: Option<&Model>) {
        if let Some(name) = text(self.view.tree, key) {
            self.field(key, value, name, model);
        }
    }

    fn field(&mut self, key: NodeId, value: NodeId, name: &str, model: Option<&Model>) {
        let field = model.and_then(|model| model.field(name));
        if field.map_or_else(|| self.is_secret_field(model, name), |field| field.secret) {
            self.hide_comment(key);
            self.hide(value, 0);
        } else if field.is_some() {
            self.harmless.insert(key);
        }
    }

    /// Names that sound like secrets, anywhere in the file.
    fn names(&mut self) {
        let tree = self.view.tree;
        for node in tree.node_ids() {
            for (key, value) in tree.pairs(node) {
                let Some(name) = text(tree, key) else { continue };
                if name.len() < SHORT_KEY
                    && !matches!(name.len(), 2..=4 if is_secret_name(name) || name == "attr")
                {
                    continue;
                }
                let meaning = KeyMeaning::of(name);
                // Such a key is not a name: it can hold a secret itself, and its value can be another.
                let holds_secret = name.contains([' ', '=', ':']) && self.holds_a_secret(name);
                match meaning {
                    _ if holds_secret => self.hide_key_text(key),
                    KeyMeaning::Webhook => self.hide_path(value, 0, name == "webhook_url"),
                    KeyMeaning::Code => {
                        self.code.insert(tree.expand(value));
                    }
                    KeyMeaning::Part if !self.parts.contains(&tree.expand(value)) => {
                        let model = tree.get(node, "model").and_then(|(_, model)| text(tree, model));
                        self.part(value, model.and_then(|model| self.view.catalog.model_named(model)));
                    }
                    KeyMeaning::Nothing | KeyMeaning::Secret | KeyMeaning::Part => {}
                }
                if meaning == KeyMeaning::Secret && !self.harmless.contains(&key) {
                    self.hide_comment(key);
                    self.hide(value, 0);
                }
            }
        }
    }

    /// What objects are looked up by, and secrets in JSON.
    fn tags(&mut self) {
        let tree = self.view.tree;
        for node in tree.tagged_ids() {
            match expression(tree, node) {
                Some(Ok(Expression::Find { model, conditions, .. })) => {
                    let model = text(tree, model).and_then(|model| self.view.catalog.model_named(model));
                    for &condition in conditions {
                        if let &[field, value, ..] = tree.items(tree.expand(condition))
                            && let Some(field) = text(tree, field)
                            && self.is_secret_field(model, field)
                        {
                            self.hide(value, 0);
                        }
                    }
                }
                Some(Ok(Expression::ParseJson(json))) if names_a_secret(json) => {
                    self.hide_text(node);
                    each_quotable(json, &mut |part| self.hide_value(part));
                }
                Some(Ok(
                    Expression::Env { name: Name::Text(name), default: Some(default) }
                    | Expression::File { path: Name::Text(name), default: Some(default) }
                    | Expression::Context { key: Name::Text(name), default: Some(default) },
                )) if names_a_secret_value(name) => self.hide(default, 0),
                _ => {}
            }
        }
    }

    /// What loops run over whose items are secrets.
    fn loops(&mut self) {
        let tree = self.view.tree;
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

    /// Whether a text is a secret key with its value, without the colon between them.
    fn holds_a_secret(&self, text: &str) -> bool {
        !secret_lines(text, &self.secret_keys()).is_empty()
    }

    /// What secrets come to that tags make: messages may quote it.
    fn values(&mut self) {
        if self.spans.is_empty() && self.values.is_empty() && !self.has_marks {
            return;
        }
        let view = self.view;
        for datum in view.entries.iter().flat_map(|entry| entry.data.iter()) {
            self.value(&datum.value, is_secret_attribute(datum.name, datum.field), 0);
        }
    }

    fn value(&mut self, value: &Value<'_>, is_secret: bool, depth: usize) {
        let is_secret = is_secret || self.hidden.get(value.node.index()).copied().unwrap_or_default();
        match &value.kind {
            ValueKind::Str(text) if is_secret => self.hide_value(text),
            // What a tag makes has a form that none of its parts need to have.
            ValueKind::Str(text) if self.has_marks && self.view.tree.tag(value.node).is_some() => {
                for part in secret_parts(text, TextKind::Plain) {
                    self.hide_value(text.get(part).unwrap_or_default());
                }
            }
            ValueKind::Int(number) if is_secret => self.hide_value(&number.to_string()),
            ValueKind::List(items) | ValueKind::OneOf(items) if depth < MOST_VALUE_DEPTH => {
                items.iter().for_each(|item| self.value(item, is_secret, depth + 1));
            }
            ValueKind::Map(pairs) if depth < MOST_VALUE_DEPTH => {
                for (key, item) in pairs {
                    // Only of JSON in a text the keys have no nodes of their own.
                    let is_named = key.node == item.node && key.as_str().is_some_and(is_secret_name);
                    self.value(item, is_secret || is_named, depth + 1);
                }
            }
            ValueKind::Fallback(inner, _) if depth < MOST_VALUE_DEPTH => {
                self.value(inner, is_secret, depth + 1)
            }
            _ => {}
        }
    }

    fn secret_keys(&self) -> SecretKeys<'_> {
        let names = self.view.catalog.secret_field_names();
        SecretKeys { sounds_secret: &is_secret_name, names: Some(names) }
    }

    /// Whether a field's value is a secret, also one that is looked up in another model (`token__key`). Where there is
    /// no such field, whether the name is that of a secret anywhere, or a misspelling of one of the model.
    fn is_secret_field(&self, model: Option<&Model>, name: &str) -> bool {
        let mut parts = name.split("__");
        let first = parts.next().unwrap_or(name);
        if parts.any(|part| self.secret_keys().contain(part)) {
            return true;
        }
        match model.map(|model| (model, model.field(first))) {
            Some((_, Some(field))) => field.secret,
            Some((model, None)) => {
                let secrets = model.fields.iter().filter(|field| field.secret).map(|field| field.name);
                self.secret_keys().contain(first) || nearest(first, secrets).is_some()
            }
            None => self.secret_keys().contain(first),
        }
    }
}

/// Whether one of the words of a text is the name of a secret.
fn names_a_secret(text: &str) -> bool {
    text.split(|c: char| !(c.is_alphanumeric() || matches!(c, '_' | '-'))).any(is_secret_name)
}

/// Whether the name of a variable or of a context value, or the last part of a path, is that of a secret.
fn names_a_secret_value(name: &str) -> bool {
    let last = name.rsplit(['/', '\\']).next().unwrap_or_default();
    is_secret_name(last.split('.').next().unwrap_or_default())
}
