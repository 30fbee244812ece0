//! Secrets that the comment at the end of their own line repeats.

use crate::syntax::Tree;
use crate::text::Span;

/// Comments that are further from the end of a value, in bytes, are passed by: nobody sees both.
const MOST_BETWEEN: usize = 4_096;

/// Longer comments are hidden without being looked through, in bytes.
const MOST_SEARCHED: usize = 4_096;

/// Shorter texts are parts of many words, in bytes.
const SHORT: usize = 6;

/// Returns the comment at the end of the line that a secret ends in, where it repeats one of the texts of that secret.
pub(crate) fn repeating_comment<'s>(
    tree: &Tree,
    secret: Span,
    mut texts: impl Iterator<Item = &'s str>,
) -> Option<Span> {
    let comments = tree.comments();
    let next = comments.partition_point(|comment| comment.span.start < secret.end);
    let comment = comments.get(next)?.span;
    let (from, to) = (secret.end as usize, comment.start as usize);
    if to - from > MOST_BETWEEN || tree.text().get(from..to)?.contains(['\n', '\r']) {
        return None;
    }
    let body = tree.slice(comment);
    (body.len() > MOST_SEARCHED || texts.any(|text| repeats(body, text))).then_some(comment)
}

/// Whether a comment has a text: a short one as a word of its own.
fn repeats(comment: &str, text: &str) -> bool {
    let text = text.trim();
    !text.is_empty()
        && comment.match_indices(text).any(|(at, _)| {
            let before = comment.get(..at).unwrap_or_default();
            let after = comment.get(at + text.len()..).unwrap_or_default();
            text.len() >= SHORT
                || !before.ends_with(char::is_alphanumeric) && !after.starts_with(char::is_alphanumeric)
        })
}
