//! Variables that Flux or envsubst fills in before anybody reads the YAML: `${NAME}`, `${NAME:=default}`.
//!
//! Their braces and defaults mean nothing to YAML. The parser gets as much text without any meaning in their place,
//! and the tree has what is written.

use std::borrow::Cow;

use crate::text::Span;

/// Nothing longer is one.
const LONGEST: usize = 1000;

/// Where the variables of a text are.
#[derive(Debug, Default)]
pub(super) struct Variables {
    spans: Vec<Span>,
}

impl Variables {
    pub(super) fn of(text: &str) -> Self {
        let bytes = text.as_bytes();
        let mut variables = Variables::default();
        let mut from = 0;
        while let Some(found) = memchr::memmem::find(bytes.get(from..).unwrap_or_default(), b"${") {
            let found = from + found;
            let before = bytes.get(from..found).unwrap_or_default();
            let start = from + memchr::memrchr2(b'\n', b'\r', before).map_or(0, |at| at + 1);
            let rest = bytes.get(found..).unwrap_or_default();
            let end = found + memchr::memchr2(b'\n', b'\r', rest).unwrap_or(rest.len());
            variables.add_line(bytes, start, end);
            from = end;
        }
        variables
    }

    /// Finds those of a line, in one pass whatever isn't closed: hostile texts have many openings.
    fn add_line(&mut self, bytes: &[u8], from: usize, to: usize) {
        let mut open: Vec<Open> = Vec::new();
        let (mut escape, mut single, mut double) = (from, 0_usize, 0_usize);
        let mut at = from;
        while let Some(&byte) = bytes.get(at).filter(|_| at < to) {
            let here = |is_variable| Open { start: at, is_variable, single, double };
            match byte {
                b'$' if bytes.get(at + 1) == Some(&b'{') => {
                    open.push(here(is_variable(bytes, at + 2)));
                    at += 1;
                }
                b'{' => open.push(here(false)),
                b'}' => {
                    let Some(start) = open.pop().filter(|open| open.is_variable).and_then(|open| {
                        // A quote that is open before it doesn't end in it, and an escape is for YAML to read.
                        let leaves = |before: usize, now: usize| before % 2 == 1 && now > before;
                        let is_whole = escape <= open.start
                            && !leaves(open.single, single)
                            && !leaves(open.double, double)
                            && at - open.start < LONGEST;
                        is_whole.then_some(open.start)
                    }) else {
                        at += 1;
                        continue;
                    };
                    // Those in its default are a part of it.
                    while self.spans.last().is_some_and(|inner| inner.start as usize > start) {
                        self.spans.pop();
                    }
                    self.spans.push(Span::new(start, at + 1));
                }
                b'\\' => escape = at,
                b'\'' => single += 1,
                b'"' => double += 1,
                _ => {}
            }
            at += 1;
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.spans.is_empty()
    }

    /// A text of the same length with what the parser gets in the place of the variables.
    pub(super) fn hidden_in(&self, text: &str) -> Option<String> {
        let mut bytes = text.as_bytes().to_vec();
        for span in &self.spans {
            for byte in bytes.get_mut(span.range()).unwrap_or_default().iter_mut().skip(1) {
                *byte = hidden(*byte);
            }
        }
        // Whole variables are replaced by ASCII, so it stays UTF-8.
        String::from_utf8(bytes).ok()
    }

    /// Whether what the parser read from a place is what is written there, but for variables.
    pub(super) fn are_all_between(&self, written: &str, start: usize, read: &str) -> bool {
        let mut at = 0;
        for span in self.within(start, start + written.len()) {
            let range = at..span.start as usize - start;
            if written.get(range.clone()) != read.get(range) {
                return false;
            }
            at = span.end as usize - start;
        }
        written.get(at..) == read.get(at..)
    }

    /// The value of what is written in a place of the text, with its variables.
    pub(super) fn shown<'v>(
        &self,
        text: &str,
        start: usize,
        end: usize,
        value: Cow<'v, str>,
    ) -> Cow<'v, str> {
        let mut result = String::new();
        let mut rest = &*value;
        for span in self.within(start, end) {
            let written = text.get(span.range()).unwrap_or_default();
            let read: String = written
                .bytes()
                .enumerate()
                .map(|(at, byte)| if at == 0 { '$' } else { hidden(byte).into() })
                .collect();
            // What an escape made of it isn't found, and then nothing after it is sure.
            let Some(at) = memchr::memmem::find(rest.as_bytes(), read.as_bytes()) else { break };
            result.push_str(rest.get(..at).unwrap_or_default());
            result.push_str(written);
            rest = rest.get(at + read.len()..).unwrap_or_default();
        }
        if result.is_empty() { value } else { Cow::Owned(result + rest) }
    }

    fn within(&self, start: usize, end: usize) -> impl Iterator<Item = &Span> {
        let first = self.spans.partition_point(|span| (span.start as usize) < start);
        let from = self.spans.get(first..).unwrap_or_default().iter();
        from.take_while(move |span| span.end as usize <= end)
    }
}

