//! What a rule reports.

use std::sync::Arc;

use super::{FindingContext, Need, Rule, Severity};
use crate::redact::Message;
use crate::text::{FileId, Span};

/// One problem at one place.
///
/// Its messages know what of them comes from a file, and the engine takes secrets out of that.
#[derive(Debug, Clone, PartialEq)]
pub struct Finding {
    /// The rule that found it.
    pub rule: &'static Rule,
    /// How bad it is, before what the user configured: an error says that authentik rejects the file.
    pub severity: Severity,
    /// The file it is in.
    pub file: FileId,
    /// The exact place.
    pub span: Span,
    /// What is wrong, in one sentence without a full stop, for this very place.
    pub message: Message,
    /// What to do about it.
    pub help: Option<Message>,
    /// The entry it is in, when it is in one.
    pub entry: Option<EntryRef>,
    /// What the place of its blueprint is called, in a file that holds blueprints and is not one.
    pub blueprint: Option<Arc<str>>,
    /// Other places that explain it.
    pub related: Vec<Related>,
    /// An edit that fixes it.
    pub fix: Option<Fix>,
    /// What is at the place in its blueprint, where the text of the file around it is another.
    pub said: Option<Box<FindingContext>>,
    /// Which name the entry lacks, or what a name stands for.
    pub need: Option<Box<Need>>,
    /// The name of the rule whose finding this one states too, as what follows from it.
    pub consequence: Option<&'static str>,
}

/// The entry of a blueprint that a finding is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EntryRef {
    /// Counted from 0 over the whole file, as authentik counts them.
    pub index: usize,
    /// The entry's `id`.
    pub id: Option<String>,
    /// The entry's model as written, when it is known.
    pub model: Option<String>,
}

/// Another place that explains a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Related {
    /// The file of the place.
    pub file: FileId,
    /// The place.
    pub span: Span,
    /// What is there, as a short label: "first defined here".
    pub message: Message,
    /// Whether the same blueprint is there once more: then the finding doesn't depend on that place.
    pub is_copy: bool,
}

/// Edits that fix a finding.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fix {
    /// What applying it does: "rename `parent` to `parents`".
    pub title: Message,
    /// Whether the meaning that the author intended is certain to survive.
    pub safe: bool,
    /// Replacements in the finding's own file, in order, not overlapping.
    pub edits: Vec<Edit>,
}

impl Fix {
    /// What is replaced, and with which text.
    pub(crate) fn replacements(&self) -> impl Iterator<Item = (Span, &str)> {
        self.edits.iter().map(|edit| (edit.span, edit.text.as_str()))
    }
}

/// One replacement of text.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Edit {
    /// What is replaced; empty to insert.
    pub span: Span,
    /// The new text.
    pub text: String,
}
