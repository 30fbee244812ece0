//! From a text that is inside another one to the text around it.

use super::Span;

/// A stretch of an inner text and where the outer text has it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Piece {
    /// In the inner text.
    pub inner: Span,
    /// In the outer text.
    pub outer: Span,
    /// Whether both are the same bytes. Else the whole stretch is what an escape, a fold or an encoding made of the
    /// outer one.
    pub exact: bool,
}

/// Where every byte of an inner text is in the outer one.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Map {
    /// Without gaps in the inner text, by place in both.
    pieces: Vec<Piece>,
    /// Where the outer text continues after the inner one.
    end: u32,
    by_lines: bool,
}

impl Map {
    /// A map of pieces that follow each other in both texts, without gaps in the inner one.
    pub fn new(pieces: Vec<Piece>, end: u32) -> Self {
        Map { pieces, end, by_lines: false }
    }

    /// The same for an inner text whose lines are those of the outer one, each after some spaces.
    pub fn by_lines(self) -> Self {
        Map { by_lines: true, ..self }
    }

    /// Whether each line of the inner text is a line of the outer one, after some spaces.
    pub fn is_by_lines(&self) -> bool {
        self.by_lines
    }

    /// The map of a text that has no places in the outer one but a whole: what an encoding holds.
    pub fn opaque(length: usize, outer: Span) -> Self {
        Map::new(vec![Piece { inner: Span::new(0, length + 1), outer, exact: false }], outer.end)
    }

    /// The map of the part of the inner text from an offset on.
    pub fn from_offset(&self, offset: u32) -> Self {
        let cut = |piece: &Piece| {
            let skipped = offset.saturating_sub(piece.inner.start).min(piece.inner.end - piece.inner.start);
            let outer = if piece.exact { piece.outer.start + skipped } else { piece.outer.start };
            Piece {
                inner: Span {
                    start: (piece.inner.start + skipped).saturating_sub(offset),
                    end: piece.inner.end.saturating_sub(offset),
                },
                outer: Span { start: outer, end: piece.outer.end },
                exact: piece.exact,
            }
        };
        let pieces = self.pieces.iter().map(cut).filter(|piece| !piece.inner.is_empty()).collect();
        Map { pieces, ..*self }
    }

    /// The parts of the outer text that the inner one is made of, by place. What was left out to read the outer one is
    /// in neither.
    pub fn outer_parts<'m>(&'m self, inner: &'m str, outer: &'m str) -> impl Iterator<Item = Span> + 'm {
        let is_there = |piece: &&Piece| {
            let texts = (inner.get(piece.inner.range()), outer.get(piece.outer.range()));
            // That of an encoding is longer than the text.
            let (Some(inner), Some(outer)) = texts else { return !piece.exact };
            let is_escape = || !self.by_lines && (!inner.trim().is_empty() || outer.starts_with('\\'));
            inner == outer || !piece.exact && (outer.trim().is_empty() || is_escape())
        };
        self.pieces.iter().filter(is_there).map(|piece| piece.outer)
    }

    /// Where the outer text continues after the inner one.
    pub fn end(&self) -> u32 {
        self.end
    }

    fn piece(&self, offset: u32) -> Option<&Piece> {
        self.pieces.get(self.pieces.partition_point(|piece| piece.inner.end <= offset))
    }

    /// Where a byte of the inner text stands.
    pub fn offset(&self, offset: u32) -> u32 {
        match self.piece(offset) {
            Some(piece) if piece.exact => piece.outer.start + offset.saturating_sub(piece.inner.start),
            Some(piece) => piece.outer.start,
            None => self.end,
        }
    }

    /// Which byte of the inner text is at an offset of the outer one, or starts there; the end of the inner text is
    /// where the last of it ends. Nothing where the outer text has something else, or an encoding of the whole.
    pub fn inner_offset(&self, offset: u32) -> Option<u32> {
        let after = self.pieces.partition_point(|piece| piece.outer.start <= offset);
        let piece = self.pieces.get(after.checked_sub(1)?)?;
        let skipped = offset - piece.outer.start;
        if piece.exact && offset <= piece.outer.end {
            return Some(piece.inner.start + skipped);
        }
        (!piece.exact && skipped == 0 && self.pieces.len() > 1).then_some(piece.inner.start)
    }

    /// The places of a part of the inner text, as far as the outer text has the same bytes.
    pub fn exact_parts(&self, span: Span) -> impl Iterator<Item = Span> {
        let first = self.pieces.partition_point(|piece| piece.inner.end <= span.start);
        let pieces = self.pieces.iter().skip(first).take_while(move |piece| piece.inner.start < span.end);
        pieces.filter(|piece| piece.exact).map(move |piece| {
            let at = |offset: u32| {
                piece.outer.start + offset.clamp(piece.inner.start, piece.inner.end) - piece.inner.start
            };
            Span { start: at(span.start), end: at(span.end) }
        })
    }

    /// The place of a part of the inner text: from its first byte up to after its last one.
    pub fn span(&self, span: Span) -> Span {
        let start = self.offset(span.start);
        if span.is_empty() {
            // Of an encoding there is only the whole.
            return match self.piece(span.start) {
                Some(piece) if !piece.exact => piece.outer,
                _ => Span { start, end: start },
            };
        }
        let end = match self.piece(span.end - 1) {
            Some(piece) if piece.exact => piece.outer.start + span.end.saturating_sub(piece.inner.start),
            Some(piece) => piece.outer.end,
            None => self.end,
        };
        Span { start, end: end.max(start) }
    }
}

