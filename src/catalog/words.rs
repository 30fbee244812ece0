//! The words of one line of a data file.

/// The words of a line: separated by blanks, except for blanks inside double quotes.
#[derive(Clone)]
pub(super) struct Words {
    rest: &'static str,
}

impl Words {
    pub(super) fn of(line: &'static str) -> Self {
        Words { rest: line }
    }
}

impl Iterator for Words {
    type Item = &'static str;

    fn next(&mut self) -> Option<&'static str> {
        let text = self.rest.trim_start_matches(' ');
        if text.is_empty() {
            return None;
        }
        let end = end_of(text, b' ');
        let (word, rest) = text.split_at(end);
        self.rest = rest;
        Some(word)
    }
}

/// The parts of a word between commas, except for commas inside double quotes.
pub(super) fn parts(word: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = Some(word);
    std::iter::from_fn(move || {
        let text = rest?;
        let (part, after) = text.split_at(end_of(text, b','));
        rest = after.strip_prefix(',');
        Some(part)
    })
}

/// Where `text` first has `separator` outside double quotes. The separator is ASCII, so the end is a
/// character boundary.
fn end_of(text: &str, separator: u8) -> usize {
    let mut quoted = false;
    let mut escaped = false;
    for (index, &byte) in text.as_bytes().iter().enumerate() {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if byte == separator && !quoted => return index,
            _ => {}
        }
    }
    text.len()
}

/// The text that a bare or double-quoted word stands for.
pub(super) fn unquote(word: &'static str) -> &'static str {
    let Some(inner) = word.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')) else { return word };
    if !inner.contains('\\') {
        return inner;
    }
    // The few words with escapes are decoded once per release and live as long as the data do.
    serde_json::from_str::<String>(word).map_or(inner, |text| text.leak())
}

/// The lines that belong to the record which starts at `text`: those after its first line that
/// start with a blank.
pub(super) fn body(text: &'static str) -> impl Iterator<Item = &'static str> {
    text.lines().skip(1).take_while(|line| line.starts_with(' '))
}

/// The records of a file: each starts at a line that doesn't start with a blank.
pub(super) fn records(text: &'static str) -> impl Iterator<Item = &'static str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        if rest.is_empty() {
            return None;
        }
        let bytes = rest.as_bytes();
        let next = memchr::memchr_iter(b'\n', bytes)
            .map(|newline| newline + 1)
            .find(|&start| bytes.get(start).is_none_or(|byte| *byte != b' '));
        let (record, after) = rest.split_at(next.unwrap_or(bytes.len()));
        rest = after;
        Some(record)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_blanks_and_commas_stay_together() {
        let words: Vec<_> = Words::of(r#"  name "a b" x="c \" d" e,"f,g",h"#).collect();
        assert_eq!(words, ["name", r#""a b""#, r#"x="c \" d""#, r#"e,"f,g",h"#]);
        let split: Vec<_> = parts(words[3]).map(unquote).collect();
        assert_eq!(split, ["e", "f,g", "h"]);
        assert_eq!(unquote(r#""c \" d""#), "c \" d");
    }
}
