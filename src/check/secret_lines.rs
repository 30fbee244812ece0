//! Secrets in the lines of a text whose YAML is broken: there, no tree says where values are.
//!
//! Whatever may be a part of a secret is taken for one.

use crate::blueprint::TagName;
use crate::source::Span;

/// How a private key starts in any file.
const KEY_START: &str = "-----BEGIN ";
const KEY_END: &str = "-----END";

/// Where the lines of a text hold values of keys that are secret, with the lines that may belong to them.
pub(crate) fn secret_lines(text: &str, is_secret: &dyn Fn(&str) -> bool) -> Vec<Span> {
    let mut spans = Vec::new();
    let mut below: Option<usize> = None;
    let mut in_key = false;
    let has_keys = memchr::memmem::find(text.as_bytes(), KEY_START.as_bytes()).is_some();
    for line in lines(text) {
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
            let part = secret_part(body, is_secret);
            below = part.map(|_| indent);
            spans.extend(part.map(|from| from_offset(line, from)));
        }
        if has_keys
            && let Some(at) =
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
    let mut start = 0;
    text.split(['\n', '\r']).map(move |line| {
        let span = Span::new(start, start + line.len());
        start += line.len() + 1;
        span
    })
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
fn secret_part(line: &str, is_secret: &dyn Fn(&str) -> bool) -> Option<usize> {
    let with_colon = line.match_indices(':').map(|(colon, _)| colon).find_map(|colon| {
        // A slip can put any sign between them.
        let before = line.get(..colon)?.trim_end_matches(|c| !is_part(c));
        let key = before.get(before.trim_end_matches(is_part).len()..)?;
        (is_secret(key) && !is_only_a_name(line.get(colon + 1..)?)).then_some(colon + 1)
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
        let is_key =
            !key.is_empty() && !value.trim_start().starts_with([':', ',', ']', '}']) && is_secret(key);
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