/// Collects pieces byte by byte, and joins those that go on.
#[derive(Debug, Default)]
pub struct MapBuilder {
    pieces: Vec<Piece>,
    inner: u32,
}

impl MapBuilder {
    /// The next so many bytes of the inner text, and where the outer one has them. `same`: whether the bytes are
    /// the same ones.
    pub fn add(&mut self, length: usize, outer: Span, same: bool) {
        let inner = Span::new(self.inner as usize, self.inner as usize + length);
        if inner.is_empty() {
            return;
        }
        self.inner = inner.end;
        let exact = same && inner.len() == outer.len();
        match self.pieces.last_mut() {
            Some(last) if exact && last.exact && last.outer.end == outer.start => {
                last.inner.end = inner.end;
                last.outer.end = outer.end;
            }
            _ => self.pieces.push(Piece { inner, outer, exact }),
        }
    }

    /// The map; the outer text continues at `end`.
    pub fn finish(self, end: usize) -> Map {
        Map::new(self.pieces, Span::at(end).start)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `ab\nc` of `  ab\n  \u{63}`: two exact pieces and an escape.
    fn map() -> Map {
        let mut map = MapBuilder::default();
        map.add(2, Span::new(2, 4), true);
        map.add(1, Span::new(4, 5), true);
        map.add(1, Span::new(7, 13), false);
        map.finish(13)
    }

    #[test]
    fn places_are_those_of_the_bytes() {
        let map = map();
        assert_eq!(map.pieces.len(), 2, "what goes on is one piece");
        assert_eq!([0, 1, 2, 3, 4, 9].map(|offset| map.offset(offset)), [2, 3, 4, 7, 13, 13]);
        assert_eq!(map.span(Span::new(0, 2)), Span::new(2, 4));
        assert_eq!(map.span(Span::new(1, 3)), Span::new(3, 5), "ends with the line, not in the next");
        assert_eq!(map.span(Span::new(3, 4)), Span::new(7, 13));
        assert_eq!(map.span(Span::at(4)), Span::at(13));
    }

    #[test]
    fn exact_parts_leave_out_escapes_and_indentation() {
        let parts = |start, end| map().exact_parts(Span { start, end }).collect::<Vec<_>>();
        assert_eq!(parts(0, 4), [Span::new(2, 5)]);
        assert_eq!(parts(1, 3), [Span::new(3, 5)]);
        assert_eq!(parts(3, 4), []);
        assert_eq!(Map::opaque(4, Span::new(10, 14)).exact_parts(Span::new(0, 4)).count(), 0);
    }

    #[test]
    fn both_ways_lead_to_the_same_place() {
        let map = map();
        for offset in 0..4 {
            assert_eq!(map.inner_offset(map.offset(offset)), Some(offset));
        }
        assert_eq!(map.inner_offset(0), None, "before the text");
        assert_eq!(map.inner_offset(5), Some(3), "the end of a line");
        assert_eq!(map.inner_offset(6), None, "indentation");
        assert_eq!(map.inner_offset(9), None, "inside an escape");
        assert_eq!(Map::opaque(4, Span::new(10, 14)).inner_offset(10), None);
    }

    #[test]
    fn an_encoding_has_one_place() {
        let map = Map::opaque(4, Span::new(10, 14));
        for span in [Span::new(0, 1), Span::new(2, 4), Span::at(0), Span::at(4)] {
            assert_eq!(map.span(span), Span::new(10, 14));
        }
    }

    #[test]
    fn a_part_has_the_places_of_the_whole() {
        let part = map().from_offset(1);
        assert_eq!([0, 1, 2, 3].map(|offset| part.offset(offset)), [3, 4, 7, 13]);
    }
}
