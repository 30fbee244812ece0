//! What a scalar means: YAML 1.1 as PyYAML resolves it, without regular expressions.

mod number;
mod timestamp;

use std::borrow::Cow;

use super::{NodeId, NodeKind, Tree};

pub use timestamp::{Date, Time};

/// What a node means to PyYAML.
#[derive(Debug, Clone, PartialEq)]
pub enum Resolved<'t> {
    /// `null`, `~`, or nothing.
    Null,
    /// `yes`, `no`, `on`, `off`, `true`, `false`.
    Bool(bool),
    /// An integer: `7`, `0777` (octal), `1:30` (base 60, 90), `0x1F`, `0b1`, `1_000`.
    Int(i64),
    /// An integer outside of the range of `i64`.
    BigInt {
        /// Whether it is below zero.
        negative: bool,
        /// 2, 8, 10, 16, or 60.
        radix: u32,
        /// Its digits without sign, prefix and underscores; with colons for base 60.
        digits: Cow<'t, str>,
    },
    /// A floating point number.
    Float(f64),
    /// A date: `2026-01-31`.
    Date(Date),
    /// A date with a time.
    Timestamp(Date, Time),
    /// Text. Also a scalar with a tag of the application's own, which is not resolved.
    Str(&'t str),
    /// Bytes, by `!!binary`: the base64 text.
    Binary(&'t str),
    /// A plain `<<`.
    Merge,
    /// A plain `=`.
    Value,
    /// A list (`!!omap` and `!!pairs` too).
    Sequence,
    /// A mapping (`!!set` too).
    Mapping,
    /// An error of the file: the scalar can't be what it looks like or is tagged as, or an alias without target.
    Invalid,
}

impl Tree {
    /// What a node means to PyYAML. Follows an alias.
    pub fn resolve(&self, id: NodeId) -> Resolved<'_> {
        let id = self.expand(id);
        let scalar = match self.node(id).kind {
            NodeKind::Scalar(scalar) => scalar,
            NodeKind::Sequence(_) => return Resolved::Sequence,
            NodeKind::Mapping(_) => return Resolved::Mapping,
            NodeKind::Alias(_) => return Resolved::Invalid,
        };
        match self.tag(id) {
            None if scalar.is_text => Resolved::Str(scalar.value),
            None => resolve_plain(scalar.value),
            // PyYAML: the lone `!` resolves by content, even in quotes.
            Some(tag) if tag.name == "!" => resolve_plain(scalar.value),
            Some(tag) => match tag.core() {
                Some(core) => resolve_tagged(core, scalar.value),
                None => Resolved::Str(scalar.value),
            },
        }
    }
}

/// What an unquoted scalar without a tag means.
pub fn resolve_plain(text: &str) -> Resolved<'_> {
    // PyYAML looks resolvers up by the first character, so most texts are decided by it.
    let Some(first) = text.bytes().next() else { return Resolved::Null };
    match first {
        b'0'..=b'9' | b'+' | b'-' | b'.' => number::resolve(text)
            .or_else(|| first.is_ascii_digit().then(|| timestamp::resolve(text)).flatten())
            .unwrap_or(Resolved::Str(text)),
        b'y' | b'Y' | b'n' | b'N' | b't' | b'T' | b'f' | b'F' | b'o' | b'O' | b'~' => word(text),
        b'<' if text == "<<" => Resolved::Merge,
        b'=' if text == "=" => Resolved::Value,
        _ => Resolved::Str(text),
    }
}

fn word(text: &str) -> Resolved<'_> {
    match text {
        "~" | "null" | "Null" | "NULL" => Resolved::Null,
        "yes" | "Yes" | "YES" | "true" | "True" | "TRUE" | "on" | "On" | "ON" => Resolved::Bool(true),
        "no" | "No" | "NO" | "false" | "False" | "FALSE" | "off" | "Off" | "OFF" => Resolved::Bool(false),
        _ => Resolved::Str(text),
    }
}

fn resolve_tagged<'t>(core: &str, text: &'t str) -> Resolved<'t> {
    match core {
        "str" => Resolved::Str(text),
        "null" => Resolved::Null,
        "int" => number::construct_int(text),
        "float" => number::construct_float(text),
        "bool" if ["yes", "true", "on"].iter().any(|word| text.eq_ignore_ascii_case(word)) => {
            Resolved::Bool(true)
        }
        "bool" if ["no", "false", "off"].iter().any(|word| text.eq_ignore_ascii_case(word)) => {
            Resolved::Bool(false)
        }
        "timestamp" => timestamp::construct(text),
        "binary" if is_base64(text) => Resolved::Binary(text),
        "merge" => Resolved::Merge,
        "value" => Resolved::Value,
        _ => Resolved::Invalid,
    }
}

/// Whether Python's `base64.decodebytes` accepts it: other characters are skipped, padding must fit.
fn is_base64(text: &str) -> bool {
    let mut in_group = 0;
    let mut padding = 0;
    for byte in text.bytes() {
        match byte {
            b'=' if in_group >= 2 => {
                padding += 1;
                if in_group + padding >= 4 {
                    return text.is_ascii();
                }
            }
            b'A'..=b'Z' | b'a'..=b'z' | b'0'..=b'9' | b'+' | b'/' => {
                padding = 0;
                in_group = (in_group + 1) % 4;
            }
            _ => {}
        }
    }
    in_group == 0 && text.is_ascii()
}
