//! Messages that know which of their words are ours and which come from a file.
//!
//! `message!` composes one as `format!` does a text. Everything between its arguments is prose, which holds no secret
//! and is never searched for one. Of an argument it notes where it is and what it is: see `Argument`.

use std::borrow::Cow;
use std::cell::{Cell, RefCell};
use std::cmp::Ordering;
use std::fmt::{self, Display, Write};
use std::hash::{Hash, Hasher};
use std::ops::{Deref, Range};
use std::sync::Arc;

use smallvec::{SmallVec, smallvec};

use crate::catalog::Release;
use crate::syntax::NodeId;

/// One sentence, or a few words, for a person to read.
///
/// It reads as a `str`. A literal is prose; a `String` is text of which nobody knows what comes from a file, so that all
/// of it is searched for secrets.
#[derive(Clone, Default)]
pub struct Message {
    text: String,
    parts: Parts,
}

/// What of a message comes from a file.
#[derive(Debug, Clone)]
enum Parts {
    /// Nobody knows.
    Unknown,
    /// These stretches, in order and without overlaps.
    Known(Vec<Part>),
}

impl Default for Parts {
    fn default() -> Self {
        Parts::Known(Vec::new())
    }
}

/// A stretch of a message that is no prose.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Part {
    start: u32,
    end: u32,
    pub(super) kind: PartKind,
}

impl Part {
    fn new(range: Range<usize>, kind: PartKind) -> Self {
        // Messages are far shorter than 2^32 bytes.
        let place = |at: usize| u32::try_from(at).unwrap_or(u32::MAX);
        Part { start: place(range.start), end: place(range.end), kind }
    }

    /// Where it is in its message.
    pub(super) fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

/// What a stretch of a message is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PartKind {
    /// Prose, with text of a file between its quotation marks or backticks.
    Sentence,
    /// The name of something: a key, a model, an id, a slug.
    Name,
    /// Text of a file.
    Source,
    /// What a node of the file gives that the message is about.
    Node(NodeId),
}

impl Message {
    /// Its text.
    pub fn as_str(&self) -> &str {
        &self.text
    }

    /// Adds another one at its end.
    pub fn push(&mut self, other: impl Into<Message>) {
        let other = other.into();
        let from = self.text.len();
        let mut parts = self.parts();
        parts.extend(
            other
                .parts()
                .into_iter()
                .map(|part| Part::new(part.range().start + from..part.range().end + from, part.kind)),
        );
        self.text.push_str(&other.text);
        self.parts = Parts::Known(parts.into_vec());
    }

    /// One that lists others, with words of ours between them.
    pub fn joined(messages: impl IntoIterator<Item = impl Into<Message>>, between: &'static str) -> Message {
        let mut joined = Message::default();
        for (at, message) in messages.into_iter().enumerate() {
            if at > 0 {
                joined.push(between);
            }
            joined.push(message);
        }
        joined
    }

    /// Leaves so many bytes of it, and a sign where more were.
    pub fn shorten(&mut self, most: usize) {
        if self.text.len() <= most {
            return;
        }
        let length = self.text.floor_char_boundary(most);
        self.text.truncate(length);
        self.text.push('\u{2026}');
        self.text.shrink_to_fit();
        if let Parts::Known(parts) = &mut self.parts {
            parts.retain(|part| part.range().start < length);
            parts.iter_mut().for_each(|part| {
                *part = Part::new(part.range().start..part.range().end.min(length), part.kind)
            });
        }
    }

    /// The stretches that are no prose.
    pub(super) fn parts(&self) -> SmallVec<[Part; 4]> {
        match &self.parts {
            Parts::Unknown if self.text.is_empty() => SmallVec::new(),
            Parts::Unknown => smallvec![Part::new(0..self.text.len(), PartKind::Sentence)],
            Parts::Known(parts) => SmallVec::from_slice(parts),
        }
    }

    /// Writes other words at places of it, which are in order and without overlaps.
    pub(crate) fn replace_places(&mut self, places: &[Range<usize>], with: &str) {
        if places.is_empty() {
            return;
        }
        let moved = |at: usize, is_end: bool| {
            let (mut removed, mut added) = (0, 0);
            for place in places.iter().take_while(|place| place.start < at) {
                if at < place.end {
                    return place.start + added - removed + if is_end { with.len() } else { 0 };
                }
                removed += place.len();
                added += with.len();
            }
            at + added - removed
        };
        if let Parts::Known(parts) = &mut self.parts {
            for part in parts {
                let range = part.range();
                *part = Part::new(moved(range.start, false)..moved(range.end, true), part.kind);
            }
        }
        self.text = super::net::replace(&self.text, places, with);
    }

