//! A file's text and its places.

use std::sync::{Arc, OnceLock};

use super::Map;

/// A half-open range of byte offsets into one file's text. Both ends lie on character boundaries.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// One past the last byte.
    pub end: u32,
}

impl Span {
    /// A span from `start` up to `end`; an end before the start makes an empty span.
    pub fn new(start: usize, end: usize) -> Self {
        // Files are limited to far less than 4 GiB before any span is made.
        let start = u32::try_from(start).unwrap_or(u32::MAX);
        let end = u32::try_from(end).unwrap_or(u32::MAX);
        Span { start, end: end.max(start) }
    }

    /// The empty span at an offset.
    pub fn at(offset: usize) -> Self {
        Span::new(offset, offset)
    }

    /// The bytes as a range, to slice text with.
    pub fn range(self) -> std::ops::Range<usize> {
        self.start as usize..self.end as usize
    }

    /// How many bytes.
    pub fn len(self) -> usize {
        (self.end - self.start) as usize
    }

    /// Whether it covers no byte.
    pub fn is_empty(self) -> bool {
        self.start == self.end
    }

    /// The same places in order and without overlaps.
    pub fn disjoint(mut spans: Vec<Span>) -> Vec<Span> {
        spans.sort();
        let mut disjoint: Vec<Span> = Vec::with_capacity(spans.len());
        for span in spans {
            match disjoint.last_mut() {
                Some(last) if span.start <= last.end => last.end = last.end.max(span.end),
                _ => disjoint.push(span),
            }
        }
        disjoint
    }

    /// Whether `other` lies inside.
    pub fn contains(self, other: Span) -> bool {
        self.start <= other.start && other.end <= self.end
    }
}

/// A place for people: what editors and CI annotations show.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Position {
    /// Counted from 1.
    pub line: u32,
    /// Counted from 1, in Unicode scalar values.
    pub column: u32,
    /// In bytes from the start of the file, counted from 0.
    pub offset: u32,
}

/// A place for editors that use the Language Server Protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Utf16Position {
    /// Counted from 0.
    pub line: u32,
    /// Counted from 0, in UTF-16 code units.
    pub character: u32,
}

/// Why the text of a file isn't what is on the disk.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Defect {
    /// There are bytes that are not UTF-8, the first at this offset; each stands as a `_` in the text.
    NotUtf8 {
        /// In bytes from the start of the file.
        first: u32,
    },
    /// It is UTF-16; the text is what it says.
    Utf16,
    /// It is larger than what is read; the text is empty.
    TooLarge,
}

/// Files above this size are not read: no blueprint is near it, and spans have 32 bits.
pub const MOST_BYTES: u64 = 64 << 20;

/// Lines longer than this many bytes get an index of their characters.
const BLOCK: usize = 1024;

/// One file's text with the index of its lines. Clones share both.
///
/// A text can be inside a file, as a blueprint is in a Kubernetes manifest: then [`SourceFile::text`] and all
/// spans are those of the text itself, and the edges ask for its place in the file around it.
#[derive(Debug, Clone)]
pub struct SourceFile {
    /// Where it differs from the path.
    name: Option<Arc<str>>,
    beside_unread: bool,
    data: Arc<Data>,
}

#[derive(Debug)]
struct Data {
    path: Box<str>,
    text: Arc<str>,
    defect: Option<Defect>,
    around: Option<Around>,
    line_starts: OnceLock<Box<[u32]>>,
    /// How many characters are before every block of the text.
    blocks: OnceLock<Box<[u32]>>,
}

/// The file that a text is in.
#[derive(Debug, Clone)]
pub struct Around {
    /// The file.
    pub file: SourceFile,
    /// From the text to the file: one map for each text in a text, the innermost first.
    pub maps: Arc<[Arc<Map>]>,
}

impl Around {
    /// Where a part of the text is in the file.
    pub fn span(&self, span: Span) -> Span {
        self.maps.iter().fold(span, |span, map| map.span(span))
    }

    /// Where a byte of the text is in the file.
    pub fn offset(&self, offset: u32) -> u32 {
        self.maps.iter().fold(offset, |offset, map| map.offset(offset))
    }

    /// Which byte of the text is at a place in the file; nothing where the text has no exact place there.
    pub fn inner_offset(&self, offset: u32) -> Option<u32> {
        self.maps.iter().rev().try_fold(offset, |offset, map| map.inner_offset(offset))
    }
}

