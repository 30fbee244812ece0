//! Offsets as positions of the protocol, in the units that the client counts in.

use gen_lsp_types::{Position, Range, TextDocumentContentChangeEvent};

use crate::text::{SourceFile, Span, Utf16Position};

/// What the characters of a position count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Units {
    /// Bytes of UTF-8.
    Utf8,
    /// Code units of UTF-16, as every client can.
    Utf16,
}

impl Units {
    /// The position of a byte offset.
    pub(super) fn position(self, file: &SourceFile, offset: u32) -> Position {
        match self {
            Units::Utf16 => {
                let Utf16Position { line, character } = file.utf16_position(offset);
                Position { line, character }
            }
            Units::Utf8 => {
                let at = file.text().floor_char_boundary((offset as usize).min(file.text().len()));
                let offset = Span::at(at).start;
                let line = file.line_of(offset);
                let start = file.line_starts().get(line).copied().unwrap_or_default();
                Position { line: u32::try_from(line).unwrap_or(u32::MAX), character: offset - start }
            }
        }
    }

    /// The range of a span.
    pub(super) fn range(self, file: &SourceFile, span: Span) -> Range {
        Range { start: self.position(file, span.start), end: self.position(file, span.end) }
    }

    /// The byte offset of a position. One past the end of its line is the end of the line; one inside a character is
    /// its start.
    pub(super) fn offset(self, file: &SourceFile, position: Position) -> u32 {
        match self {
            Units::Utf16 => {
                let Position { line, character } = position;
                file.offset_of_utf16(Utf16Position { line, character })
            }
            Units::Utf8 => {
                let line = file.line_span(position.line as usize);
                let at = (line.start as usize).saturating_add(position.character as usize);
                Span::at(file.text().floor_char_boundary(at.min(line.end as usize))).start
            }
        }
    }

    /// The span of a range.
    pub(super) fn span(self, file: &SourceFile, range: Range) -> Span {
        let start = self.offset(file, range.start);
        Span { start, end: self.offset(file, range.end).max(start) }
    }

    /// A text after changes, each of which is of the text after the one before.
    pub(super) fn changed(self, text: &str, changes: Vec<TextDocumentContentChangeEvent>) -> String {
        let mut text = text.to_owned();
        for change in changes {
            match change {
                TextDocumentContentChangeEvent::TextDocumentContentChangePartial(change) => {
                    let file = SourceFile::new("", text.as_str());
                    let span = self.span(&file, change.range);
                    text.replace_range(span.range(), &change.text);
                }
                TextDocumentContentChangeEvent::TextDocumentContentChangeWholeDocument(change) => {
                    text = change.text;
                }
            }
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_lead_back_to_their_offsets() {
        let text = "a: ä\r\nb: 😀x\r\n\n";
        let file = SourceFile::new("", text);
        for units in [Units::Utf8, Units::Utf16] {
            for (offset, _) in text.char_indices().filter(|(_, c)| !matches!(c, '\n' | '\r')) {
                let offset = u32::try_from(offset).unwrap_or_default();
                let position = units.position(&file, offset);
                assert_eq!(units.offset(&file, position), offset, "{units:?} {offset}");
            }
        }
        let end = Position { line: 1, character: 99 };
        assert_eq!(Units::Utf16.offset(&file, end), Units::Utf8.offset(&file, end));
        assert_eq!(Units::Utf16.position(&file, 14), Position { line: 1, character: 5 });
        assert_eq!(Units::Utf8.position(&file, 14), Position { line: 1, character: 7 });
    }

    #[test]
    fn changes_are_applied_one_after_the_other() {
        let change = |line, from, to, text: &str| {
            let range =
                Range { start: Position { line, character: from }, end: Position { line, character: to } };
            serde_json::from_value(serde_json::json!({ "range": range, "text": text })).ok()
        };
        let changes = [change(0, 0, 1, "😀"), change(0, 2, 2, "b"), change(9, 0, 0, "\nend")];
        let changed = Units::Utf16.changed("a: x", changes.into_iter().flatten().collect());
        assert_eq!(changed, "😀b: x\nend");
    }
}
