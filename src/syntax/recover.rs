//! Reading on after a syntax error.

use super::{Limit, MAX_TEXT_BYTES, SyntaxError, SyntaxErrorKind, Tree, build, characters, construct};
use crate::source::Span;

/// No more errors of one kind of check are collected.
pub(super) const MAX_ERRORS: usize = 10;

/// See [`super::parse`].
pub(super) fn parse(text: &str) -> Tree<'_> {
    if text.len() > MAX_TEXT_BYTES {
        let mut tree = build::build("", "").tree;
        tree.text = text;
        tree.errors = vec![SyntaxError::new(Span::at(0), SyntaxErrorKind::Limit(Limit::TextSize))];
        return tree;
    }
    let built = build::build(text, text);
    let mut tree = built.tree;
    let mut errors = std::mem::take(&mut tree.errors);
    if let Some(stop) = built.stopped {
        let at = stop.marker().byte_offset().unwrap_or(text.len());
        errors
            .push(SyntaxError::new(Span::at(at), SyntaxErrorKind::Other { detail: stop.kind().to_string() }));
    }
    errors.extend(characters::control_characters(text));
    errors.extend(characters::tabs(&tree));
    errors.extend(construct::tagged(&tree));
    errors.extend(construct::special_scalars(&tree));
    errors.sort_by_key(|error| error.span);
    tree.errors = errors;
    tree
}