    /// Writes other words wherever these stand.
    pub fn replace_all(&mut self, words: &str, with: &str) {
        let places: Vec<Range<usize>> =
            self.text.match_indices(words).map(|(at, found)| at..at + found.len()).collect();
        self.replace_places(&places, with);
    }
}

/// Takes apart what a message is composed of: `message!` uses it.
#[derive(Debug, Default)]
pub struct Composer {
    length: Cell<usize>,
    parts: RefCell<Vec<Part>>,
}

impl Composer {
    /// Has an argument noted when it is written.
    pub fn argument<'c, T: Argument + ?Sized>(&'c self, argument: &'c T) -> Noted<'c, T> {
        Noted { composer: self, argument }
    }

    /// Composes a message of text and arguments.
    pub fn compose(&self, arguments: fmt::Arguments<'_>) -> Message {
        let mut sink = Sink { composer: self, text: String::new() };
        // Writing into a string can't fail.
        let _ = sink.write_fmt(arguments);
        Message { text: sink.text, parts: Parts::Known(self.parts.take()) }
    }

    /// Notes what a function writes.
    fn note(&self, kind: PartKind, write: impl FnOnce() -> fmt::Result) -> fmt::Result {
        let start = self.length.get();
        write()?;
        let range = start..self.length.get();
        if !range.is_empty() {
            self.parts.borrow_mut().push(Part::new(range, kind));
        }
        Ok(())
    }
}

/// Counts what is written.
struct Sink<'c> {
    composer: &'c Composer,
    text: String,
}

impl Write for Sink<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        self.text.push_str(text);
        self.composer.length.set(self.text.len());
        Ok(())
    }
}

/// An argument whose place is noted when it is written.
pub struct Noted<'c, T: ?Sized> {
    composer: &'c Composer,
    argument: &'c T,
}

impl<T: Argument + ?Sized> Display for Noted<'_, T> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.argument.write(self.composer, out)
    }
}

/// What a message can be composed of. Text and numbers are taken for text of a file; what is more exactly known is
/// wrapped in [`Words`], [`Name`] or [`OfNode`].
pub trait Argument {
    /// Writes it, and notes what of it comes from a file.
    fn write(&self, composer: &Composer, out: &mut fmt::Formatter<'_>) -> fmt::Result;
}

/// Words of ours, which hold no secret.
#[derive(Debug, Clone, Copy)]
pub struct Words<T>(pub T);

/// What can be words of ours: text that is part of the program, and numbers. Text of a file is neither.
pub trait Ours: Display {}

impl Ours for &'static str {}

impl<T: Ours> Ours for &T {}

/// Takes these types for words of ours where that is declared.
macro_rules! ours {
    ($($type:ty),*) => { $(impl Ours for $type {})* };
}

ours!(Release, u32, u64, i64, usize);

/// The name of something: a key, a model, an id, a slug. Where it is the same as a secret that is an ordinary word, it
/// stays.
#[derive(Debug, Clone, Copy)]
pub struct Name<T>(pub T);

/// What a node gives of the file that the message is about: nothing of it is shown where that is a secret.
#[derive(Debug, Clone, Copy)]
pub struct OfNode<T>(pub NodeId, pub T);

impl<T: Ours> Argument for Words<T> {
    fn write(&self, _: &Composer, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(out)
    }
}

impl<T: Text> Argument for Name<T> {
    fn write(&self, composer: &Composer, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        composer.note(PartKind::Name, || self.0.fmt(out))
    }
}

impl<T: Text> Argument for OfNode<T> {
    fn write(&self, composer: &Composer, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        composer.note(PartKind::Node(self.0), || self.1.fmt(out))
    }
}

impl Argument for Message {
    fn write(&self, composer: &Composer, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = composer.length.get();
        out.write_str(&self.text)?;
        let parts = self.parts().into_iter();
        let moved = parts.map(|part| {
            let range = part.range();
            Part::new(range.start + from..range.end + from, part.kind)
        });
        composer.parts.borrow_mut().extend(moved);
        Ok(())
    }
}

impl<T: Argument + ?Sized> Argument for &T {
    fn write(&self, composer: &Composer, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        (**self).write(composer, out)
    }
}

/// Text of a file, or a number of one: it can be a name, or be at a node. A message is neither, as it knows of its
/// parts what they are.
pub trait Text: Display {}

impl<T: Text + ?Sized> Text for &T {}

/// Takes these types for text of a file.
macro_rules! source_text {
    ($($type:ty),*) => {
        $(impl Text for $type {}

        impl Argument for $type {
            fn write(&self, composer: &Composer, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                composer.note(PartKind::Source, || Display::fmt(self, out))
            }
        })*
    };
}

source_text!(str, String, Cow<'_, str>, Box<str>, Arc<str>, fmt::Arguments<'_>, char);
source_text!(u8, u16, u32, u64, u128, usize, i8, i16, i32, i64, i128, isize, f64);

/// Composes a [`Message`] as `format!` does a text.
///
/// Arguments come after the text, not in its braces: what is captured there would be taken for prose, and doesn't
/// compile.
macro_rules! message {
    ($text:literal $(, $argument:expr)* $(,)?) => {{
        let composer = $crate::redact::Composer::default();
        composer.compose(format_args!(concat!($text) $(, composer.argument(&$argument))*))
    }};
}
pub(crate) use message;

impl Deref for Message {
    type Target = str;

