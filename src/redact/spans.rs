//! The places of secrets in a text, and the text without them.

use super::MASK;
use crate::text::Span;

/// Those of some places, which are by place and without overlaps, that overlap a range.
pub(crate) fn within(secrets: &[Span], range: Span) -> &[Span] {
    let first = secrets.partition_point(|secret| secret.end <= range.start);
    let last = secrets.partition_point(|secret| secret.start < range.end);
    secrets.get(first..last).unwrap_or_default()
}

/// A part of a text with the same few characters for every secret.
pub(crate) fn masked(text: &str, secrets: &[Span], range: Span) -> String {
    let slice = |start: u32, end: u32| text.get(Span { start, end }.range()).unwrap_or_default();
    let mut shown = String::new();
    let mut at = range.start;
    for secret in within(secrets, range) {
        shown.push_str(slice(at, secret.start.max(at)));
        shown.push_str(MASK);
        at = secret.end.min(range.end);
    }
    shown.push_str(slice(at, range.end));
    shown
}
