//! Literals of Python that are assigned to names of secrets.
//!
//! Expressions are looked through as text: what doesn't compile holds secrets as well.

use std::ops::Range;

use crate::redact::names::is_secret_name;

/// So much of a line is looked through for the sign after an annotation.
const NEAR: usize = 256;

/// A string literal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PythonString {
    /// Where its prefix or first quote is.
    pub(super) start: usize,
    /// What is between the quotes.
    pub(super) content: Range<usize>,
    /// After its last quote.
    pub(super) end: usize,
}

/// The string literals of a text, in order.
pub(super) fn strings(text: &str) -> Vec<PythonString> {
    let bytes = text.as_bytes();
    let mut strings = Vec::new();
    let mut at = 0;
    while let Some(found) = bytes.get(at..).and_then(|rest| memchr::memchr3(b'"', b'\'', b'#', rest)) {
        let open = at + found;
        let Some(&mark) = bytes.get(open) else { break };
        if mark == b'#' {
            at = open
                + bytes
                    .get(open..)
                    .and_then(|rest| memchr::memchr(b'\n', rest))
                    .unwrap_or(bytes.len() - open);
            continue;
        }
        let triple = [mark; 3];
        let is_triple = bytes.get(open..open + 3) == Some(&triple[..]);
        let width = if is_triple { 3 } else { 1 };
        let from = open + width;
        let mut end = from;
        let close = loop {
            match bytes.get(end) {
                None => break end,
                Some(b'\\') => end += 2,
                Some(b'\n') if !is_triple => break end,
                Some(byte)
                    if *byte == mark && (!is_triple || bytes.get(end..end + 3) == Some(&triple[..])) =>
                {
                    break end;
                }
                Some(_) => end += 1,
            }
        };
        let close = text.floor_char_boundary(close.min(bytes.len()));
        let prefix = bytes.get(..open).unwrap_or_default().iter().rev().take(2);
        let prefix = prefix.take_while(|byte| b"rRbBfFuU".contains(byte)).count();
        let end = if bytes.get(close) == Some(&mark) { close + width } else { close };
        strings.push(PythonString { start: open - prefix, content: from.min(close)..close, end });
        at = end.max(open + 1);
    }
    strings
}

/// The literals that belong to a name.
#[derive(Debug, Default)]
pub(super) struct Literals {
    pub(super) parts: Vec<Range<usize>>,
    /// Where the expression ends that they were looked for in.
    pub(super) done: usize,
}

/// The literals that are assigned to a name or compared with it. `quoted`: whether the name is a string, such as the
/// key of a dictionary.
pub(super) fn assigned_literals(
    text: &str,
    strings: &[PythonString],
    name: Range<usize>,
    quoted: bool,
) -> Literals {
    let mut scan = Scan { text, strings, literals: Literals::default() };
    if !quoted {
        scan.compared_before(name.start);
    }
    let after = text.get(name.end..).unwrap_or_default();
    let closed = after.trim_start_matches([' ', '\t']);
    let closed =
        closed.strip_prefix([']', ')']).filter(|_| quoted).unwrap_or(closed).trim_start_matches([' ', '\t']);
    let at = text.len() - closed.len();
    // An annotation is short; many names can be on one line.
    let line = closed.get(..closed.floor_char_boundary(NEAR)).unwrap_or_default();
    let line = line.split('\n').next().unwrap_or_default();
    let starts = |signs: &[&str]| signs.iter().find(|sign| closed.starts_with(**sign)).map(|sign| sign.len());
    let is_value = match closed.as_bytes().first() {
        Some(b'=') => true,
        // Of a dictionary, or of an annotated variable.
        Some(b':') => quoted || line.contains('='),
        Some(b',') => quoted && is_key_of_call(text.get(..name.start).unwrap_or_default()),
        _ => false,
    };
    if let Some(length) = starts(&["==", "!=", "in ", "not in "]) {
        scan.expression(at + length, true);
    } else if let Some(length) = starts(&["+=", ":="]).or(is_value.then_some(1)) {
        scan.expression(at + length, false);
    }
    scan.literals
}

/// The literals after the first one of the pair that starts after an offset: a user's name is no secret, and what alone
/// is given to sign in with is one.
pub(super) fn paired_literals(text: &str, strings: &[PythonString], after: usize) -> Vec<Range<usize>> {
    let before = text.get(..after).unwrap_or_default();
    let rest = text.get(after..).unwrap_or_default();
    let open = if before.ends_with('(') {
        after
    } else {
        let trimmed = rest.trim_start();
        if !trimmed.starts_with(['(', '[']) {
            return Vec::new();
        }
        after + rest.len() - trimmed.len() + 1
    };
    let bytes = text.as_bytes();
    let (mut depth, mut at, mut argument) = (0_usize, open, 0_usize);
    let mut next = strings.partition_point(|string| string.start < open);
    let mut found: Vec<(usize, Range<usize>)> = Vec::new();
    while let Some(&byte) = bytes.get(at).filter(|_| at < open + MOST_OF_PAIR) {
        if let Some(string) = strings.get(next).filter(|string| string.start <= at) {
            // What is computed of other strings has its own forms.
            if depth == 0 {
                found.push((argument, string.content.clone()));
            }
            at = string.end.max(at + 1);
            next += 1;
            continue;
        }
        match byte {
            b'(' | b'[' | b'{' => depth += 1,
            b')' | b']' | b'}' if depth == 0 => break,
            b')' | b']' | b'}' => depth -= 1,
            b',' if depth == 0 && !is_last(bytes, at) => argument += 1,
            _ => {}
        }
        at += 1;
    }
    let secret = |(place, _): &(usize, Range<usize>)| *place > 0 || argument == 0;
    found
        .into_iter()
        .filter(secret)
        .map(|(_, content)| content)
        .filter(|content| !content.is_empty())
        .collect()
}

