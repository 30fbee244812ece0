//! Words brought into the form that editors want: each in one line, without overlaps.

use super::{Token, TokenKind};
use crate::text::Span;

/// Cuts placeholders out of the other words, and all words at line breaks.
pub(super) fn arranged(text: &str, mut words: Vec<Token>, placeholders: &[Span], part: Span) -> Vec<Token> {
    words.sort_unstable();
    let mut found: Vec<Token> = Vec::with_capacity(words.len() + placeholders.len());
    let mut taken = 0;
    for word in words {
        // Of two words at one place the first, which is the longer way to say it, stays.
        let mut start = word.span.start.max(taken);
        taken = taken.max(word.span.end);
        let first = placeholders.partition_point(|hole| hole.end <= start);
        for hole in placeholders.iter().skip(first).take_while(|hole| hole.start < word.span.end) {
            push_lines(text, Token { span: Span { start, end: hole.start.max(start) }, ..word }, &mut found);
            start = hole.end;
        }
        push_lines(text, Token { span: Span { start, end: word.span.end.max(start) }, ..word }, &mut found);
    }
    for &hole in placeholders {
        push_lines(text, Token::new(hole, TokenKind::Placeholder), &mut found);
    }
    found.retain(|token| token.span.start < part.end && part.start < token.span.end);
    found.sort_unstable();
    found
}

fn push_lines(text: &str, token: Token, found: &mut Vec<Token>) {
    let mut start = token.span.start;
    for line in text.get(token.span.range()).unwrap_or_default().split_inclusive(['\n', '\r']) {
        let length = |text: &str| u32::try_from(text.len()).unwrap_or(u32::MAX);
        let end = start + length(line.trim_end_matches(['\n', '\r']));
        if start < end {
            found.push(Token { span: Span { start, end }, ..token });
        }
        start += length(line);
    }
}