impl SourceFile {
    /// A file by the path that findings show and its text.
    pub fn new(path: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        SourceFile::of(path.into(), text.into(), None, None)
    }

    /// A file whose text isn't what is on the disk.
    pub fn with_defect(path: impl Into<String>, text: impl Into<Arc<str>>, defect: Defect) -> Self {
        SourceFile::of(path.into(), text.into(), Some(defect), None)
    }

    /// The same file with another text.
    pub fn with_text(&self, text: impl Into<Arc<str>>) -> Self {
        let beside_unread = self.beside_unread;
        SourceFile { name: self.name.clone(), beside_unread, ..SourceFile::new(self.path(), text) }
    }

    /// A text that is in a file, by a name of its own.
    pub fn within(around: Around, path: impl Into<String>, text: impl Into<Arc<str>>) -> Self {
        SourceFile::of(path.into(), text.into(), None, Some(around))
    }

    fn of(path: String, text: Arc<str>, defect: Option<Defect>, around: Option<Around>) -> Self {
        let path = path.into_boxed_str();
        let (line_starts, blocks) = (OnceLock::new(), OnceLock::new());
        SourceFile {
            name: None,
            beside_unread: false,
            data: Arc::new(Data { path, text, defect, around, line_starts, blocks }),
        }
    }

    /// The file that this text is in, if it isn't a file of its own.
    pub fn around(&self) -> Option<&Around> {
        self.data.around.as_ref()
    }

    /// The path of the file on the disk: that of the file around the text, if there is one.
    pub fn file_path(&self) -> &str {
        self.around().map_or(self.path(), |around| around.file.path())
    }

    /// Why the text isn't what is on the disk.
    pub fn defect(&self) -> Option<Defect> {
        self.data.defect
    }

    /// The path as findings show it.
    pub fn path(&self) -> &str {
        &self.data.path
    }

    /// The name for programs: the path from the top of the repository, with `/` between folders. It is the same
    /// from wherever the file is checked. By default, it is the path as findings show it.
    pub fn name(&self) -> &str {
        self.name.as_deref().unwrap_or(self.path())
    }

    /// Gives the file a name for programs.
    pub fn set_name(&mut self, name: &str) {
        self.name = (*name != *self.path()).then(|| name.into());
    }

    /// Says that there are other files like this one, which can't be read: encrypted ones.
    pub fn set_beside_unread(&mut self) {
        self.beside_unread = true;
    }

    /// Whether there are other files like this one, which can't be read.
    pub fn is_beside_unread(&self) -> bool {
        self.beside_unread
    }

    /// The whole text.
    pub fn text(&self) -> &str {
        &self.data.text
    }

    /// The whole text, to be kept along with what is made of it.
    pub fn shared_text(&self) -> &Arc<str> {
        &self.data.text
    }

    /// The text of a span; empty when the span is not on character boundaries of this file.
    pub fn slice(&self, span: Span) -> &str {
        self.text().get(span.range()).unwrap_or_default()
    }

    /// Byte offsets at which lines start; the first is 0. Lines end after `\n`, or after a `\r` that
    /// no `\n` follows, as YAML counts them.
    pub fn line_starts(&self) -> &[u32] {
        self.data.line_starts.get_or_init(|| {
            let bytes = self.text().as_bytes();
            let mut starts = vec![0];
            for at in memchr::memchr2_iter(b'\n', b'\r', bytes) {
                if bytes[at] == b'\n' || bytes.get(at + 1) != Some(&b'\n') {
                    starts.push(u32::try_from(at + 1).unwrap_or(u32::MAX));
                }
            }
            starts.into()
        })
    }

    /// The 0-based line that holds an offset.
    pub fn line_of(&self, offset: u32) -> usize {
        self.line_starts().partition_point(|&start| start <= offset).saturating_sub(1)
    }

    /// The span of a 0-based line without its line break; empty at the end for a line that is not there.
    pub fn line_span(&self, line: usize) -> Span {
        let starts = self.line_starts();
        let Some(&start) = starts.get(line) else { return Span::at(self.text().len()) };
        let end = starts.get(line + 1).map_or(self.text().len(), |&next| next as usize);
        let body = self.text().get(start as usize..end).unwrap_or_default();
        Span::new(start as usize, start as usize + body.trim_end_matches(['\n', '\r']).len())
    }

