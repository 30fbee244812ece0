//! What comes after the name of a secret in a text: `DB_PASSWORD=...`, `--token ...`, `"password": "..."`.

use std::ops::Range;

use super::{NEAR, Scan, TextKind};
use crate::blueprint::TagName;

/// Looks no further than so many bytes for the end of what isn't surely a secret.
const REACH: usize = 4096;

/// What comes between a name and its value.
pub(super) struct Assignment {
    /// The length of the sign: zero for the blank of `--token hunter`.
    sign: usize,
    /// Where the value starts.
    from: usize,
    is_colon: bool,
    /// Whether the name comes between quotation marks.
    is_quoted: bool,
}

impl Scan<'_> {
    /// The value that comes after a name, up to a limit.
    pub(super) fn assigned(&self, name: Range<usize>, limit: usize) -> Option<Range<usize>> {
        let text = self.text.get(..limit)?;
        let start = name.start;
        let word = text.get(name.clone())?;
        let Assignment { sign, from, is_colon, is_quoted } = self.assignment(name, limit)?;
        let value = text.get(from..)?;
        let first = value.chars().next()?;
        if is_placeholder(value) || sign == 0 && first == '-' {
            return None;
        }
        let length = match first {
            '\\' if value.starts_with("\\\"") => 2 + value.get(2..)?.find("\\\"").unwrap_or(value.len() - 2),
            '"' | '\'' => quoted_length(value, first),
            '[' | '{' => bracketed_length(value),
            '\n' | '\r' => return None,
            '|' | '>' if is_colon => return block(text, start, from),
            _ if is_colon => self.rest_of_line(start, word, value, is_quoted)?,
            _ if sign > 0 && self.starts_line(start) => line_length(value),
            _ => value
                .find(|c: char| {
                    c.is_whitespace() || matches!(c, '&' | '"' | '\'' | ';' | '<' | '>' | '`' | '\\')
                })
                .unwrap_or(value.len()),
        };
        let skipped = if matches!(first, '"' | '\'') { 1 } else { 0 };
        (length > skipped).then(|| from + skipped..from + length)
    }

    /// What assigns a value to a name, up to a limit.
    pub(super) fn assignment(&self, name: Range<usize>, limit: usize) -> Option<Assignment> {
        let text = self.text.get(..limit)?;
        let end = name.end;
        let quoted = self.is_quoted(name.clone(), limit);
        let mut at = end + quoted.unwrap_or_default();
        at += blanks(text.get(at..)?);
        let rest = text.get(at..)?;
        let word = text.get(name)?;
        let is_equal = rest.starts_with('=') && !rest.starts_with("==");
        let is_colon = self.kind != TextKind::Raw
            && rest.strip_prefix(':').is_some_and(|after| {
                quoted.is_some() || after.is_empty() || after.starts_with([' ', '\t', '\n', '\r', '"', '\''])
            });
        let sign = if rest.starts_with("=>") || rest.starts_with(":=") {
            2
        } else if is_equal || is_colon {
            1
        } else if word.starts_with("--") && at > end {
            0
        } else {
            return None;
        };
        let from = at + sign + blanks(text.get(at + sign..)?);
        Some(Assignment { sign, from, is_colon, is_quoted: quoted.is_some() })
    }

    /// The length of the quotation mark after a name that comes between two.
    fn is_quoted(&self, name: Range<usize>, limit: usize) -> Option<usize> {
        let before = self.text.get(..name.start)?;
        let after = self.text.get(name.end..limit)?;
        let mark = before.chars().next_back().filter(|mark| matches!(mark, '"' | '\''))?;
        let escape = usize::from(before.ends_with("\\\""));
        after.get(escape..)?.starts_with(mark).then_some(escape + 1)
    }

    /// Whether nothing but blanks and an `export` comes before a name in its line.
    fn starts_line(&self, at: usize) -> bool {
        let from = self.text.ceil_char_boundary(at.saturating_sub(64));
        let before = self.text.get(from..at).unwrap_or_default();
        let line = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        let is_whole = line.len() < before.len() || from == 0;
        is_whole && matches!(line.trim_matches([' ', '\t', '-', '"', '\'']), "" | "export" | "set")
    }

    /// The length of a value after a colon; nothing for prose, as of "Password: choose a new one".
    fn rest_of_line(&self, start: usize, name: &str, value: &str, in_json: bool) -> Option<usize> {
        let from = self.text.ceil_char_boundary(start.saturating_sub(NEAR));
        let before = self.text.get(from..start).unwrap_or_default();
        let before = before.rsplit(['\n', '\r']).next().unwrap_or_default();
        // What is passed by is not looked through to its end, or many such names on one line would take long.
        let near = value.get(..value.floor_char_boundary(NEAR))?;
        let near = near.get(..line_length(near))?;
        let is_header = name.eq_ignore_ascii_case("authorization");
        let is_prose = !is_header
            && name.starts_with(char::is_uppercase)
            && name.chars().skip(1).all(char::is_lowercase);
        if in_json || before.contains('{') {
            let line = value.get(..line_length(value))?;
            Some(line.find([',', '}', ']']).unwrap_or(line.len()))
        } else if is_prose && near.trim_end().contains([' ', '\t']) {
            None
        } else {
            Some(value.get(..line_length(value))?.trim_end().len())
        }
    }
}

