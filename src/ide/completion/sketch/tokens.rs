//! Words, quotes and keys in a line.

use std::ops::Range;

/// The end of the line that an offset is in, without its line break, and the start of the next one.
pub(super) fn line_end(bytes: &[u8], from: usize) -> (usize, usize) {
    let rest = bytes.get(from..).unwrap_or_default();
    let end = memchr::memchr(b'\n', rest).map_or(bytes.len(), |at| from + at);
    let next = (end + 1).min(bytes.len());
    let end = if end > from && bytes.get(end - 1) == Some(&b'\r') { end - 1 } else { end };
    (end, next)
}

pub(super) fn is_blank(byte: Option<&u8>) -> bool {
    matches!(byte, Some(b' ' | b'\t'))
}

/// Where blanks end.
pub(super) fn skip_blanks(bytes: &[u8], mut at: usize, end: usize) -> usize {
    while at < end && is_blank(bytes.get(at)) {
        at += 1;
    }
    at
}

/// Whether a list item's dash is at an offset.
pub(super) fn is_dash(bytes: &[u8], at: usize, end: usize) -> bool {
    bytes.get(at) == Some(&b'-') && (at + 1 >= end || is_blank(bytes.get(at + 1)))
}

/// Where a comment starts in the rest of a line.
pub(super) fn comment(bytes: &[u8], from: usize, end: usize) -> Option<usize> {
    let line = bytes.get(from..end)?;
    memchr::memchr_iter(b'#', line).map(|at| from + at).find(|&at| at == from || is_blank(bytes.get(at - 1)))
}

/// Where the quoted text that starts at an offset ends: at its closing quote, if it is before `end`.
pub(super) fn closing_quote(bytes: &[u8], start: usize, end: usize) -> Option<usize> {
    let quote = *bytes.get(start)?;
    let mut at = start + 1;
    while at < end {
        let byte = *bytes.get(at)?;
        if byte == b'\\' && quote == b'"' {
            at += 1;
        } else if byte == quote {
            if quote != b'\'' || bytes.get(at + 1) != Some(&b'\'') {
                return Some(at);
            }
            at += 1;
        }
        at += 1;
    }
    None
}

/// The key that starts at an offset, without its quotes, and where what follows its colon starts.
pub(super) fn key(bytes: &[u8], start: usize, end: usize) -> Option<(Range<usize>, usize)> {
    let is_colon = |at: usize| bytes.get(at) == Some(&b':') && (at + 1 >= end || is_blank(bytes.get(at + 1)));
    match bytes.get(start)? {
        b'"' | b'\'' => {
            let close = closing_quote(bytes, start, end)?;
            let colon = skip_blanks(bytes, close + 1, end);
            is_colon(colon).then_some((start + 1..close, colon + 1))
        }
        b'[' | b'{' | b'!' | b'&' | b'*' | b'|' | b'>' | b'#' => None,
        _ => {
            let stop = comment(bytes, start, end).unwrap_or(end);
            let line = bytes.get(start..stop)?;
            let colon = memchr::memchr_iter(b':', line).map(|at| start + at).find(|&at| is_colon(at))?;
            let mut close = colon;
            while close > start && is_blank(bytes.get(close - 1)) {
                close -= 1;
            }
            Some((start..close, colon + 1))
        }
    }
}

/// Where a plain text between brackets ends.
pub(super) fn plain_in_flow(bytes: &[u8], start: usize) -> usize {
    let mut at = start;
    while let Some(byte) = bytes.get(at) {
        let next = bytes.get(at + 1);
        match byte {
            b',' | b'[' | b']' | b'{' | b'}' | b'\n' | b'\r' => break,
            b':' if matches!(next, None | Some(b' ' | b'\t' | b'\n' | b'\r' | b',' | b']' | b'}')) => break,
            b'#' if at > start && is_blank(bytes.get(at - 1)) => break,
            _ => at += 1,
        }
    }
    while at > start && is_blank(bytes.get(at - 1)) {
        at -= 1;
    }
    at
}

/// Where a tag, an anchor or an alias ends.
pub(super) fn property_end(bytes: &[u8], start: usize) -> usize {
    let is_end = |byte: &u8| matches!(byte, b' ' | b'\t' | b'\n' | b'\r' | b',' | b'[' | b']' | b'{' | b'}');
    let rest = bytes.get(start..).unwrap_or_default();
    rest.iter().position(is_end).map_or(bytes.len(), |at| start + at)
}

/// Whether a value can only be written after a blank: right after the colon of a key, or after the dash of an item.
pub(super) fn needs_blank(before: &str, after: &str) -> bool {
    if !after.chars().next().is_none_or(|next| next.is_whitespace() || matches!(next, ',' | '}' | ']')) {
        return false;
    }
    let content = before.trim_start();
    if content
        .strip_suffix('-')
        .is_some_and(|rest| rest.split(' ').all(|part| part.is_empty() || part == "-"))
    {
        return true;
    }
    let Some(key) = content.strip_suffix(':') else { return false };
    let key = key.rsplit(['{', ',']).next().unwrap_or(key);
    let key = key.trim_start_matches([' ', '-']).trim_matches(['"', '\'']);
    !key.is_empty() && key.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '/' | '-'))
}
