//! Secrets in the lines of a text whose YAML is broken: there, no tree says where values are.
//!
//! Whatever may be a part of a secret is taken for one.

use aho_corasick::AhoCorasick;
use foldhash::HashSet;

use crate::blueprint::TagName;
use crate::redact::names::{SECRET_WORDS, has_secret_word};
use crate::text::Span;

/// How a private key starts in any file.
const KEY_START: &str = "-----BEGIN ";
const KEY_END: &str = "-----END";

/// A URL of which a part is secret.
const WEBHOOK: &str = "webhook_url";

/// From so many bytes on, lines without any word of a secret are passed by.
const LONG: usize = 1 << 16;

/// Which keys are secret.
pub(crate) struct SecretKeys<'a> {
    /// Tells that a key's name sounds like a secret, which takes one of the words for secrets.
    pub(crate) sounds_secret: &'a dyn Fn(&str) -> bool,
    /// Other names of secrets.
    pub(crate) names: Option<&'a HashSet<&'static str>>,
}

impl SecretKeys<'_> {
    pub(in crate::redact) fn contain(&self, key: &str) -> bool {
        (self.sounds_secret)(key)
            || key.eq_ignore_ascii_case(WEBHOOK)
            || self.names.is_some_and(|names| names.contains(key))
    }

    /// Where something is without which no line holds a secret.
    fn words_in(&self, text: &str) -> Option<Vec<usize>> {
        let names = self.names.into_iter().flatten().copied().filter(|name| !has_secret_word(name));
        let words = SECRET_WORDS.all.into_iter().chain([KEY_START, WEBHOOK]).chain(names);
        let words = AhoCorasick::builder().ascii_case_insensitive(true).build(words).ok()?;
        Some(words.find_iter(text).map(|found| found.start()).collect())
    }
}

/// Where the lines of a text hold values of keys that are secret, with the lines that may belong to them.
pub(crate) fn secret_lines(text: &str, keys: &SecretKeys<'_>) -> Vec<Span> {
    let words = if text.len() < LONG { None } else { keys.words_in(text) };
    let mut spans = Vec::new();
    let mut below: Option<usize> = None;
    let mut in_key = false;
    let mut words = words.as_deref();
    for line in lines(text) {
        if let Some(words) = &mut words {
            while let [first, rest @ ..] = words
                && *first < line.start as usize
            {
                *words = rest;
            }
            let has_word = words.first().is_some_and(|first| *first < line.end as usize);
            if !has_word && below.is_none() && !in_key {
                continue;
            }
        }
        let body = text.get(line.range()).unwrap_or_default();
        if in_key {
            in_key = !body.contains(KEY_END);
            spans.push(line);
            continue;
        }
        let indent = body.len() - body.trim_start_matches([' ', '-']).len();
        let goes_on = below.is_some_and(|limit| body.trim().is_empty() || indent > limit || !is_new(body));
        if goes_on {
            spans.push(line);
        } else {
            let part = secret_part(body, keys);
            below = part.map(|_| indent);
            spans.extend(part.map(|from| from_offset(line, from)));
        }
        if let Some(at) =
            body.find(KEY_START).filter(|&at| body.get(at..).unwrap_or_default().contains("PRIVATE"))
        {
            in_key = !body.contains(KEY_END);
            spans.push(from_offset(line, at));
        }
    }
    spans
}

/// The lines of a text without their line breaks.
fn lines(text: &str) -> impl Iterator<Item = Span> {
    let ends = memchr::memchr2_iter(b'\n', b'\r', text.as_bytes()).chain([text.len()]);
    let mut start = 0;
    ends.map(move |end| Span::new(std::mem::replace(&mut start, end + 1), end))
}

fn from_offset(line: Span, offset: usize) -> Span {
    Span { start: line.start + Span::at(offset).start, end: line.end }
}

fn is_part(c: char) -> bool {
    c.is_alphanumeric() || c == '_' || c == '-'
}

