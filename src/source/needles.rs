//! Many texts to look for at once.

use std::ops::Range;

use foldhash::{HashMap, HashSet};

/// Only so many bytes of a text to look for are compared: more tell nothing new.
const MOST: usize = 64;

/// Texts to look for, thousands of them in about the time of one.
#[derive(Debug, Default)]
pub struct Needles<'a> {
    starts: HashSet<&'a str>,
    /// By the first byte: the lengths of `starts`, longest first.
    lengths: HashMap<u8, Vec<usize>>,
    /// The whole texts of those that are longer than their start.
    long: HashMap<&'a str, Vec<&'a str>>,
    /// Tells quickly of most places that none of the texts starts there.
    beginnings: Beginnings,
}

impl<'a> Needles<'a> {
    /// Looks for these texts; empty ones are nowhere.
    pub fn new(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut needles = Needles::default();
        for text in texts {
            let start = text.get(..text.floor_char_boundary(MOST)).unwrap_or(text);
            let Some(&first) = start.as_bytes().first() else { continue };
            if start.len() < text.len() {
                needles.long.entry(start).or_default().push(text);
            }
            if needles.starts.insert(start) {
                needles.beginnings.add(start.as_bytes());
                let lengths = needles.lengths.entry(first).or_default();
                if let Err(at) = lengths.binary_search_by(|known| start.len().cmp(known)) {
                    lengths.insert(at, start.len());
                }
            }
        }
        needles
    }

    /// How many bytes the longest of the texts takes that is in `text` at an offset. What begins like a very
    /// long one of them is taken to the end.
    fn at(&self, text: &str, offset: usize) -> Option<usize> {
        let rest = text.as_bytes().get(offset..)?;
        if !self.beginnings.may_start(rest) {
            return None;
        }
        let lengths = self.lengths.get(rest.first()?)?;
        let rest = text.get(offset..)?;
        let start = lengths.iter().filter_map(|&length| rest.get(..length));
        let start = start.into_iter().find(|start| self.starts.contains(start))?;
        match self.long.get(start) {
            Some(long) => {
                let whole =
                    long.iter().take(MOST).filter(|long| rest.starts_with(**long)).map(|long| long.len());
                Some(whole.max().unwrap_or(rest.len()))
            }
            None => Some(start.len()),
        }
    }

    /// Where the texts are in `text`, in order and without overlaps.
    pub fn places<'n>(&'n self, text: &'n str) -> impl Iterator<Item = Range<usize>> + 'n {
        let mut offset = 0;
        std::iter::from_fn(move || {
            while offset < text.len() {
                let start = offset;
                match self.at(text, start) {
                    Some(length) => {
                        offset += length.max(1);
                        return Some(start..start + length);
                    }
                    None => offset += 1,
                }
            }
            None
        })
    }

    /// Whether one of the texts is in `text`.
    pub fn any_in(&self, text: &str) -> bool {
        !self.starts.is_empty() && (0..text.len()).any(|offset| self.at(text, offset).is_some())
    }

    /// How many bytes the longest of the texts takes that is in `text` at an offset, of those that are wanted.
    fn wanted_at(&self, text: &str, offset: usize, is_wanted: &mut dyn FnMut(&str) -> bool) -> Option<usize> {
        let rest = text.as_bytes().get(offset..)?;
        if !self.beginnings.may_start(rest) {
            return None;
        }
        let lengths = self.lengths.get(rest.first()?)?;
        let rest = text.get(offset..)?;
        let starts = lengths.iter().filter_map(|&length| rest.get(..length));
        starts.filter(|start| self.starts.contains(start)).find_map(|start| {
            let long = self.long.get(start).into_iter().flatten().take(MOST);
            let long = long.filter(|long| rest.starts_with(**long) && is_wanted(long));
            let longest = long.map(|long| long.len()).max();
            longest.or_else(|| is_wanted(start).then_some(start.len()))
        })
    }

    /// `text` with something else instead of each of the texts; `None` when none of them is in it.
    pub fn replace(&self, text: &str, with: &str) -> Option<String> {
        self.replaced(text, with, |offset| self.at(text, offset))
    }

    /// The same for those of the texts that are wanted, which `is_wanted` says of each that is in `text`.
    pub fn replace_wanted(
        &self,
        text: &str,
        with: &str,
        is_wanted: &mut dyn FnMut(&str) -> bool,
    ) -> Option<String> {
        self.replaced(text, with, |offset| self.wanted_at(text, offset, is_wanted))
    }