    fn deref(&self) -> &str {
        &self.text
    }
}

impl AsRef<str> for Message {
    fn as_ref(&self) -> &str {
        &self.text
    }
}

impl Display for Message {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        Display::fmt(&self.text, out)
    }
}

impl fmt::Debug for Message {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(&self.text, out)
    }
}

impl From<String> for Message {
    fn from(text: String) -> Self {
        Message { text, parts: Parts::Unknown }
    }
}

impl From<&'static str> for Message {
    fn from(prose: &'static str) -> Self {
        Message { text: prose.to_owned(), parts: Parts::default() }
    }
}

impl From<Cow<'static, str>> for Message {
    fn from(text: Cow<'static, str>) -> Self {
        match text {
            Cow::Borrowed(prose) => prose.into(),
            Cow::Owned(text) => text.into(),
        }
    }
}

impl From<Message> for String {
    fn from(message: Message) -> Self {
        message.text
    }
}

impl PartialEq for Message {
    fn eq(&self, other: &Self) -> bool {
        self.text == other.text
    }
}

impl Eq for Message {}

impl PartialEq<str> for Message {
    fn eq(&self, other: &str) -> bool {
        self.text == other
    }
}

impl PartialEq<&str> for Message {
    fn eq(&self, other: &&str) -> bool {
        self.text == *other
    }
}

impl PartialOrd for Message {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Message {
    fn cmp(&self, other: &Self) -> Ordering {
        self.text.cmp(&other.text)
    }
}

impl Hash for Message {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.text.hash(state);
    }
}

#[cfg(test)]
mod tests {
    use super::{Message, Name, PartKind, Words};

    /// What of a message is no prose, with its kind.
    fn parts(message: &Message) -> Vec<(&str, PartKind)> {
        message.parts().into_iter().map(|part| (&message[part.range()], part.kind)).collect()
    }

    #[test]
    fn arguments_are_told_from_prose() {
        let owned = "flow".to_owned();
        let message = message!("unknown `{}` on {} `{:>5}`: {{{}}}", "key", Words("model"), Name(&owned), 3);
        assert_eq!(message, "unknown `key` on model ` flow`: {3}");
        let expected = [("key", PartKind::Source), (" flow", PartKind::Name), ("3", PartKind::Source)];
        assert_eq!(parts(&message), expected);
        assert_eq!(parts(&Message::from("prose")), []);
        assert_eq!(parts(&Message::from("text".to_owned())), [("text", PartKind::Sentence)]);
    }

    #[test]
    fn messages_are_composed_of_messages() {
        let entry = message!("entry `{}`", Name("a"));
        let mut message = message!("{}, and {}: {}", entry, Message::from("x".to_owned()), "");
        message.push(message!(" ({})", "b"));
        message.push(" is wrong");
        assert_eq!(message, "entry `a`, and x:  (b) is wrong");
        let expected = [("a", PartKind::Name), ("x", PartKind::Sentence), ("b", PartKind::Source)];
        assert_eq!(parts(&message), expected);
    }

    #[test]
    fn parts_move_with_what_is_replaced() {
        let mut message = message!("{{a}} is `{}`, not `{}`", "value-1", "value-2");
        message.replace_all("{a}", "that");
        message.replace_all("value", "v");
        assert_eq!(message, "that is `v-1`, not `v-2`");
        assert_eq!(parts(&message), [("v-1", PartKind::Source), ("v-2", PartKind::Source)]);
        message.replace_all("`v-1`, not", "***");
        assert_eq!(message, "that is *** `v-2`");
        assert_eq!(parts(&message).last(), Some(&("v-2", PartKind::Source)));
    }

    #[test]
    fn what_is_cut_off_is_no_part() {
        let mut message = message!("{} and {} and {}", "abc", "d\u{e4}\u{e4}", "x");
        message.shorten(12);
        assert_eq!(message, "abc and d\u{e4}\u{2026}");
        assert_eq!(parts(&message), [("abc", PartKind::Source), ("d\u{e4}", PartKind::Source)]);
    }
}
