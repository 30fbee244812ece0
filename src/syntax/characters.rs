//! Characters that PyYAML rejects: tabs between tokens, and control characters anywhere.

use super::{NodeKind, ScalarStyle, SyntaxError, SyntaxErrorKind, Tree};
use crate::text::Span;

/// The first character that PyYAML's reader refuses, wherever it is.
pub(super) fn control_characters(text: &str) -> Vec<SyntaxError> {
    // One pass without branches over nearly all text; characters are looked at only where a byte is suspect.
    let suspect = |byte: &u8| {
        (*byte < b' ' && !matches!(byte, b'\t' | b'\n' | b'\r')) | matches!(byte, 0x7f | 0xc2 | 0xef)
    };
    let mut errors = Vec::new();
    let mut at = 0;
    for chunk in text.as_bytes().chunks(64) {
        let mut any = false;
        for byte in chunk {
            any |= suspect(byte);
        }
        if any {
            for (index, byte) in chunk.iter().enumerate() {
                if !suspect(byte) {
                    continue;
                }
                let Some(character) = text.get(at + index..).and_then(|rest| rest.chars().next()) else {
                    continue;
                };
                if !is_printable(character) {
                    let span = Span::new(at + index, at + index + character.len_utf8());
                    errors.push(SyntaxError::new(span, SyntaxErrorKind::ControlCharacter { character }));
                    if errors.len() >= super::recover::MAX_ERRORS {
                        return errors;
                    }
                }
            }
        }
        at += chunk.len();
    }
    errors
}

/// Replaces the characters that [`control_characters`] reports by spaces, byte by byte.
pub(super) fn blank_control_characters(text: &str) -> String {
    let mut blanked = String::with_capacity(text.len());
    for character in text.chars() {
        if is_printable(character) {
            blanked.push(character);
        } else {
            blanked.extend(std::iter::repeat_n(' ', character.len_utf8()));
        }
    }
    blanked
}

/// PyYAML's `Reader.NON_PRINTABLE`, the other way round.
fn is_printable(character: char) -> bool {
    matches!(character,
        '\t' | '\n' | '\r' | ' '..='~' | '\u{85}' | '\u{a0}'..='\u{d7ff}' | '\u{e000}'..='\u{fffd}' | '\u{10000}'..)
}

/// Tabs outside of quotes, block scalars and comments. One error for a run of tabs.
pub(super) fn tabs(tree: &Tree) -> Vec<SyntaxError> {
    let bytes = tree.text.as_bytes();
    let mut errors: Vec<SyntaxError> = Vec::new();
    if memchr::memchr(b'\t', bytes).is_none() {
        return errors;
    }
    let mut allowed: Vec<Span> = tree.comments.iter().map(|comment| comment.span).collect();
    for node in tree.node_ids().map(|id| tree.node(id)) {
        let NodeKind::Scalar(scalar) = node.kind else { continue };
        match scalar.style {
            ScalarStyle::Plain => {}
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => allowed.push(node.span),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                // The header allows none. Blank lines at the end may have some.
                let header = memchr::memchr(b'\n', tree.slice(node.span).as_bytes());
                let start = header.map_or(node.span.end as usize, |line| node.span.start as usize + line);
                let end = blank_lines_end(tree, node.span);
                allowed.push(Span::new(start, end));
            }
        }
    }
    allowed.sort_unstable();
    for at in memchr::memchr_iter(b'\t', bytes) {
        let before = allowed.partition_point(|span| span.start as usize <= at);
        let inside = before
            .checked_sub(1)
            .and_then(|index| allowed.get(index))
            .is_some_and(|span| at < span.end as usize);
        if inside {
            continue;
        }
        if let Some(last) = errors.last_mut()
            && last.span.end as usize == at
        {
            last.span.end += 1;
            continue;
        }
        if errors.len() >= super::recover::MAX_ERRORS {
            break;
        }
        let line = super::lines::line_start(tree.text(), at);
        let indentation = tree.text.get(line..at).unwrap_or_default().trim().is_empty();
        errors.push(SyntaxError::new(Span::new(at, at + 1), SyntaxErrorKind::Tab { indentation }));
    }
    errors
}

/// Where the blank lines end that still belong to a block scalar: those indented as much as its first line.
fn blank_lines_end(tree: &Tree, span: Span) -> usize {
    let spaces = |line: &str| line.bytes().take_while(|byte| *byte == b' ').count();
    let lines = tree.slice(span).split(['\n', '\r']).skip(1);
    let indent = lines.map(|line| (line, spaces(line))).find(|(line, indent)| line.len() > *indent);
    let indent = indent.map_or(usize::MAX, |(_, indent)| indent);
    let mut end = super::lines::line_end(tree.text(), span.end as usize);
    while end < tree.text.len() {
        let next = super::lines::line_end(tree.text(), end);
        let line = tree.text.get(end..next).unwrap_or_default();
        if !line.trim().is_empty() || (line.contains('\t') && spaces(line) < indent) {
            break;
        }
        end = next;
    }
    end
}
