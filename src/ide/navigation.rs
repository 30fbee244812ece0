//! From uses to what is used, and back.

use super::Caret;
use crate::text::{FileId, Span};

/// A place in some blueprint.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Location {
    /// The blueprint.
    pub file: FileId,
    /// The place.
    pub span: Span,
}

/// Returns where what is at a place is defined: the entry of an id or of a look-up, an anchor, a context key, a
/// blueprint.
pub fn definitions(caret: Caret<'_, '_>) -> Vec<Location> {
    let _ = caret;
    Vec::new()
}

/// Returns all places that use what is at a place, in order; those that define it only where they are wanted.
pub fn references(caret: Caret<'_, '_>, with_definitions: bool) -> Vec<Location> {
    let _ = (caret, with_definitions);
    Vec::new()
}

/// Returns the places of the same blueprint that are about what is at a place.
pub fn highlights(caret: Caret<'_, '_>) -> Vec<Span> {
    let file = caret.file.id;
    references(caret, true).into_iter().filter(|place| place.file == file).map(|place| place.span).collect()
}
