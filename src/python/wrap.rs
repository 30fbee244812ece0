//! The text that authentik really compiles, and the way back from its offsets.

use std::ops::Range;

use ruff_python_ast::{ModModule, Stmt};
use ruff_text_size::{Ranged, TextRange, TextSize};

const HEAD: &str = "def handler():\n";
const INDENT: &str = "    ";
const TAIL: &str = "\nresult = handler()";

/// An expression as the body of a function (authentik's evaluator: `def handler(...)`, the text indented by
/// `textwrap.indent`, then a call). Its field has stripped the text before: what the first line is indented by is gone.
pub(super) struct Wrapped<'a> {
    source: &'a str,
    text: String,
    /// For each line: where it starts in the wrapped text, after the indent, and where it starts in the source.
    lines: Vec<(usize, usize)>,
}

impl<'a> Wrapped<'a> {
    pub(super) fn new(source: &'a str) -> Self {
        let mut text = String::with_capacity(HEAD.len() + source.len() + source.len() / 4 + TAIL.len());
        let mut lines = Vec::with_capacity(source.len() / 24 + 1);
        text.push_str(HEAD);
        let stripped = stripped(source);
        let mut start = stripped.start;
        while let Some(rest) = source.get(start..stripped.end).filter(|rest| !rest.is_empty()) {
            let line = rest.get(..line_length(rest)).unwrap_or(rest);
            if !line.chars().all(is_space) {
                text.push_str(INDENT);
            }
            lines.push((text.len(), start));
            text.push_str(line);
            start += line.len();
        }
        text.push_str(TAIL);
        Self { source, text, lines }
    }

    /// What CPython is given.
    pub(super) fn text(&self) -> &str {
        &self.text
    }

    /// Where in the wrapped text the expression ends.
    pub(super) fn end(&self) -> usize {
        self.text.len() - TAIL.len()
    }

    /// What the user wrote.
    pub(super) fn source(&self) -> &str {
        self.source
    }

    /// The statements of the expression. `None` where they don't make up the function's body.
    pub(super) fn body<'m>(&self, module: &'m ModModule) -> Option<&'m [Stmt]> {
        match module.body.first() {
            Some(Stmt::FunctionDef(handler)) => Some(&handler.body),
            _ => None,
        }
    }

    /// The part of the source that a range of the wrapped text stands for.
    pub(super) fn range(&self, range: TextRange) -> Range<usize> {
        let start = self.offset(range.start());
        start..self.offset(range.end()).max(start)
    }

    /// The part of the source that a node stands for.
    pub(super) fn of(&self, node: &impl Ranged) -> Range<usize> {
        self.range(node.range())
    }

    fn offset(&self, offset: TextSize) -> usize {
        let offset = offset.to_usize();
        let after = self.lines.partition_point(|&(wrapped, _)| wrapped <= offset);
        let Some(&(wrapped, start)) = after.checked_sub(1).and_then(|line| self.lines.get(line)) else {
            return 0;
        };
        // An offset inside of the next line's indent belongs to that line's start, which is this line's end.
        let end = self.lines.get(after).map_or(self.source.len(), |&(_, next)| next);
        let mut place = (start + (offset - wrapped)).min(end);
        while !self.source.is_char_boundary(place) {
            place -= 1;
        }
        place
    }
}

/// What Python's `str.strip` leaves of a text.
pub(super) fn stripped(source: &str) -> Range<usize> {
    let start = source.len() - source.trim_start_matches(is_space).len();
    start..source.trim_end_matches(is_space).len().max(start)
}

/// Whether there is nothing but blank lines and comments, which is no body of a function.
pub(super) fn has_no_statement(source: &str) -> bool {
    source.split(['\n', '\r']).all(|line| {
        let line = line.trim_start_matches([' ', '\t', '\u{c}']);
        line.is_empty() || line.starts_with('#')
    })
}

/// The length of the first line, its end included, by the rules of Python's `str.splitlines`.
fn line_length(text: &str) -> usize {
    for (at, c) in text.char_indices() {
        match c {
            '\r' if text.as_bytes().get(at + 1) == Some(&b'\n') => return at + 2,
            '\n' | '\r' | '\u{b}' | '\u{c}' | '\u{1c}'..='\u{1e}' | '\u{85}' | '\u{2028}' | '\u{2029}' => {
                return at + c.len_utf8();
            }
            _ => {}
        }
    }
    text.len()
}

/// Python's `str.isspace`.
fn is_space(c: char) -> bool {
    c.is_whitespace() || matches!(c, '\u{1c}'..='\u{1f}')
}
