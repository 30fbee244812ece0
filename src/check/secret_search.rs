//! The walk through a file for its secrets.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

use super::secret_json::each_quotable;
use super::secret_lines::{SecretKeys, secret_lines};
use super::secret_names::is_secret_name;
use super::secret_text::{TextKind, secret_marks, secret_parts};
use super::secrets::{Subject, is_secret_attribute};
use super::stray::has_stray_text;
use crate::blueprint::{Expression, Name, expression, text};
use crate::catalog::Model;
use crate::evaluate::{Value, ValueKind};
use crate::serializer::nearest;
use crate::source::Span;
use crate::syntax::{NodeId, NodeKind, ScalarStyle};

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

pub(super) struct Search<'s, 'a, 't> {
    pub(super) subject: &'s Subject<'a, 't>,
    pub(super) spans: Vec<Span>,
    pub(super) values: HashSet<String>,
    /// Nodes that are secrets, with everything below them.
    pub(super) hidden: Vec<bool>,
    /// Keys of fields that the catalogue knows as harmless, whatever their names sound like.
    harmless: HashSet<NodeId>,
    /// Mappings whose keys were taken for attributes.
    parts: HashSet<NodeId>,
    /// Values that are Python.
    code: HashSet<NodeId>,
    /// Where the path of a webhook was looked for.
    pub(super) paths: HashSet<NodeId>,
    /// The names of sections of entries.
    sections: Vec<NodeId>,
    /// What keys sound like: a file has few different ones.
    sounds: HashMap<&'t str, Sound>,
    /// `!Value` and `!Index` in the place of a secret: what the loop runs over is one.
    pub(super) loop_values: Vec<NodeId>,
    /// Whether any text may be a secret by its form.
    has_marks: bool,
}

/// What the name of a key says of its value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sound {
    Nothing,
    Secret,
    /// It is a URL that holds one.
    Webhook,
    /// It is Python.
    Code,
    /// It holds the attributes of an entry, or is meant to.
    Part,
    /// The key is none: it holds a secret itself, and its value may be another.
    HoldsSecret {
        also_named: bool,
    },
}

impl<'s, 'a, 't> Search<'s, 'a, 't> {
    pub(super) fn new(subject: &'s Subject<'a, 't>) -> Self {
        Search {
            subject,
            spans: Vec::new(),
            values: HashSet::new(),
            hidden: vec![false; subject.tree.node_count()],
            harmless: HashSet::new(),
            parts: HashSet::new(),
            code: HashSet::new(),
            paths: HashSet::new(),
            sections: Vec::new(),
            sounds: HashMap::new(),
            loop_values: Vec::new(),
            has_marks: false,
        }
    }

    /// Finds everything that is secret by its place, its name or its form.
    pub(super) fn run(&mut self) {
        self.sections();
        self.fields();
        self.names();
        self.tags();
        self.loops();
        self.comments();
        self.forms();
        if !self.subject.tree.errors().is_empty() || has_stray_text(self.subject.blueprint) {
            self.lines();
        }
    }

    /// The names of sections are no keys of values: a section `token` holds entries.
    fn sections(&mut self) {
        let tree = self.subject.tree;
        let entries = self.subject.blueprint.root.and_then(|root| tree.get(root, "entries"));
        let Some((_, entries)) = entries else { return };
        let is_entry = |item: &NodeId| tree.get(tree.expand(*item), "model").is_some();
        let is_section = |value: NodeId| tree.items(tree.expand(value)).iter().any(is_entry);
        let sections = tree.pairs(tree.expand(entries)).filter(|(_, value)| is_section(*value));
        self.sections.extend(sections.map(|(key, _)| key));
        self.harmless.extend(&self.sections);
    }

