//! What rules see.

use std::sync::OnceLock;

use super::identity::FileKeys;
use super::options::External;
use super::{damaged_entries, ignore};
use crate::blueprint::{Blueprint, Expression, expression, text};
use crate::catalog::{Catalog, Model};
use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::redact::{Message, Name, Words, is_secret_attribute, message};
use crate::serializer::SuggestionBudget;
use crate::syntax::{NodeId, Tree};
use crate::text::{FileId, SourceFile, Span};
use crate::workspace::{AppliedFile, Origin, Row};

/// One file with everything that is known of it.
pub struct FileContext<'a, 't> {
    /// Which file.
    pub id: FileId,
    /// Its text.
    pub source: &'a SourceFile,
    /// Its tree.
    pub tree: &'t Tree,
    /// Its document.
    pub blueprint: &'a Blueprint<'t>,
    /// What applying it does.
    pub applied: &'a AppliedFile<'t>,
    /// What authentik of the release knows.
    pub catalog: &'static Catalog,
    /// Whether the instance has an Enterprise license, where that is known.
    pub licensed: Option<bool>,
    /// Whether the file is applied on its own, without authentik's discovery.
    pub isolated: bool,
    /// All files of the run, for their paths.
    pub files: &'a [SourceFile],
    /// What may still be spent on finding out what was meant.
    pub(crate) patience: SuggestionBudget,
    /// Which objects over all files its objects are, once that was asked for.
    pub(crate) object_keys: &'a OnceLock<FileKeys>,
}

/// All files together.
pub struct WorkspaceContext<'a, 't> {
    /// The files that could be read as blueprints.
    pub files: &'a [FileContext<'a, 't>],
    /// What authentik of the release knows.
    pub catalog: &'static Catalog,
    /// Objects that are declared to exist outside of all blueprints.
    pub externals: &'a [External],
    /// Whether there are files that can't be read: what they make isn't known.
    pub incomplete: bool,
}

impl<'a, 't> WorkspaceContext<'a, 't> {
    /// What there is to know of a file: contexts are sorted by their files.
    pub fn file(&self, file: FileId) -> Option<&'a FileContext<'a, 't>> {
        let at = self.files.binary_search_by_key(&file, |context| context.id).ok()?;
        self.files.get(at)
    }
}

/// Longer identifiers name nothing to people.
const MOST_BYTES_OF_NAME: usize = 80;

