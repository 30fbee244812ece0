//! What PyYAML accepts and the parser doesn't: it is put out of the parser's way, byte by byte.

use granit_parser::{ErrorKind, ScanError};

use super::lines::line_start;
use super::{Comment, NodeKind, ScalarStyle, Tree};
use crate::text::Span;

/// How much text is read again at most because of comments that the parser doesn't accept.
const MOST_AGAIN: usize = 32 << 20;

/// Comments directly after a bracket, quote or comma, which YAML 1.2 wants a space before.
#[derive(Debug, Default)]
pub(super) struct Comments {
    spans: Vec<Span>,
    again: usize,
}

impl Comments {
    /// The comment that the parser stopped at, if it is one to PyYAML. It is to be blanked.
    pub(super) fn stopping(&mut self, parsed: &str, stop: &ScanError) -> Option<Span> {
        let at = stop.marker().byte_offset()?;
        let bytes = parsed.as_bytes();
        let before = at.checked_sub(1).and_then(|at| bytes.get(at))?;
        let is_comment = matches!(stop.kind(), ErrorKind::CommentNotSeparated)
            && bytes.get(at) == Some(&b'#')
            && matches!(before, b'"' | b'\'' | b']' | b'}' | b'[' | b'{' | b',');
        self.again += parsed.len();
        if !is_comment || self.again > MOST_AGAIN {
            return None;
        }
        let rest = bytes.get(at..)?;
        let span = Span::new(at, at + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len()));
        self.spans.push(span);
        Some(span)
    }

    /// Gives a tree the comments that the parser never saw.
    pub(super) fn give_back(&self, tree: &mut Tree) {
        tree.comments.extend(self.spans.iter().map(|&span| Comment { span }));
        if !self.spans.is_empty() {
            tree.comments.sort_unstable_by_key(|comment| comment.span);
        }
    }
}

/// The characters that end a line for PyYAML, and not for YAML 1.2.
pub(super) const BREAKS: [char; 3] = ['\u{85}', '\u{2028}', '\u{2029}'];

/// Whether a text has line breaks that only PyYAML knows.
pub(super) fn has_breaks(text: &str) -> bool {
    let has = |bytes: &[u8]| memchr::memmem::find(text.as_bytes(), bytes).is_some();
    // The two separators differ in their last byte.
    !text.is_ascii() && (has(b"\xe2\x80\xa8") || has(b"\xe2\x80\xa9") || has(b"\xc2\x85"))
}

/// The text with line breaks that the parser knows, each as long as the one that it stands for. `read` is what the
/// parser made of the text: what is kept in a value stays there.
pub(super) fn with_plain_breaks(read: &Tree) -> String {
    let text = read.text();
    let mut keys: Vec<usize> = Vec::new();
    for mapping in read.node_ids().filter(|&id| matches!(read.node(id).kind, NodeKind::Mapping(_))) {
        keys.extend(read.pairs(mapping).map(|(key, _)| read.span(key).start as usize));
    }
    keys.sort_unstable();
    let mut quoted: Vec<Span> = Vec::new();
    let mut blocks: Vec<Span> = Vec::new();
    for node in read.node_ids().map(|id| read.node(id)) {
        let NodeKind::Scalar(scalar) = node.kind else { continue };
        match scalar.style {
            ScalarStyle::SingleQuoted | ScalarStyle::DoubleQuoted => {
                if keys.binary_search(&(node.span.start as usize)).is_err() {
                    quoted.push(node.span);
                }
            }
            ScalarStyle::Literal | ScalarStyle::Folded => blocks.push(node.span),
            ScalarStyle::Plain => {}
        }
    }
    let is_in = |spans: &[Span], at: usize| {
        let before = spans.partition_point(|span| span.start as usize <= at);
        before.checked_sub(1).and_then(|index| spans.get(index)).is_some_and(|span| at <= span.end as usize)
    };
    let mut plain = String::with_capacity(text.len());
    for (at, character) in text.char_indices() {
        let stays = match character {
            '\u{85}' | '\u{2028}' | '\u{2029}' if is_in(&quoted, at) => true,
            // The separators are part of the text where a line ends anyway. After blanks, a space more than there are
            // would indent a blank line too far.
            '\u{2028}' | '\u{2029}' => {
                is_in(&blocks, at) && (ends_line(text, at) || follows_blanks(text, at))
            }
            _ => false,
        };
        match character {
            _ if stays => plain.push(character),
            '\u{85}' => plain.push_str("\r\n"),
            '\u{2028}' | '\u{2029}' => plain.push_str(" \r\n"),
            _ => plain.push(character),
        }
    }
    plain
}

/// Whether a separator is the last of a line with other text.
fn ends_line(text: &str, at: usize) -> bool {
    let mut around = text.get(at..).unwrap_or_default().chars().skip(1);
    let before = text.get(..at).and_then(|before| before.chars().next_back());
    let is_break = |c: char| matches!(c, '\n' | '\r') || BREAKS.contains(&c);
    around.next().is_some_and(|next| matches!(next, '\n' | '\r')) && before.is_some_and(|c| !is_break(c))
}

/// Whether a separator comes after nothing but blanks in its line, and before text that is indented as well.
fn follows_blanks(text: &str, at: usize) -> bool {
    let line = text.get(line_start(text, at)..at).unwrap_or_default();
    let next = text.get(at..).and_then(|rest| rest.chars().nth(1));
    !line.is_empty() && line.bytes().all(|byte| byte == b' ') && next == Some(' ')
}

/// The line break that only PyYAML knows and that an error is about: the last one before it in the line of an editor,
/// or else one between it and where the parser stopped.
pub(super) fn break_at(text: &str, error: Span, stopped: usize) -> Option<(Span, char)> {
    let start = line_start(text, error.start as usize);
    let stopped = if line_start(text, stopped) == start { stopped } else { start };
    let before = |end: usize| text.get(start..text.floor_char_boundary(end))?.rfind(BREAKS);
    let at = start + before(error.end as usize).or_else(|| before(stopped))?;
    let character = text.get(at..)?.chars().next()?;
    Some((Span::new(at, at + character.len_utf8()), character))
}
