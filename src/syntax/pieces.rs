//! Where every byte of a scalar's value is written: for texts that hold a text of their own.

use super::offset::{Escapes, place, skip_indent, source_lines};
use super::{NodeId, Scalar, ScalarStyle, Tree, lines};
use crate::text::{Map, MapBuilder, Span};

impl Tree {
    /// From the value of a scalar to this tree's text. Follows an alias; nothing for a collection.
    pub fn map_of(&self, id: NodeId) -> Option<Map> {
        let id = self.expand(id);
        let scalar = self.scalar(id)?;
        let span = self.span(id);
        let mut map = MapBuilder::default();
        let end = match scalar.style {
            ScalarStyle::Plain => self.flow(scalar, span, 0, Escapes::None, &mut map),
            ScalarStyle::SingleQuoted => self.flow(scalar, span, 1, Escapes::Single, &mut map),
            ScalarStyle::DoubleQuoted => self.flow(scalar, span, 1, Escapes::Double, &mut map),
            ScalarStyle::Literal => self.literal(scalar, span, &mut map),
            ScalarStyle::Folded => self.folded(scalar, span, &mut map),
        };
        let map = map.finish(end);
        let has_own_lines = self.plain_text().get(span.range()) == Some(self.slice(span));
        Some(if scalar.style == ScalarStyle::Literal && has_own_lines { map.by_lines() } else { map })
    }

    /// Adds what the text with plain line breaks has at a place.
    fn add(&self, map: &mut MapBuilder, length: usize, outer: Span, same: bool) {
        let Some(plain) = self.plain.as_deref() else { return map.add(length, outer, same) };
        // A plain line break takes the bytes of one character, of which no part is a place.
        let [start, end] = [outer.start, outer.end].map(|at| self.text.ceil_char_boundary(at as usize));
        let same = same && plain.get(outer.range()) == self.text.get(outer.range());
        map.add(length, Span::new(start, end), same);
    }

    /// Adds a part of a line, character by character where it may end with a line break that only PyYAML knows.
    fn add_line(&self, map: &mut MapBuilder, body: &str, outer: Span, same: bool) {
        if self.plain.is_none() || !same {
            return self.add(map, body.len(), outer, same);
        }
        for (at, character) in body.char_indices() {
            let start = outer.start as usize + at;
            self.add(map, character.len_utf8(), Span::new(start, start + character.len_utf8()), true);
        }
    }

    /// Lines of a literal scalar are those of its source, less the indentation.
    fn literal(&self, scalar: Scalar<'_>, span: Span, map: &mut MapBuilder) -> usize {
        let text = self.plain_text();
        let start = lines::line_end(text, span.start as usize);
        let source = text.get(start..).unwrap_or_default();
        let mut written = source_lines(source);
        let mut end = start;
        for line in scalar.value.split_inclusive('\n') {
            let body = line.trim_end_matches('\n');
            let Some((at, whole)) = written.next() else {
                map.add(line.len(), Span::at(text.len()), false);
                end = text.len();
                continue;
            };
            let (line_start, line_end) = (start + at, start + at + whole.len());
            // Blank lines may be shorter than the indentation.
            let from = line_end - body.len().min(whole.len());
            self.add_line(map, body, Span::new(from, line_end), whole.ends_with(body));
            end = line_end;
            if body.len() < line.len() {
                end = lines::line_end(text, line_start);
                self.add(map, 1, Span::new(line_end, end), text.get(line_end..end) == Some("\n"));
            }
        }
        end
    }

    /// Value and source side by side: a line break in the source is a space, a line feed or nothing.
    fn folded(&self, scalar: Scalar<'_>, span: Span, map: &mut MapBuilder) -> usize {
        let text = self.plain_text();
        let start = lines::line_end(text, span.start as usize);
        let source = text.get(start..(span.end as usize).max(start)).unwrap_or_default();
        let value = scalar.value;
        let first = value.split('\n').find(|line| !line.is_empty()).unwrap_or_default();
        let leading = first.len() - first.trim_start_matches(' ').len();
        let written = source_lines(source).map(|(_, line)| line).find(|line| !line.trim().is_empty());
        let indent = written.map_or(0, |line| line.len() - line.trim_start_matches(' ').len());
        let indent = indent.saturating_sub(leading);
        let bytes = source.as_bytes();
        let is_break = |at: usize| matches!(bytes.get(at), Some(b'\n' | b'\r'));
        let mut at = skip_indent(bytes, 0, indent);
        for character in value.chars() {
            let mut buffer = [0; 4];
            let encoded = character.encode_utf8(&mut buffer).as_bytes();
            if matches!(character, ' ' | '\n') && is_break(at) {
                let line_break = Span::new(start + at, start + lines::line_end(source, at));
                let same = text.get(line_break.range()) == Some("\n") && character == '\n';
                self.add(map, 1, line_break, same);
                at = skip_indent(bytes, lines::line_end(source, at), indent);
                continue;
            }
            while is_break(at) {
                // A single blank line: two line breaks in the source are one line feed.
                at = skip_indent(bytes, lines::line_end(source, at), indent);
            }
            let same = bytes.get(at..at + encoded.len()) == Some(encoded);
            let next = source.ceil_char_boundary((at + encoded.len()).min(source.len()));
            self.add(map, encoded.len(), Span::new(start + at.min(source.len()), start + next), same);
            at = next;
        }
        start + at.min(source.len())
    }

    /// Plain and quoted scalars: blanks around line breaks don't count.
    fn flow(
        &self,
        scalar: Scalar<'_>,
        span: Span,
        from: usize,
        escapes: Escapes,
        map: &mut MapBuilder,
    ) -> usize {
        let source = self.plain_text().get(span.range()).unwrap_or_default();
        let bytes = source.as_bytes();
        let offset = span.start as usize;
        let mut at = from.min(source.len());
        for character in scalar.value.chars() {
            let (here, after) = place(source, bytes, at, character, escapes);
            let (here, after) = (here.min(source.len()), after.min(source.len()));
            let mut buffer = [0; 4];
            let encoded = character.encode_utf8(&mut buffer).as_bytes();
            let same = bytes.get(here..after) == Some(encoded);
            self.add(map, encoded.len(), Span::new(offset + here, offset + after), same);
            at = after;
        }
        offset + at
    }
}