    /// The fields of entries, also where a slip put them next to `attrs`, below a misspelt one, or into another entry.
    fn fields(&mut self) {
        let tree = self.subject.tree;
        for entry in &self.subject.blueprint.entries {
            let model = self.subject.model(entry.index);
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
        let tree = self.subject.tree;
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
        let tree = self.subject.tree;
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
        if let Some(name) = text(self.subject.tree, key) {
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
        let tree = self.subject.tree;
        for node in tree.node_ids() {
            for (key, value) in tree.pairs(node) {
                let Some(name) = text(tree, key) else { continue };
                if name.len() < SHORT_KEY
                    && !matches!(name.len(), 2..=4 if is_secret_name(name) || name == "attr")
                {
                    continue;
                }
                let sound = match self.sounds.get(name) {
                    Some(&sound) => sound,
                    None => {
                        let sound = self.sound_of(name);
                        self.sounds.insert(name, sound);
                        sound
                    }
                };
                match sound {
                    Sound::Webhook => self.hide_path(value, 0, name == "webhook_url"),
                    Sound::HoldsSecret { .. } => self.hide_key_text(key),
                    Sound::Code => {
                        self.code.insert(tree.expand(value));
                    }
                    Sound::Part if !self.parts.contains(&tree.expand(value)) => {
                        let model = tree.get(node, "model").and_then(|(_, model)| text(tree, model));
                        self.part(value, model.and_then(|model| self.subject.catalog.model_named(model)));
                    }
                    Sound::Nothing | Sound::Secret | Sound::Part => {}
                }
                let is_secret = matches!(sound, Sound::Secret | Sound::HoldsSecret { also_named: true });
                if is_secret && !self.harmless.contains(&key) {
                    self.hide_comment(key);
                    self.hide(value, 0);
                }
            }
        }
    }

    fn sound_of(&self, name: &str) -> Sound {
        let named = is_secret_name(name);
        if name.contains([' ', '=', ':']) && self.holds_a_secret(name) {
            Sound::HoldsSecret { also_named: named }
        } else if named {
            Sound::Secret
        } else if name.to_ascii_lowercase().contains("webhook") {
            Sound::Webhook
        } else if name == "expression" {
            Sound::Code
        } else if PARTS.contains(&name) || name.len() <= 14 && nearest(name, PARTS.into_iter()).is_some() {
            Sound::Part
        } else {
            Sound::Nothing
        }
    }

    /// What objects are looked up by, and secrets in JSON.
    fn tags(&mut self) {
        let tree = self.subject.tree;
        for node in tree.tagged_ids() {
            match expression(tree, node) {
                Some(Ok(Expression::Find { model, conditions, .. })) => {
                    let model = text(tree, model).and_then(|model| self.subject.catalog.model_named(model));
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
        let tree = self.subject.tree;
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

    /// Values that somebody has taken out. Others speak of secrets: "Password stage".
    fn comments(&mut self) {
        let tree = self.subject.tree;
        for comment in tree.comments() {
            let body = tree.slice(comment.span).trim_start_matches('#');
            if body.contains([':', '=']) && self.holds_a_secret(body) {
                self.spans.push(comment.span);
            }
        }
    }

    /// What is secret by its form, or by a name before it in the same text.
    fn forms(&mut self) {
        let tree = self.subject.tree;
        let mut marks = secret_marks(tree.text()).map(|at| Span::at(at).start).peekable();
        // An escape can stand for any part of a mark.
        let has_escapes = tree.text().contains('\\');
        self.has_marks = marks.peek().is_some() || has_escapes;
        if !self.has_marks {
            return;
        }
        let mut comments = tree.comments().iter().peekable();
        let mut in_comments: Vec<Span> = Vec::new();
        for node in tree.node_ids() {
            let NodeKind::Scalar(scalar) = tree.node(node).kind else { continue };
            let span = tree.span(node);
            while let Some(mark) = marks.next_if(|&mark| mark < span.start) {
                while comments.next_if(|comment| comment.span.end <= mark).is_some() {}
                in_comments
                    .extend(comments.peek().map(|comment| comment.span).filter(|span| span.start <= mark));
            }
            let has_mark = marks.peek().is_some_and(|&mark| mark < span.end);
            let has_escapes =
                has_escapes && !scalar.is_as_written && scalar.style == ScalarStyle::DoubleQuoted;
            if !(has_mark || has_escapes && secret_marks(scalar.value).next().is_some())
                || self.hidden.get(node.index()).copied().unwrap_or_default()
            {
                continue;
            }
            let kind = if self.code.contains(&node) { TextKind::Code } else { TextKind::Plain };
            let parts = secret_parts(scalar.value, kind);
            if let Some(map) = (!parts.is_empty()).then(|| tree.map_of(node)).flatten() {
                for part in parts {
                    self.spans.push(map.span(Span::new(part.start, part.end)));
                    self.hide_value(scalar.value.get(part).unwrap_or_default());
                }
            }
        }
        let rest = marks.filter_map(|mark| {
            let at = tree.comments().partition_point(|comment| comment.span.end <= mark);
            tree.comments().get(at).map(|comment| comment.span).filter(|span| span.start <= mark)
        });
        in_comments.extend(rest);
        in_comments.dedup();
        in_comments.into_iter().for_each(|comment| self.raw(comment, TextKind::Raw));
    }

    /// What is secret by its form in a part of the text, whatever the tree makes of it.
    fn raw(&mut self, span: Span, kind: TextKind) {
        let body = self.subject.tree.slice(span);
        for part in secret_parts(body, kind) {
            let start = span.start as usize;
            self.spans.push(Span::new(start + part.start, start + part.end));
            self.hide_value(body.get(part).unwrap_or_default());
        }
    }

    /// Whether a text is a secret key with its value, without the colon between them.
    fn holds_a_secret(&self, text: &str) -> bool {
        !secret_lines(text, &self.secret_keys()).is_empty()
    }

    /// Where the tree has holes, lines that look like secrets. The names of sections are none, whatever they sound like.
    fn lines(&mut self) {
        let tree = self.subject.tree;
        let whole = tree.text();
        let line_end = |start: usize| whole.get(start..).and_then(|rest| rest.find(['\n', '\r']));
        let heads = self.sections.iter().filter_map(|&key| {
            let at = tree.span(key).start as usize;
            let start = whole.get(..at)?.rfind(['\n', '\r']).map_or(0, |before| before + 1);
            let head = Span::new(start, line_end(at).map_or(whole.len(), |length| at + length));
            tree.slice(head).trim_end().ends_with(':').then_some(head)
        });
        let mut heads: Vec<Span> = heads.collect();
        heads.sort_unstable();
        let end = Span::at(whole.len());
        let mut start = 0;
        let mut found = Vec::new();
        for head in heads.into_iter().chain([end]) {
            let part = Span { start, end: head.start.max(start) };
            let lines = secret_lines(tree.slice(part), &self.secret_keys());
            found.extend(lines.iter().map(|line| Span { start: start + line.start, end: start + line.end }));
            start = head.end.max(start);
        }
        found.into_iter().for_each(|span| self.hide_part(span));
        let all = Span::new(0, whole.len());
        self.raw(all, TextKind::Raw);
        // Lines of an expression may be among them.
        self.raw(all, TextKind::Code);
    }

    /// What secrets come to that tags make: messages may quote it.
    pub(super) fn values(&mut self) {
        if self.spans.is_empty() && self.values.is_empty() && !self.has_marks {
            return;
        }
        let subject = self.subject;
        for datum in subject.entries.iter().flat_map(|entry| entry.data.iter()) {
            self.value(&datum.value, is_secret_attribute(datum.name, datum.field), 0);
        }
    }

    fn value(&mut self, value: &Value<'_>, is_secret: bool, depth: usize) {
        let is_secret = is_secret || self.hidden.get(value.node.index()).copied().unwrap_or_default();
        match &value.kind {
            ValueKind::Str(text) if is_secret => self.hide_value(text),
            // What a tag makes has a form that none of its parts need to have.
            ValueKind::Str(text) if self.has_marks && self.subject.tree.tag(value.node).is_some() => {
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
        let names = self.subject.catalog.secret_field_names();
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