    /// How many characters start before an offset.
    fn characters_before(&self, offset: usize) -> usize {
        // A byte that continues a character starts none.
        let count = |bytes: &[u8]| bytes.iter().filter(|&&byte| byte & 0xc0 != 0x80).count();
        let bytes = self.text().as_bytes();
        let blocks = self.data.blocks.get_or_init(|| {
            let counts = bytes.chunks(BLOCK).scan(0, |sum, block| {
                let before = *sum;
                *sum += u32::try_from(count(block)).unwrap_or_default();
                Some(before)
            });
            counts.collect()
        });
        let block = offset / BLOCK;
        let before = blocks.get(block).map_or(0, |&count| count as usize);
        match blocks.get(block) {
            Some(_) => before + count(bytes.get(block * BLOCK..offset).unwrap_or_default()),
            None => count(bytes),
        }
    }

    /// Returns the place of a byte offset for editors: the line, counted from 0, and the UTF-16 units before it there.
    /// An offset past the end is the end; one inside a character is its start.
    pub fn utf16_position(&self, offset: u32) -> Utf16Position {
        let at = self.text().floor_char_boundary((offset as usize).min(self.text().len()));
        let line = self.line_of(Span::at(at).start);
        let start = self.line_starts().get(line).map_or(0, |&start| start as usize);
        let before = self.text().get(start..at).unwrap_or_default();
        let units = before.chars().map(char::len_utf16).sum::<usize>();
        Utf16Position {
            line: u32::try_from(line).unwrap_or(u32::MAX),
            character: u32::try_from(units).unwrap_or(u32::MAX),
        }
    }

    /// Returns the byte offset of an editor's place. One past the end of its line is the end of the line, one past the
    /// last line the end of the text, and one inside a character its start.
    pub fn offset_of_utf16(&self, position: Utf16Position) -> u32 {
        let mut units = position.character as usize;
        let line = self.line_span(position.line as usize);
        let mut offset = line.range().start;
        for character in self.slice(line).chars() {
            if units < character.len_utf16() {
                break;
            }
            units -= character.len_utf16();
            offset += character.len_utf8();
        }
        Span::at(offset).start
    }

    /// Returns the byte offset of a line and column, both counted from 1, columns in Unicode scalar values. What is past
    /// the end of a line is its end.
    pub fn offset_of(&self, line: u32, column: u32) -> u32 {
        let line = self.line_span((line as usize).saturating_sub(1));
        let text = self.slice(line);
        let marks = text.chars().take_while(|&character| character == '\u{feff}').count();
        let before = text.chars().take(marks + (column as usize).saturating_sub(1));
        Span::at(line.range().start + before.map(char::len_utf8).sum::<usize>()).start
    }

    /// The place of a byte offset, in the file around the text if there is one. An offset past the end is the end;
    /// one inside a character is its start.
    pub fn position(&self, offset: u32) -> Position {
        if let Some(around) = self.around() {
            return around.file.position(around.offset(offset));
        }
        let mut at = (offset as usize).min(self.text().len());
        while !self.text().is_char_boundary(at) {
            at -= 1;
        }
        let line = self.line_of(Span::at(at).start);
        let start = self.line_starts()[line] as usize;
        let line_text = self.text().get(start..at).unwrap_or_default();
        let marks = line_text.chars().take_while(|&c| c == '\u{feff}').count();
        let column = match line_text.len() {
            ..BLOCK => line_text.chars().count(),
            _ => self.characters_before(at) - self.characters_before(start),
        };
        let column = column - marks;
        Position {
            line: u32::try_from(line + 1).unwrap_or(u32::MAX),
            column: u32::try_from(column + 1).unwrap_or(u32::MAX),
            offset: Span::at(at).start,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_of_editors_lead_both_ways() {
        let file = SourceFile::new("a.yaml", "\u{feff}a: b\nkey: \u{1f600}\u{e9} x\r\n\u{4e2d}: 1\n");
        for (offset, _) in file.text().char_indices().filter(|(_, character)| !"\r\n".contains(*character)) {
            let offset = Span::at(offset).start;
            assert_eq!(file.offset_of_utf16(file.utf16_position(offset)), offset);
            let position = file.position(offset);
            if offset > 0 {
                assert_eq!(file.offset_of(position.line, position.column), offset);
            }
        }
        let at = |line, character| file.offset_of_utf16(Utf16Position { line, character }) as usize;
        assert_eq!(file.text().get(at(1, 7)..at(1, 8)), Some("\u{e9}"), "an emoji takes two units");
        assert_eq!(at(1, 6), at(1, 5), "between its units is its start");
        assert_eq!(at(1, 99), file.line_span(1).range().end);
        assert_eq!(at(99, 0), file.text().len());
    }
}
