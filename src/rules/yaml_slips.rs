//! Slips of YAML syntax: a missing space or quotes that make something else of what is written.

use crate::lint::FileContext;
use crate::redact::{Message, Name, Words, message};
use crate::syntax::{NodeId, Resolved};

/// What to do about a list that is read as text.
pub(crate) const DASH: &str = "write a space after the dash; without it, this is a string";

/// Whether a text was meant as an item of a list: `-x` instead of `- x`.
pub(crate) fn is_dashed_word(text: &str) -> bool {
    let next = text.strip_prefix('-').and_then(|rest| rest.chars().next());
    next.is_some_and(|next| next.is_alphabetic() || matches!(next, '!' | '*' | '&' | '"' | '\'' | '{' | '['))
}

/// What to do about a name that is a known one with its value: `name:x` and `name x` are keys to YAML.
pub(crate) fn unspaced(name: &str, is_known: impl Fn(&str) -> bool) -> Option<Message> {
    let says = |separator: char, missing: &'static str| {
        let (known, rest) = name.split_once(separator)?;
        (is_known(known) && !rest.is_empty())
            .then(|| message!("{}: write `{}: ...`", Words(missing), Name(known)))
    };
    says(':', "missing space after the colon").or_else(|| says(' ', "missing colon"))
}

/// What YAML 1.1 makes of a plain scalar, in words.
pub(crate) fn read_as(context: &FileContext<'_, '_>, node: NodeId) -> &'static str {
    match context.tree.resolve(context.tree.expand(node)) {
        Resolved::Bool(_) => "a boolean",
        Resolved::Null => "null",
        Resolved::Date(_) | Resolved::Timestamp(..) => "a date",
        _ => "a number",
    }
}

/// What to do about a context key that is written, and is no text to YAML 1.1: `on: x`.
pub(crate) fn unquoted_context_key(context: &FileContext<'_, '_>, key: &str) -> Option<Message> {
    let tree = context.tree;
    let mut keys = tree.pairs(context.blueprint.context?).map(|(written, _)| written);
    let found =
        keys.find(|&written| tree.as_str(written).is_none() && tree.slice(tree.span(written)) == key)?;
    let kind = read_as(context, found);
    Some(message!(
        "put the key `{}` under `context` in quotes; YAML 1.1 reads it as {}",
        Name(key),
        Words(kind)
    ))
}
