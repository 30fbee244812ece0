//! From a place in a scalar's value to the place in the file.

use super::{NodeId, ScalarStyle, Tree, lines};

impl Tree {
    /// The byte offset in the file of a byte of a scalar's value: what to add to point into code inside a
    /// block scalar. Exact for all styles where the byte is written in the file; a byte that folding or an
    /// escape made is at the line break or the escape. An offset past the value is the value's end. Follows
    /// an alias; for a collection the start of its span.
    pub fn content_offset(&self, id: NodeId, offset_in_value: usize) -> usize {
        let id = self.expand(id);
        let span = self.span(id);
        let Some(scalar) = self.scalar(id) else { return span.start as usize };
        let value = scalar.value;
        let wanted = offset_in_value.min(value.len());
        let text = self.plain_text();
        let source = text.get(span.range()).unwrap_or_default();
        let within = match scalar.style {
            ScalarStyle::Plain if scalar.is_as_written => wanted,
            ScalarStyle::Plain => flow(source, 0, value, wanted, Escapes::None),
            ScalarStyle::SingleQuoted => flow(source, 1, value, wanted, Escapes::Single),
            ScalarStyle::DoubleQuoted => flow(source, 1, value, wanted, Escapes::Double),
            ScalarStyle::Literal | ScalarStyle::Folded => {
                let start = lines::line_end(text, span.start as usize);
                let source = text.get(start..).unwrap_or_default();
                let body_end = (span.end as usize).max(start);
                let at = match scalar.style {
                    ScalarStyle::Literal => literal(source, value, wanted),
                    _ => folded(text.get(start..body_end).unwrap_or_default(), value, wanted),
                };
                return self.text.floor_char_boundary(start + at);
            }
        };
        let end = span.end as usize;
        self.text.floor_char_boundary((span.start as usize + within).min(end))
    }
}

/// Lines of a source with the offset of each, without their line breaks.
pub(super) fn source_lines(source: &str) -> impl Iterator<Item = (usize, &str)> {
    let mut start = 0;
    std::iter::from_fn(move || {
        if start >= source.len() {
            return None;
        }
        let end = lines::line_end(source, start);
        let line = (start, source.get(start..end)?.trim_end_matches(['\n', '\r']));
        start = end;
        Some(line)
    })
}

/// Lines of a literal scalar are those of its source, less the indentation.
fn literal(source: &str, value: &str, wanted: usize) -> usize {
    let filled = value.split('\n').zip(source_lines(source)).find(|(line, _)| !line.is_empty());
    let indent = filled.map_or(0, |(line, (_, written))| written.len().saturating_sub(line.len()));
    let before = value.as_bytes().get(..wanted).unwrap_or_default();
    let line = memchr::memchr_iter(b'\n', before).count();
    let column = wanted - memchr::memrchr(b'\n', before).map_or(0, |at| at + 1);
    match source_lines(source).nth(line) {
        Some((start, written)) => start + (indent + column).min(written.len()),
        None => source.len(),
    }
}

/// Follows value and source side by side: a line break in the source is a space, a line feed or nothing.
fn folded(source: &str, value: &str, wanted: usize) -> usize {
    let Some(first) = value.split('\n').find(|line| !line.is_empty()) else { return 0 };
    let leading = first.len() - first.trim_start_matches(' ').len();
    let written = source_lines(source).map(|(_, line)| line).find(|line| !line.trim().is_empty());
    let indent =
        written.map_or(0, |line| line.len() - line.trim_start_matches(' ').len()).saturating_sub(leading);
    let bytes = source.as_bytes();
    let mut at = skip_indent(bytes, 0, indent);
    for byte in value.as_bytes().get(..wanted).unwrap_or_default() {
        match (byte, bytes.get(at)) {
            (_, None) => break,
            (b' ' | b'\n', Some(b'\n' | b'\r')) => {
                at = skip_indent(bytes, lines::line_end(source, at), indent)
            }
            (wanted, Some(written)) if wanted == written => at += 1,
            _ => {
                // A single blank line: two line breaks in the source are one line feed.
                while matches!(bytes.get(at), Some(b'\n' | b'\r')) {
                    at = skip_indent(bytes, lines::line_end(source, at), indent);
                }
                at += 1;
            }
        }
    }
    // The byte itself, if it isn't a line break, is after the breaks that were folded.
    if !matches!(value.as_bytes().get(wanted), None | Some(b' ' | b'\n')) {
        while matches!(bytes.get(at), Some(b'\n' | b'\r')) {
            at = skip_indent(bytes, lines::line_end(source, at), indent);
        }
    }
    at.min(source.len())
}

