//! What can be at a place.

use super::Caret;
use crate::text::Span;

/// What can be at a place.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Completions {
    /// What is replaced: the word that is written so far, before and after the caret.
    pub replaced: Span,
    /// The likeliest first.
    pub items: Vec<Completion>,
}

/// One thing that can be at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Completion {
    /// What people read and type.
    pub label: String,
    /// What it is.
    pub kind: CompletionKind,
    /// The text to insert where it isn't the label. `$1` and `${1:name}` are places to fill in, where `is_snippet`.
    pub insert: Option<String>,
    /// Whether the text to insert has places to fill in.
    pub is_snippet: bool,
    /// A few words next to the label: a type, or the place of an object.
    pub detail: Option<String>,
    /// More, as Markdown.
    pub documentation: Option<String>,
    /// Whether authentik of the release deprecates it.
    pub is_deprecated: bool,
}

/// What a completion is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum CompletionKind {
    Key,
    Model,
    Attribute,
    Value,
    Tag,
    Id,
    Object,
    Function,
    Rule,
    Snippet,
}

/// Returns what can be at a place, also where the text around it can't be parsed.
pub fn completions(caret: Caret<'_, '_>) -> Completions {
    let _ = caret;
    Completions::default()
}