fn blanks(text: &str) -> usize {
    text.len() - text.trim_start_matches([' ', '\t']).len()
}

fn line_length(text: &str) -> usize {
    memchr::memchr2(b'\n', b'\r', text.as_bytes()).unwrap_or(text.len())
}

/// Up to the closing mark, or to the end of the line.
fn quoted_length(value: &str, mark: char) -> usize {
    let mut is_escaped = true;
    for (at, c) in value.char_indices() {
        match c {
            _ if is_escaped => is_escaped = false,
            '\\' => is_escaped = true,
            _ if c == mark => return at,
            _ => {}
        }
    }
    line_length(value)
}

fn bracketed_length(value: &str) -> usize {
    let mut depth = 0_usize;
    for (at, byte) in value.bytes().enumerate().take(REACH) {
        match byte {
            b'[' | b'{' => depth += 1,
            b']' | b'}' if depth == 1 => return at + 1,
            b']' | b'}' => depth -= 1,
            _ => {}
        }
    }
    line_length(value)
}

/// The lines of a YAML block in a text, which are indented deeper than its key.
fn block(text: &str, key: usize, header: usize) -> Option<Range<usize>> {
    let line_start = text.get(..key)?.rfind(['\n', '\r']).map_or(0, |at| at + 1);
    let indent = text.get(line_start..key)?.len();
    let start = header + line_length(text.get(header..)?);
    let mut end = start;
    for line in text.get(start..)?.split_inclusive('\n') {
        let body = line.trim_end();
        let depth = body.len() - body.trim_start_matches([' ', '-']).len();
        if !body.is_empty() && depth <= indent {
            break;
        }
        end += line.len();
    }
    Some(start..end)
}

/// Whether something else stands where a secret will be, or a word that tells nothing.
fn is_placeholder(value: &str) -> bool {
    let is_end = |c: char| c.is_whitespace() || matches!(c, ',' | '}' | ')' | ']' | '"' | '\'' | '&' | ';');
    let near = value.get(..value.floor_char_boundary(REACH)).unwrap_or(value);
    let word = near.split(is_end).next().unwrap_or_default();
    let is_variable = |name: &str| {
        name.starts_with(['{', '('])
            || !name.is_empty() && name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
    };
    word.strip_prefix('$').is_some_and(is_variable)
        || ["{{", "{%", "%(", "%s", "***"].iter().any(|mark| value.starts_with(mark))
        || word.starts_with('<') && word.ends_with('>')
        || word.len() > 2 && word.starts_with('@') && word.ends_with('@')
        || word.starts_with('!') && TagName::from_text(word).is_some()
        || matches!(word, "null" | "none" | "None" | "true" | "false" | "True" | "False")
}