impl<'t> FileContext<'_, 't> {
    /// Which objects over all files the objects of this one are.
    pub(crate) fn object_keys(&self) -> &FileKeys {
        self.object_keys.get_or_init(|| FileKeys::of(self))
    }

    /// The place of a node with its tag.
    pub fn span(&self, node: NodeId) -> Span {
        self.tree.full_span(node)
    }

    /// The path of a file as findings show it.
    pub fn path(&self, file: FileId) -> &str {
        self.files.get(file.index()).map_or("", SourceFile::path)
    }

    /// The model of an entry, when it is a known one.
    pub fn model(&self, entry: Option<usize>) -> Option<&'static Model> {
        self.applied.entries.get(entry?)?.model
    }

    /// The first line of a place: enough to point at a long list or mapping.
    pub fn first_line(&self, span: Span) -> Span {
        let end = self.source.line_span(self.source.line_of(span.start)).end;
        Span { start: span.start, end: span.end.min(end).max(span.start) }
    }

    /// The text of a place when it is a plain word, number or date: without tag, anchor, quotes and line breaks.
    pub fn bare_text(&self, span: Span) -> Option<&str> {
        let text = self.source.slice(span);
        let bare = |c: char| c.is_alphanumeric() || "._:+- ".contains(c);
        (!text.is_empty() && text.chars().all(bare)).then_some(text)
    }

    /// Whether a place is written in an entry, not in `context` or at an anchor elsewhere, where others read it too.
    pub fn is_within_entry(&self, span: Span, entry: Option<usize>) -> bool {
        let entry = entry.and_then(|index| self.blueprint.entries.get(index));
        entry.is_some_and(|entry| self.tree.span(entry.node).contains(span))
    }

    /// The entries of which a syntax error may have taken a part: what seems to be wrong with them may be a consequence.
    pub(crate) fn lost_entries(&self) -> Vec<usize> {
        if self.tree.errors().is_empty() { Vec::new() } else { damaged_entries(self) }
    }

    /// The lines on which a comment ignores a rule, counted from 0.
    pub(crate) fn ignored_lines(&self, rule: &str) -> Vec<usize> {
        ignore::lines(self, rule)
    }

    /// The text value of a `!Find`'s only condition: its node and the text.
    pub(crate) fn only_condition(&self, find: NodeId) -> Option<(NodeId, &str)> {
        let Some(Ok(Expression::Find { conditions: [condition], .. })) = expression(self.tree, find) else {
            return None;
        };
        let [_, value, ..] = self.tree.items(*condition) else { return None };
        Some((*value, text(self.tree, *value)?))
    }

    /// How to name an entry in a sentence: by its id, else by its model and identifiers, else by its line.
    pub fn entry_name(&self, entry: usize) -> Message {
        if let Some((id, _)) = self.blueprint.entries.get(entry).and_then(|entry| entry.id) {
            return message!("entry `{}`", Name(id));
        }
        let kind = match self.model(Some(entry)) {
            Some(model) => message!("the `{}` entry", Words(model.short_name())),
            None => "the entry".into(),
        };
        match self.identifiers_in_words(entry) {
            Some(identifiers) => message!("{} with {}", kind, identifiers),
            None => message!("{} on line {}", kind, Words(self.entry_line(entry))),
        }
    }

    /// How to name the object of an entry in a sentence: by its model and its name, else by its entry.
    pub fn object_of_entry(&self, entry: usize) -> Message {
        let applied = self.applied.entries.get(entry);
        let kind = self.model(Some(entry)).map_or("object", Model::short_name);
        let row = applied.and_then(|applied| self.applied.store.row(applied.object?));
        match row.and_then(Row::label) {
            Some(label) => message!("{} `{}`", Words(kind), Name(label)),
            None => match self.identifiers_in_words(entry) {
                Some(identifiers) => message!("{} with {}", Words(kind), identifiers),
                None => message!("the {} on line {}", Words(kind), Words(self.entry_line(entry))),
            },
        }
    }

    /// The line that an entry starts on, counted from 1.
    pub fn entry_line(&self, entry: usize) -> usize {
        self.source.line_of(self.entry_span(entry).start) + 1
    }

    /// The identifiers of an entry in a sentence, where all of them are short literals or objects with a name, and no
    /// secrets. The key of an object names nothing to people.
    fn identifiers_in_words(&self, entry: usize) -> Option<Message> {
        const MOST: usize = 4;
        let applied = self.applied.entries.get(entry)?;
        let is_key =
            |name: &str| name == "pk" || applied.model.is_some_and(|model| model.is_made_by_database(name));
        let data = applied.data.iter().filter(|datum| datum.from_identifiers && !is_key(datum.name));
        let word = |value: &Value<'_>| match &value.kind {
            ValueKind::Str(text) if text.len() <= MOST_BYTES_OF_NAME => Some(message!("`{}`", text)),
            ValueKind::Int(number) => Some(message!("`{}`", number)),
            ValueKind::Key(object) => Some(message!("`{}`", Name(self.applied.store.row(*object)?.label()?))),
            _ => None,
        };
        let words = data.map(|datum| {
            let shown = Some(&datum.value).filter(|_| !is_secret_attribute(datum.name, datum.field));
            Some(message!("`{}` = {}", Name(datum.name), word(shown?)?))
        });
        let words: Vec<Message> = words.collect::<Option<_>>()?;
        match words.as_slice() {
            [] => None,
            [only] => Some(only.clone()),
            [first @ .., last] if words.len() <= MOST => {
                Some(message!("{} and {}", Message::joined(first.iter().cloned(), ", "), last))
            }
            _ => None,
        }
    }

    /// Where an entry starts.
    pub fn entry_span(&self, entry: usize) -> Span {
        self.applied.entries.get(entry).map_or(Span::at(0), |entry| entry.head)
    }

    /// How to name an object in a sentence, and the entry of this file that made it.
    pub fn object_name(&self, object: ObjectId) -> (Message, Option<usize>) {
        let Some(row) = self.applied.store.row(object) else {
            // A shipped object that only its unique value was compared with.
            let shipped = self.catalog.object(object.0);
            let model = shipped.and_then(|object| self.catalog.model_named(object.model));
            let name = model.map_or("object".into(), |model| message!("`{}`", Words(model.short_name())));
            return (message!("the {} that authentik ships", name), None);
        };
        let model = row.model.short_name();
        let label = row.label().map(|label| message!(" `{}`", Name(label))).unwrap_or_default();
        let entry = match row.origin {
            Origin::Entry(entry) => Some(entry),
            // Examples are not applied by themselves: here the entry makes the object.
            Origin::Shipped(object) if object.is_example() => row.writers.first().copied(),
            Origin::Shipped(_) => None,
        };
        match entry {
            Some(entry) => {
                let id = self.blueprint.entries.get(entry).and_then(|entry| entry.id);
                let name = match (id, row.label()) {
                    (Some(_), _) => message!("the `{}` of {}", Words(model), self.entry_name(entry)),
                    (None, Some(label)) => message!("the `{}` `{}`", Words(model), Name(label)),
                    (None, None) => {
                        message!("the `{}` on line {}", Words(model), Words(self.entry_line(entry)))
                    }
                };
                (name, Some(entry))
            }
            None => (message!("the `{}`{} that authentik ships", Words(model), label), None),
        }
    }
}