/// No pair is longer.
const MOST_OF_PAIR: usize = 2048;

/// Whether nothing follows a comma but the end of the list.
fn is_last(bytes: &[u8], comma: usize) -> bool {
    let mut rest = bytes.get(comma + 1..).unwrap_or_default().iter();
    matches!(rest.find(|byte| !byte.is_ascii_whitespace()), Some(b')' | b']' | b'}'))
}

/// Whether a call that looks up a key, such as `get(`, is open before an argument.
fn is_key_of_call(before: &str) -> bool {
    let before = before.trim_end_matches([' ', '\t', '\n', '\r']);
    let Some(called) = before.strip_suffix('(') else { return false };
    ["get", "getenv", "setdefault", "pop", "getattr"].iter().any(|name| {
        called
            .strip_suffix(name)
            .is_some_and(|rest| !rest.ends_with(|c: char| c.is_alphanumeric() || c == '_'))
    })
}

struct Scan<'t> {
    text: &'t str,
    strings: &'t [PythonString],
    literals: Literals,
}

impl Scan<'_> {
    /// The literal of `"..." == name`.
    fn compared_before(&mut self, name: usize) {
        let before = self.text.get(..name).unwrap_or_default().trim_end_matches([' ', '\t']);
        let Some(before) = before.strip_suffix("==").or_else(|| before.strip_suffix("!=")) else { return };
        let end = before.trim_end_matches([' ', '\t']).len();
        let at = self.strings.partition_point(|string| string.end < end);
        if let Some(string) = self.strings.get(at).filter(|string| string.end == end) {
            self.add(string.content.clone());
        }
    }

    /// The literals of the expression that starts at an offset.
    fn expression(&mut self, start: usize, ends_with_colon: bool) {
        let bytes = self.text.as_bytes();
        let mut depth = 0_usize;
        let mut at = start;
        let mut next = self.strings.partition_point(|string| string.start < start);
        while let Some(&byte) = bytes.get(at) {
            if let Some(string) = self.strings.get(next).filter(|string| string.start == at) {
                if !self.is_key(string.start) {
                    self.add(string.content.clone());
                }
                at = string.end.max(at + 1);
                next += 1;
                continue;
            }
            match byte {
                b'(' | b'[' | b'{' => depth += 1,
                b')' | b']' | b'}' if depth == 0 => break,
                b')' | b']' | b'}' => depth -= 1,
                b',' | b'\n' | b';' | b'#' if depth == 0 => break,
                b':' if depth == 0 && ends_with_colon => break,
                b'\\' => at += 1,
                b'0'..=b'9' => {
                    let rest = self.text.get(at..).unwrap_or_default();
                    let length = rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len());
                    if length >= 4 && rest.bytes().take(length).all(|byte| byte.is_ascii_digit()) {
                        self.add(at..at + length);
                    }
                    at += length;
                    continue;
                }
                _ if byte.is_ascii_alphabetic() || byte == b'_' => {
                    // A prefix of a string starts it.
                    let string = self.strings.get(next).map_or(bytes.len(), |string| string.start);
                    let rest = self.text.get(at..string).unwrap_or_default();
                    at += rest.find(|c: char| !c.is_alphanumeric() && c != '_').unwrap_or(rest.len()).max(1);
                    continue;
                }
                _ => {}
            }
            at += 1;
            // What an escape skips may be the start of a string.
            while self.strings.get(next).is_some_and(|string| string.start < at) {
                next += 1;
            }
        }
        self.literals.done = self.literals.done.max(at.min(bytes.len()));
    }

    /// Whether a string is what something is looked up by: `data["token"]`, `data.get("token")`.
    fn is_key(&self, start: usize) -> bool {
        let before = self.text.get(..start).unwrap_or_default();
        let subscript = before.trim_end().strip_suffix('[').is_some_and(|list| {
            list.ends_with(|c: char| c.is_alphanumeric() || matches!(c, '_' | ')' | ']'))
        });
        subscript || is_key_of_call(before)
    }

    fn add(&mut self, content: Range<usize>) {
        let text = self.text.get(content.clone()).unwrap_or_default();
        let is_name =
            is_secret_name(text) && text.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'_');
        if !is_name && !text.trim().is_empty() {
            self.literals.parts.push(content);
        }
    }
}