struct Open {
    start: usize,
    is_variable: bool,
    /// How many quotes of each kind are before it on its line.
    single: usize,
    double: usize,
}

/// Letters and digits stay, so that different variables stay different.
fn hidden(byte: u8) -> u8 {
    if byte.is_ascii_alphanumeric() { byte } else { b'_' }
}

/// Whether a name follows an opening brace, and then the end or an operation.
fn is_variable(bytes: &[u8], at: usize) -> bool {
    let rest = bytes.get(at..).unwrap_or_default();
    let name = rest.strip_prefix(b"#").unwrap_or(rest);
    let is_of_name = |byte: &&u8| byte.is_ascii_alphanumeric() || **byte == b'_';
    let length = name.iter().take(LONGEST).take_while(is_of_name).count();
    let is_name = name.first().is_some_and(|byte| byte.is_ascii_alphabetic() || *byte == b'_');
    is_name && name.get(length).is_some_and(|next| b"}:-+=?/#%^,@".contains(next))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Vec<&str> {
        Variables::of(text).spans.iter().map(|span| &text[span.range()]).collect()
    }

    #[test]
    fn variables_end_with_their_brace() {
        for (text, variables) in [
            ("a: ${A} ${B_1:=x y}", &["${A}", "${B_1:=x y}"][..]),
            ("[${A:-${B}}, ${C:={a: b}}]", &["${A:-${B}}", "${C:={a: b}}"]),
            ("${A:-${B}\n{x}: ${C/a/b}", &["${B}", "${C/a/b}"]),
            ("{a: ${#A}, b: {c: ${D,,}}}", &["${#A}", "${D,,}"]),
            ("{a: ${A:?é}}", &["${A:?é}"]),
            ("a: ${} ${ A } ${1} ${A B} $A {A} ${{ a }} ${A\n}", &[]),
            ("\"${A:-\\\"}\" ${B}", &["${B}"]),
            ("{a: '${A:', b: '}', c: \"${A:}\", d: ${A:=\"x\"}}", &["${A:}", "${A:=\"x\"}"]),
            ("a: '\r\n  ${A:=''}'\n${B}", &["${A:=''}", "${B}"]),
        ] {
            assert_eq!(found(text), variables, "{text}");
        }
        let long = format!("${{A:={}}}", "x".repeat(LONGEST));
        assert_eq!(found(&long), [""; 0]);
    }

    #[test]
    fn what_is_hidden_has_its_length_and_is_shown_again() {
        let text = "a: ${A:=é, b} c ${B}";
        let variables = Variables::of(text);
        let hidden = variables.hidden_in(text).unwrap_or_default();
        assert_eq!(hidden, "a: $_A______b_ c $_B_");
        let value = variables.shown(text, 3, text.len(), Cow::Borrowed(&hidden[3..]));
        assert_eq!(value, &text[3..]);
        assert!(variables.are_all_between(&text[3..], 3, &hidden[3..]));
        assert!(!variables.are_all_between(&text[3..], 3, &hidden[3..].replace('c', "d")));
    }
}
