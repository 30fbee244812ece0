//! The lines of source around some places, made fit to be shown: secrets masked, long lines cut,
//! characters that control a terminal replaced.
//!
//! miette finds lines by scanning its source from the start for each label. An excerpt holds only the
//! lines that will be shown, with their numbers, so that drawing a finding takes as long in a file of
//! 5 MB as in one of ten lines; and its places can lie in several files.

use std::ops::Range;

use miette::{MietteError, MietteSpanContents, SourceCode, SourceSpan, SpanContents};

use crate::text::{SourceFile, Span, one_line, visible};

/// A span of more lines than this is shown by its first line.
const MOST_LINES: usize = 8;
/// Lines shown before and after a place.
pub(super) const CONTEXT: usize = 1;
const CUT: char = '…';

/// The lines to show.
#[derive(Debug, Default)]
pub(super) struct Excerpt {
    text: String,
    lines: Vec<Line>,
    names: Vec<String>,
}

/// One line, as it is in the excerpt's text.
#[derive(Debug)]
struct Line {
    /// Where the excerpt's text has it, with its line feed.
    range: Range<usize>,
    /// Which of the names is the file's.
    name: usize,
    /// Counted from 0 in the file.
    number: usize,
    /// How many bytes of the sign of a cut come first.
    lead: usize,
    /// How many characters of the file's line are cut before it.
    hidden: usize,
}

impl Excerpt {
    /// Adds the lines around places of one file and says where the places are in the excerpt. The lines
    /// around the first place come first.
    pub(super) fn add<'s>(
        &mut self,
        file: &SourceFile,
        secrets: impl Fn(Span) -> &'s [Span],
        places: &[Span],
        width: usize,
    ) -> Vec<SourceSpan> {
        self.names.push(one_line(file.path()).into_owned());
        let places: Vec<_> = places.iter().map(|&place| Place::new(file, place)).collect();
        let mut drawn: Vec<Drawn> = Vec::new();
        for number in order(file, &places) {
            let focus = places.iter().find(|place| place.lines.start == number).map(|place| place.span.start);
            drawn.push(self.draw(file, &secrets, number, focus, width));
        }
        places
            .iter()
            .map(|place| {
                let last = place.lines.end.saturating_sub(1);
                let start = drawn.iter().find(|line| line.number == place.lines.start);
                let end = drawn.iter().find(|line| line.number == last);
                let start = start.map_or(0, |line| line.offset(place.span.start));
                let end = end.map_or(start, |line| line.offset(place.span.end));
                SourceSpan::from(start..end.max(start))
            })
            .collect()
    }

    fn draw<'s>(
        &mut self,
        file: &SourceFile,
        secrets: impl Fn(Span) -> &'s [Span],
        number: usize,
        focus: Option<u32>,
        width: usize,
    ) -> Drawn {
        let whole = file.line_span(number);
        let window = window(file, whole, focus, width);
        let secrets = secrets(window);
        let begin = self.text.len();
        if window.start > whole.start {
            self.text.push(CUT);
        }
        let lead = self.text.len() - begin;
        let mut offsets = Vec::new();
        let mut secret = 0;
        for (at, character) in file.slice(window).char_indices() {
            let at = window.start.saturating_add(u32::try_from(at).unwrap_or(u32::MAX));
            offsets.push((at, self.text.len()));
            while secrets.get(secret).is_some_and(|span| span.end <= at) {
                secret += 1;
            }
            let masked = secrets.get(secret).is_some_and(|span| span.start <= at);
            match character {
                '\u{feff}' if at == 0 => {}
                _ if masked => self.text.push('*'),
                '\t' => self.text.push('\t'),
                _ => self.text.push(visible(character)),
            }
        }
        offsets.push((window.end, self.text.len()));
        if window.end < whole.end {
            self.text.push(CUT);
        }
        self.text.push('\n');
        let hidden = match lead {
            0 => 0,
            _ => file.position(window.start).column.saturating_sub(1) as usize,
        };
        let name = self.names.len().saturating_sub(1);
        self.lines.push(Line { range: begin..self.text.len(), name, number, lead, hidden });
        Drawn { number, offsets }
    }

    fn line_at(&self, offset: usize) -> usize {
        self.lines.partition_point(|line| line.range.start <= offset).saturating_sub(1)
    }

    /// Whether a line of the excerpt is the next one in the file as well.
    fn follows(&self, line: usize) -> bool {
        let before = line.checked_sub(1).and_then(|before| self.lines.get(before));
        match (before, self.lines.get(line)) {
            (Some(before), Some(line)) => before.name == line.name && before.number + 1 == line.number,
            _ => false,
        }
    }
}

