//! Many texts to look for at once.

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};

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
}

impl<'a> Needles<'a> {
    /// Looks for these texts; empty ones are nowhere.
    pub fn new(texts: impl IntoIterator<Item = &'a str>) -> Self {
        let mut needles = Needles { starts: HashSet::new(), lengths: HashMap::new(), long: HashMap::new() };
        for text in texts {
            let start = text.get(..text.floor_char_boundary(MOST)).unwrap_or(text);
            let Some(&first) = start.as_bytes().first() else { continue };
            if start.len() < text.len() {
                needles.long.entry(start).or_default().push(text);
            }
            if needles.starts.insert(start) {
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
        let lengths = self.lengths.get(text.as_bytes().get(offset)?)?;
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

    /// Whether one of the texts is in `text`.
    pub fn any_in(&self, text: &str) -> bool {
        (0..text.len()).any(|offset| self.at(text, offset).is_some())
    }

    /// `text` with something else instead of each of the texts; `None` when none of them is in it.
    pub fn replace(&self, text: &str, with: &str) -> Option<String> {
        let mut replaced: Option<String> = None;
        let (mut copied, mut offset) = (0, 0);
        while offset < text.len() {
            let Some(length) = self.at(text, offset) else {
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
    fn what_begins_like_a_long_text_is_replaced_to_the_end() {
        let long = "0123456789".repeat(20);
        let needles = Needles::new([long.as_str()]);
        assert_eq!(needles.replace(&format!("<{long}>"), "*").as_deref(), Some("<*>"));
        assert_eq!(needles.replace(&format!("<{}>", &long[..100]), "*").as_deref(), Some("<*"));
    }
}
