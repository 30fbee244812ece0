//! What a blueprint consists of.

use super::Caret;
use crate::analysis::{Analysis, AnalyzedFile};
use crate::text::Span;

/// A part of a blueprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Symbol {
    /// How people call it: the id or the name of its object.
    pub name: String,
    /// A few words more: its model.
    pub detail: Option<String>,
    /// What it is.
    pub kind: SymbolKind,
    /// All of it.
    pub span: Span,
    /// What names it.
    pub name_span: Span,
    /// Its parts.
    pub children: Vec<Symbol>,
}

/// What a part of a blueprint is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[allow(missing_docs, reason = "the names say it")]
pub enum SymbolKind {
    Blueprint,
    ContextKey,
    Flow,
    Stage,
    Policy,
    Binding,
    Object,
}

/// Returns the parts of a blueprint, in order.
pub fn symbols(analysis: &Analysis<'_>, file: &AnalyzedFile<'_>) -> Vec<Symbol> {
    let _ = (analysis, file);
    Vec::new()
}

/// Returns what can be folded, in order: entries, mappings and lists, block scalars, runs of comments.
pub fn folds(file: &AnalyzedFile<'_>) -> Vec<Span> {
    let _ = file;
    Vec::new()
}

/// Returns the spans around a place, the innermost first, each within the next.
pub fn selection(caret: Caret<'_, '_>) -> Vec<Span> {
    let _ = caret;
    Vec::new()
}