impl SourceCode for Excerpt {
    fn read_span<'a>(
        &'a self,
        span: &SourceSpan,
        before: usize,
        after: usize,
    ) -> Result<Box<dyn SpanContents<'a> + 'a>, MietteError> {
        let place = self.line_at(span.offset());
        let mut first = place;
        let mut last = self.line_at(span.offset() + span.len().saturating_sub(1));
        if (first + 1..=last).any(|line| !self.follows(line)) {
            return Err(MietteError::OutOfBounds);
        }
        for _ in 0..before {
            first -= usize::from(self.follows(first));
        }
        for _ in 0..after {
            last += usize::from(self.follows(last + 1));
        }
        let (Some(start), Some(end), Some(line)) =
            (self.lines.get(first), self.lines.get(last), self.lines.get(place))
        else {
            return Err(MietteError::OutOfBounds);
        };
        let range = start.range.start..end.range.end;
        let column = if before == 0 {
            let shown = self.text.get(line.range.start + line.lead..span.offset()).unwrap_or_default();
            line.hidden + shown.chars().count()
        } else {
            0
        };
        Ok(Box::new(MietteSpanContents::new_named(
            self.names.get(start.name).cloned().unwrap_or_default(),
            self.text.as_bytes().get(range.clone()).unwrap_or_default(),
            range.into(),
            start.number,
            column,
            last - first + 1,
        )))
    }
}

/// A line that was added, with the map from the file's offsets to the excerpt's.
struct Drawn {
    number: usize,
    offsets: Vec<(u32, usize)>,
}

impl Drawn {
    fn offset(&self, offset: u32) -> usize {
        let after = self.offsets.partition_point(|&(file, _)| file < offset);
        let nearest = self.offsets.get(after).or(self.offsets.last());
        nearest.map_or(0, |&(_, excerpt)| excerpt)
    }
}

/// A span as it is shown, with the lines that it covers.
struct Place {
    span: Span,
    lines: Range<usize>,
}

impl Place {
    fn new(file: &SourceFile, span: Span) -> Self {
        let start = file.position(span.start).offset;
        let mut end = file.position(span.end).offset.max(start);
        let first = file.line_of(start);
        let mut last = file.line_of(end);
        // A block scalar ends where the next line starts: show it up to its own last line.
        if last > first && file.line_span(last).start == end {
            last -= 1;
            end = file.line_span(last).end;
        }
        if last - first >= MOST_LINES {
            last = first;
        }
        let end = end.min(file.line_span(last).end).max(start);
        Place { span: Span { start, end }, lines: first..last + 1 }
    }
}

/// The numbers of the lines to show, in order; the block of lines around the first place comes first.
fn order(file: &SourceFile, places: &[Place]) -> Vec<usize> {
    // What follows the last line feed is no line to show, unless a place is there.
    let last = file.line_starts().len().saturating_sub(1);
    let count = last + usize::from(!file.line_span(last).is_empty());
    let around = |place: &Place| {
        let end = (place.lines.end + CONTEXT).min(count).max(place.lines.end);
        place.lines.start.saturating_sub(CONTEXT)..end
    };
    let mut numbers: Vec<_> = places.iter().flat_map(around).collect();
    numbers.sort_unstable();
    numbers.dedup();
    let Some(first) = places.first().and_then(|place| numbers.binary_search(&place.lines.start).ok()) else {
        return numbers;
    };
    let breaks = |at: &usize| numbers.get(at - 1).zip(numbers.get(*at)).is_some_and(|(a, b)| a + 1 != *b);
    let from = (1..=first).rev().find(breaks).unwrap_or(0);
    let to = (first + 1..numbers.len()).find(breaks).unwrap_or(numbers.len());
    // The block holds the first place, so from <= first < to <= the length.
    numbers[..to].rotate_left(from);
    numbers
}

/// The part of a line to show: all of it, or as much as fits around the focus.
fn window(file: &SourceFile, line: Span, focus: Option<u32>, width: usize) -> Span {
    if line.len() <= width {
        return line;
    }
    let focus = focus.unwrap_or(line.start).clamp(line.start, line.end);
    let before = file.slice(Span { start: line.start, end: focus });
    let after = file.slice(Span { start: focus, end: line.end });
    // Two thirds of the room are for what follows.
    let left = before.char_indices().rev().take(width / 3).last().map_or(before.len(), |(at, _)| at);
    let taken = before.get(left..).unwrap_or_default().chars().count();
    let right = after.char_indices().nth(width.saturating_sub(taken)).map_or(after.len(), |(at, _)| at);
    Span::new(line.start as usize + left, focus as usize + right)
}