    fn replaced(
        &self,
        text: &str,
        with: &str,
        mut length_at: impl FnMut(usize) -> Option<usize>,
    ) -> Option<String> {
        if self.starts.is_empty() {
            return None;
        }
        let mut replaced: Option<String> = None;
        let (mut copied, mut offset) = (0, 0);
        while offset < text.len() {
            let Some(length) = length_at(offset) else {
                offset += 1;
                continue;
            };
            let result = replaced.get_or_insert_default();
            result.push_str(text.get(copied..offset).unwrap_or_default());
            result.push_str(with);
            offset += length;
            copied = offset;
        }
        if let Some(replaced) = &mut replaced {
            replaced.push_str(text.get(copied..).unwrap_or_default());
        }
        replaced
    }
}

/// The first three bytes of texts, as a set that may hold more than was added.
#[derive(Debug)]
struct Beginnings {
    bits: Box<[u64; Self::WORDS]>,
    /// The first bytes of shorter texts.
    short: [bool; 256],
}

impl Beginnings {
    const WORDS: usize = 1 << 8;

    fn bit([a, b, c]: [u8; 3]) -> (usize, u64) {
        let hash = usize::from(a) ^ usize::from(b) << 4 ^ usize::from(c) << 8;
        (hash / 64 % Self::WORDS, 1 << (hash % 64))
    }

    fn add(&mut self, text: &[u8]) {
        match text.first_chunk() {
            Some(&first) => {
                let (word, bit) = Self::bit(first);
                self.bits[word] |= bit;
            }
            None => text.iter().take(1).for_each(|&first| self.short[usize::from(first)] = true),
        }
    }

    fn may_start(&self, rest: &[u8]) -> bool {
        let long = rest.first_chunk().is_some_and(|&first| {
            let (word, bit) = Self::bit(first);
            self.bits[word] & bit != 0
        });
        long || rest.first().is_some_and(|&first| self.short[usize::from(first)])
    }
}

impl Default for Beginnings {
    fn default() -> Self {
        Beginnings { bits: Box::new([0; Self::WORDS]), short: [false; 256] }
    }
}

#[cfg(test)]
mod tests {
    use super::Needles;

    #[test]
    fn the_longest_text_is_replaced() {
        let needles = Needles::new(["ab", "abc", "", "\u{e4}\u{f6}"]);
        assert_eq!(needles.replace("xabcab\u{e4}\u{f6}y", "*").as_deref(), Some("x***y"));
        assert_eq!(needles.replace("a b c \u{e4}", "*"), None);
        assert!(needles.any_in("..ab") && !needles.any_in("") && !Needles::new([""]).any_in("x"));
    }

    #[test]
    fn only_wanted_texts_are_replaced() {
        let long = "0123456789".repeat(20);
        let needles = Needles::new(["ab", "abc", long.as_str()]);
        let replace = |text: &str, wanted: &str| needles.replace_wanted(text, "*", &mut |it| it == wanted);
        assert_eq!(replace("abc ab", "ab").as_deref(), Some("*c *"));
        assert_eq!(replace("abc ab", "abc").as_deref(), Some("* ab"));
        assert_eq!(replace("abc ab", "x"), None);
        assert_eq!(replace(&format!("<{long}>"), &long).as_deref(), Some("<*>"));
    }

    #[test]
    fn texts_of_any_length_are_found_up_to_the_end() {
        let needles = Needles::new(["x", "yz", "abc", "\u{e4}"]);
        for found in ["x", "..x", "yz", ".yz", "abc", ".abc", "\u{e4}", ".\u{e4}"] {
            assert_eq!(
                needles.replace(found, "").as_deref(),
                Some(found.trim_matches(|c| c != '.')),
                "{found}"
            );
        }
        assert!(["", "y", "ab", "zy", "..y"].iter().all(|text| !needles.any_in(text)));
    }

    #[test]
    fn what_begins_like_a_long_text_is_replaced_to_the_end() {
        let long = "0123456789".repeat(20);
        let needles = Needles::new([long.as_str()]);
        assert_eq!(needles.replace(&format!("<{long}>"), "*").as_deref(), Some("<*>"));
        assert_eq!(needles.replace(&format!("<{}>", &long[..100]), "*").as_deref(), Some("<*"));
    }
}