pub(super) fn skip_indent(bytes: &[u8], at: usize, indent: usize) -> usize {
    let spaces = bytes.get(at..).unwrap_or_default().iter().take(indent).take_while(|byte| **byte == b' ');
    at + spaces.count()
}

#[derive(Clone, Copy, PartialEq)]
pub(super) enum Escapes {
    None,
    Single,
    Double,
}

/// The same for plain and quoted scalars, where blanks around line breaks don't count.
fn flow(source: &str, start: usize, value: &str, wanted: usize, escapes: Escapes) -> usize {
    let bytes = source.as_bytes();
    let mut at = start;
    let mut produced = 0;
    let mut rest = value;
    while produced <= wanted {
        let Some(next) = rest.chars().next() else { break };
        // Where this character is written, and where the source continues after it.
        let (here, after) = place(source, bytes, at, next, escapes);
        if wanted < produced + next.len_utf8() {
            return here + if after - here == next.len_utf8() { wanted - produced } else { 0 };
        }
        at = after;
        produced += next.len_utf8();
        rest = rest.get(next.len_utf8()..).unwrap_or_default();
    }
    at.min(source.len())
}

/// Where the next character of the value is written from `at` on, and where the source continues after it.
pub(super) fn place(
    source: &str,
    bytes: &[u8],
    mut at: usize,
    next: char,
    escapes: Escapes,
) -> (usize, usize) {
    loop {
        let blanks = bytes
            .get(at..)
            .unwrap_or_default()
            .iter()
            .take_while(|byte| matches!(byte, b' ' | b'\t'))
            .count();
        if matches!(bytes.get(at + blanks), Some(b'\n' | b'\r')) {
            let here = at + blanks;
            at = lines::line_end(source, here);
            at += bytes
                .get(at..)
                .unwrap_or_default()
                .iter()
                .take_while(|byte| matches!(byte, b' ' | b'\t'))
                .count();
            let blank_line = matches!(bytes.get(at), Some(b'\n' | b'\r'));
            match next {
                ' ' if !blank_line => return (here, at),
                '\n' if !blank_line => return (here, at),
                // The break before a blank line makes nothing; the blank line makes the line feed.
                '\n' => return (here, skip_last_break(source, bytes, at)),
                _ => continue,
            }
        }
        return match (bytes.get(at), bytes.get(at + 1), escapes) {
            (Some(b'\''), Some(b'\''), Escapes::Single) => (at, at + 2),
            (Some(b'\\'), Some(b'\n' | b'\r'), Escapes::Double) => {
                at = lines::line_end(source, at + 1);
                at += bytes
                    .get(at..)
                    .unwrap_or_default()
                    .iter()
                    .take_while(|b| matches!(b, b' ' | b'\t'))
                    .count();
                continue;
            }
            (Some(b'\\'), Some(kind), Escapes::Double) => {
                let digits = match kind {
                    b'x' => 2,
                    b'u' => 4,
                    b'U' => 8,
                    _ => 0,
                };
                let kind =
                    source.get(at + 1..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
                let after = at + 1 + kind + digits;
                // JSON writes what needs more than four digits as a pair of escapes.
                let is_pair = digits == 4 && next > '\u{ffff}' && source.get(after..after + 2) == Some("\\u");
                (at, after + if is_pair { 2 + digits } else { 0 })
            }
            _ => {
                let written = source.get(at..).and_then(|rest| rest.chars().next()).map_or(1, char::len_utf8);
                (at, at + written)
            }
        };
    }
}

/// After the last of several line breaks only the text continues; after an earlier one, the next break.
fn skip_last_break(source: &str, bytes: &[u8], at: usize) -> usize {
    let next = lines::line_end(source, at);
    let blanks =
        bytes.get(next..).unwrap_or_default().iter().take_while(|b| matches!(b, b' ' | b'\t')).count();
    match bytes.get(next + blanks) {
        Some(b'\n' | b'\r') => at,
        _ => next + blanks,
    }
}