/// Whether a line starts something, instead of going on with the text of the lines above.
fn is_new(line: &str) -> bool {
    let line = line.trim_end();
    if line == "---" || line == "..." || line.starts_with("--- ") {
        return true;
    }
    let body = line.trim_start_matches([' ', '\t', '-', '?', '{', '[', '"', '\'']);
    let after = body.trim_start_matches(is_part);
    let after_key = after.trim_start_matches(['"', '\'', ' ']).strip_prefix(':');
    after.len() < body.len()
        && after_key.is_some_and(|value| value.is_empty() || value.starts_with([' ', '\t']))
}

/// Where in a line the value of a secret key starts.
fn secret_part(line: &str, keys: &SecretKeys<'_>) -> Option<usize> {
    let with_colon = line.match_indices(':').map(|(colon, _)| colon).find_map(|colon| {
        // A slip can put any sign between them.
        let before = line.get(..colon)?.trim_end_matches(|c| !is_part(c));
        let key = before.get(before.trim_end_matches(is_part).len()..)?;
        (keys.contain(key) && !is_only_a_name(line.get(colon + 1..)?)).then_some(colon + 1)
    });
    // A key whose colon was forgotten, or is another sign.
    let starts = std::iter::once(0).chain(line.match_indices(['{', ',', '[']).map(|(at, _)| at + 1));
    let without_colon = starts.into_iter().find_map(|start| {
        // Another bracket is a start of its own: thousands of them are passed once.
        let is_sign = |c: char| match start {
            0 => !is_part(c) || c == '-',
            _ => matches!(c, ' ' | '\t' | '-' | '?' | '"' | '\''),
        };
        let rest = line.get(start..)?.trim_start_matches(is_sign);
        let after = rest.trim_start_matches(is_part);
        let key = rest.get(..rest.len() - after.len())?;
        let value = after.trim_start_matches(['"', '\'']);
        // What an object is looked up by: `[key, value]`.
        let is_first = line.get(..start)?.ends_with('[');
        let second = value.trim_start_matches(' ').strip_prefix(',').filter(|_| is_first);
        let value = second.unwrap_or(value);
        let is_key =
            !key.is_empty() && !value.trim_start().starts_with([':', ',', ']', '}']) && keys.contain(key);
        (is_key && !is_only_a_name(value)).then_some(line.len() - value.len())
    });
    with_colon.into_iter().chain(without_colon).min()
}

/// `!Context name` tells no secret; anything longer may hold a default.
fn is_only_a_name(value: &str) -> bool {
    let value = value.trim_start();
    let tag = value.split(' ').next().and_then(TagName::from_text);
    matches!(tag, Some(TagName::Context | TagName::Env | TagName::File | TagName::KeyOf))
        && !value.contains(['[', '"', '\'', ','])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::names::is_secret_name;

    #[test]
    fn lines_of_long_texts_are_found_as_those_of_short_ones() {
        let names = HashSet::from_iter(["key", "settings"]);
        let keys = SecretKeys { sounds_secret: &is_secret_name, names: Some(&names) };
        let text = "a: b\r\nclient_Secret: x\n  y\n\nz: 1\n- key: k\nkeys: no\n{b: c, settings: d, e: f}\n\
            note: -----BEGIN PRIVATE KEY-----\nq\n-----END PRIVATE KEY-----\nr: s\nApiKey hunter2";
        let found = secret_lines(text, &keys);
        let shown: Vec<&str> = found.iter().map(|span| &text[span.range()]).collect();
        let in_pem = ["-----BEGIN PRIVATE KEY-----", "q", "-----END PRIVATE KEY-----"];
        let rest = [" x", "  y", "", " k", " d, e: f}"].into_iter().chain(in_pem).chain([" hunter2"]);
        assert_eq!(shown, rest.collect::<Vec<_>>());
        let long = format!("{text}\n{}", "harmless: line\n".repeat(LONG / 10));
        assert_eq!(secret_lines(&long, &keys), found);
        let moved = format!("{}{text}", "harmless: line\n".repeat(LONG / 10));
        let by = Span::at(moved.len() - text.len()).start;
        let back: Vec<Span> = secret_lines(&moved, &keys)
            .into_iter()
            .map(|span| Span { start: span.start - by, end: span.end - by })
            .collect();
        assert_eq!(back, found);
    }
}
