//! What must not be shown of a text around blueprints, where no tree says what is a value.
//!
//! Of a broken manifest of a Secret only what every manifest has is shown.

use memchr::memmem;

use super::MASK;
use super::names::{is_secret_manifest_key, secrets_of_lines};
use super::text::{SecretKeys, TextKind, secret_lines, secret_parts};
use crate::text::{Span, is_yaml_name};

/// The keys whose values are hidden.
const TELLING: SecretKeys<'_> = SecretKeys { sounds_secret: &is_secret_manifest_key, names: None };

/// Keys of manifests that tell nothing.
const KEYS: [&str; 22] = [
    "additionalObjects",
    "apiVersion",
    "binaryData",
    "configMapGenerator",
    "data",
    "files",
    "immutable",
    "items",
    "kind",
    "labels",
    "literals",
    "metadata",
    "name",
    "namespace",
    "options",
    "patch",
    "patches",
    "secretGenerator",
    "spec",
    "stringData",
    "type",
    "values",
];

/// Those of them whose values tell nothing either.
const PLAIN: [&str; 3] = ["apiVersion", "kind", "type"];

/// What must not be shown of a text whose YAML is broken. `shown`: where blueprints are in it, whose own secrets are
/// known.
pub(crate) fn around_broken(text: &str, shown: Vec<Span>) -> Vec<Span> {
    let shown = Span::disjoint(shown);
    let named = secret_lines(text, &TELLING).into_iter();
    let mut hidden = Vec::new();
    named.for_each(|span| beside(span, &shown, &mut hidden));
    if speaks_of_secrets(text) {
        let mut start = 0;
        for line in text.split_inclusive(['\n', '\r']) {
            let span = Span::new(start, start + line.len());
            start += line.len();
            let mut parts = Vec::new();
            beside(span, &shown, &mut parts);
            hidden.extend(parts.into_iter().filter_map(|part| telling(text, part)));
        }
    }
    Span::disjoint(hidden)
}

fn speaks_of_secrets(text: &str) -> bool {
    ["Secret", "secretGenerator", "stringData"].iter().any(|word| contains(text, word))
}

/// The comments that may be values which somebody has taken out.
pub(crate) fn in_comments(text: &str, comments: impl Iterator<Item = Span>) -> impl Iterator<Item = Span> {
    let in_secret = speaks_of_secrets(text);
    let tells = move |comment: &Span| {
        let body = text.get(comment.range()).unwrap_or_default().trim_start_matches('#').trim();
        // People write more than one word.
        let is_pair = body.contains([':', '=']);
        in_secret && (is_pair || !body.contains(' ')) || is_pair && !secret_lines(body, &TELLING).is_empty()
    };
    comments.filter(tells)
}

/// What is secret in a text by its form, such as a password in a URL. `known`: where blueprints are in it, whose own
/// secrets are known, in order.
pub(crate) fn by_form(text: &str, known: &[Span]) -> Vec<Span> {
    let is_beside = |span: &Span| {
        let next = known.get(known.partition_point(|known| known.end <= span.start));
        next.is_none_or(|known| span.end <= known.start)
    };
    let parts = secret_parts(text, TextKind::Raw).into_iter();
    parts.map(|part| Span::new(part.start, part.end)).filter(is_beside).collect()
}

/// The same as [`around_broken`] for a file that is taken for a blueprint, though it doesn't look like one.
pub(crate) fn in_doubt(text: &str) -> Vec<Span> {
    if speaks_of_secrets(text) { around_broken(text, Vec::new()) } else { Vec::new() }
}

/// The same for a text that isn't read: it may be or hold a blueprint.
pub(crate) fn in_unread(text: &str) -> Vec<Span> {
    let mut hidden = around_broken(text, Vec::new());
    hidden.extend(secrets_of_lines(text));
    hidden.extend(by_form(text, &[]));
    Span::disjoint(hidden)
}

/// A sentence about a text, without what it quotes of hidden parts.
pub(crate) fn without_quoted(sentence: &str, text: &str, hidden: &[Span]) -> String {
    let tells = |quoted: &str| {
        let mut hidden = hidden.iter().filter_map(|span| text.get(span.range()));
        // Signs tell nothing.
        quoted.chars().any(char::is_alphanumeric) && hidden.any(|hidden| contains(hidden, quoted.trim()))
    };
    // Every second part comes between quotation marks.
    let between = |sentence: &str, mark: char| {
        let parts = sentence.split(mark).enumerate();
        let parts = parts.map(|(at, part)| if at % 2 == 1 && tells(part) { MASK } else { part });
        parts.collect::<Vec<_>>().join(mark.encode_utf8(&mut [0; 4]))
    };
    between(&between(sentence, '`'), '"')
}

/// The parts of a span that are in none of some others, which are by place and disjoint.
fn beside(span: Span, others: &[Span], parts: &mut Vec<Span>) {
    let mut start = span.start;
    let first = others.partition_point(|other| other.end <= span.start);
    for other in others.iter().skip(first).take_while(|other| other.start < span.end) {
        if other.start > start {
            parts.push(Span { start, end: other.start });
        }
        start = start.max(other.end);
    }
    if start < span.end {
        parts.push(Span { start, end: span.end });
    }
}

/// What of a line or a part of one may tell a secret.
fn telling(text: &str, part: Span) -> Option<Span> {
    let body = text.get(part.range())?;
    let body = body.trim_end();
    let lead = body.len() - body.trim_start_matches([' ', '\t', '-', '?', '{', '[', ',', '"', '\'']).len();
    let rest = body.get(lead..)?;
    let hide = |from: usize| {
        let start = part.start + Span::at(from).start;
        let end = part.start + Span::at(body.len()).start;
        (start < end).then_some(Span { start, end })
    };
    let length = rest.find([':', '=']).unwrap_or(rest.len());
    let key = rest.get(..length)?.trim_end_matches(['"', '\'']);
    if !KEYS.contains(&key) && !is_yaml_name(key) {
        return hide(lead);
    }
    let value = rest.get(length..)?.trim_start_matches([':', '=']);
    let is_sign = |c: char| "|>+-0123456789 \t".contains(c);
    let is_word = |c: char| c.is_ascii_alphanumeric() || matches!(c, ' ' | '/' | '.' | '-');
    if value.chars().all(is_sign) || PLAIN.contains(&key) && value.chars().all(is_word) {
        return None;
    }
    let blanks = value.len() - value.trim_start().len();
    hide(body.len() - value.len() + blanks)
}

fn contains(text: &str, part: &str) -> bool {
    memmem::find(text.as_bytes(), part.as_bytes()).is_some()
}
