//! What is at the place of a finding: what findings are recognized by in another version of a file.

use crate::redact::masked;
use crate::text::{SourceFile, Span};

/// So many bytes of a line before and after the start of a finding matter: thousands can be on one long line.
const REACH: usize = 256;

/// The text at a place without white space that tells nothing, and without secrets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FindingContext {
    /// Where the place starts in its text.
    at: u32,
    line: Box<str>,
    place: Box<str>,
    whole: bool,
}

impl FindingContext {
    /// What is at a place. `secrets` are those of the file, by place.
    pub fn of(file: &SourceFile, secrets: &[Span], span: Span) -> Self {
        let at = span.start;
        // What is wrong with a whole file is reported at its start, whatever is there.
        if span == Span::at(0) {
            return FindingContext { at, line: Box::default(), place: Box::default(), whole: true };
        }
        let line = around(file, span.start);
        let text = masked(file.text(), secrets, line);
        let text = if text.trim_start().starts_with('#') { "" } else { &text };
        let start = span.start.clamp(line.start, line.end);
        let place = masked(file.text(), secrets, Span { start, end: span.end.clamp(start, line.end) });
        FindingContext { at, line: words(text), place: words(&place), whole: false }
    }

    /// Where the place starts in its text.
    pub fn at(&self) -> u32 {
        self.at
    }

    /// The line and the place in it; nothing where the whole text is meant.
    pub fn texts(&self) -> Option<[&str; 2]> {
        (!self.whole).then_some([&*self.line, &*self.place])
    }
}

/// The words of a text. The dash before the first key of an entry moves where another key comes first.
fn words(text: &str) -> Box<str> {
    let words = text.split_whitespace().skip_while(|word| *word == "-");
    words.collect::<Vec<_>>().join(" ").into()
}

/// The line of an offset, or the part of a long one around it.
fn around(file: &SourceFile, offset: u32) -> Span {
    let line = file.line_span(file.line_of(offset));
    let (start, end) = (line.start as usize, line.end as usize);
    let offset = (offset as usize).clamp(start, end);
    let text = file.text();
    let from = text.ceil_char_boundary(offset.saturating_sub(REACH).max(start));
    Span::new(from, text.floor_char_boundary((offset + REACH).min(end)))
}
