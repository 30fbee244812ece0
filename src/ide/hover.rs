//! What there is to say of what is at a place.

use super::Caret;
use crate::text::Span;

/// What there is to say of what is at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Hover {
    /// What it is about.
    pub span: Span,
    /// The text, as Markdown.
    pub markdown: String,
}

/// Returns what there is to say of what is at a place.
pub fn hover(caret: Caret<'_, '_>) -> Option<Hover> {
    let _ = caret;
    None
}
