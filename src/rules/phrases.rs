//! Phrases that messages of several rules share.

use crate::redact::{Message, OfNode, Words, message};

/// What discovery does with a file on which it crashes.
pub(crate) const POISON: &str =
    "authentik's discovery crashes on such a file, and then applies no blueprint of the instance";

/// The same for a tag that fails while the file is read.
pub(crate) const POISON_TAG: &str =
    "authentik fails on this while it reads the file, and then applies no blueprint of the instance";

/// What to do, and what the catalog notes on that, where it notes something.
pub(crate) fn with_note(help: Message, note: &'static str) -> Message {
    if note.is_empty() { help } else { message!("{}; {}", help, Words(note)) }
}

/// A value of which the kind is known, in a sentence: "the string `tbd`", or "a list" where the value may not be shown.
pub(crate) fn found_value(kind: &'static str, value: Option<OfNode<&str>>) -> Message {
    let bare = kind.strip_prefix("an ").or_else(|| kind.strip_prefix("a "));
    match (value, bare) {
        (Some(value), Some(bare)) => message!("the {} `{}`", Words(bare), value),
        (Some(value), None) => message!("{} `{}`", Words(kind), value),
        (None, _) => kind.into(),
    }
}
