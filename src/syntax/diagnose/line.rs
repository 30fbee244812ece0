//! Looking at the text around an error, where there is no tree.

use super::super::lines::{line_end, line_start};

/// One line of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::syntax) struct Line {
    /// Its first byte.
    pub(in crate::syntax) start: usize,
    /// Its first byte that is no blank, or its end.
    pub(in crate::syntax) content: usize,
    /// After its last byte that is no blank.
    pub(in crate::syntax) end: usize,
    /// The start of the next line.
    pub(in crate::syntax) next: usize,
}

impl Line {
    /// The line that holds an offset.
    pub(in crate::syntax) fn at(text: &str, offset: usize) -> Line {
        let start = line_start(text, offset);
        let next = line_end(text, offset);
        let written = text.get(start..next).unwrap_or_default();
        let end = start + written.trim_end_matches(BLANKS).len();
        let content = (start + written.len() - written.trim_start_matches(BLANKS).len()).min(end.max(start));
        Line { start, content, end: end.max(content), next }
    }

    /// How many bytes it is indented.
    pub(in crate::syntax) fn indent(self) -> usize {
        self.content - self.start
    }

    /// Whether it has only blanks.
    pub(in crate::syntax) fn is_blank(self) -> bool {
        self.content == self.end
    }

    /// The last line before it that has more than blanks and a comment.
    pub(super) fn previous(self, text: &str) -> Option<Line> {
        let mut line = self;
        while line.start > 0 {
            line = Line::at(text, line.start - 1);
            if !line.is_blank() && text.as_bytes().get(line.content) != Some(&b'#') {
                return Some(line);
            }
        }
        None
    }
}

const BLANKS: [char; 5] = [' ', '\t', '\n', '\r', '\u{feff}'];

/// Whether a line starts with a dash that has no space after it.
pub(super) fn is_dashed_word(line: &str) -> bool {
    line.starts_with('-') && line != "-" && !line.starts_with("- ") && !line.starts_with("--")
}

/// Where the value starts in `key: value`, perhaps after dashes, if there is a colon with a blank.
pub(super) fn value_start(line: &str) -> Option<usize> {
    let key = line.len() - line.trim_start_matches(['-', ' ']).len();
    let written = line.get(key..)?;
    // A colon inside of a quoted key doesn't count.
    let after_quotes = match written.bytes().next() {
        Some(quote @ (b'"' | b'\'')) => 1 + written.get(1..)?.find(char::from(quote))?,
        _ => 0,
    };
    let colon = after_quotes + written.get(after_quotes..)?.find(": ")?;
    let blanks = written.get(colon + 1..)?.bytes().take_while(|byte| *byte == b' ').count();
    Some(key + colon + 1 + blanks)
}

/// The quote that opens what ends at `end`, or that is open there, searched from a place between tokens.
pub(super) fn quote_before(text: &str, from: usize, end: usize) -> Option<usize> {
    let bytes = text.as_bytes();
    let mut at = from;
    let mut before = b' ';
    while at < end {
        let byte = *bytes.get(at)?;
        let starts_token = matches!(before, b' ' | b'\t' | b'\n' | b'\r' | b'[' | b'{' | b',' | b':');
        match byte {
            b'#' if matches!(before, b' ' | b'\t' | b'\n' | b'\r') => {
                at =
                    memchr::memchr2(b'\n', b'\r', bytes.get(at..)?).map_or(bytes.len(), |length| at + length);
                before = b'\n';
                continue;
            }
            b'"' | b'\'' if starts_token => {
                let opening = at;
                at += 1;
                loop {
                    match bytes.get(at) {
                        Some(b'\\') if byte == b'"' => at += 2,
                        Some(&close) if close == byte => {
                            if byte == b'\'' && bytes.get(at + 1) == Some(&b'\'') {
                                at += 2;
                                continue;
                            }
                            at += 1;
                            break;
                        }
                        Some(_) => at += 1,
                        None => return Some(opening),
                    }
                }
                let blanks = bytes.get(at..)?.iter().take_while(|byte| matches!(byte, b' ' | b'\t')).count();
                if at + blanks >= end {
                    return Some(opening);
                }
                before = byte;
            }
            _ => {
                before = byte;
                at += 1;
            }
        }
    }
    None
}
