//! Takes secrets out of what is reported of a file.
//!
//! Prose holds no secret and stays. Where a message gives what a node gives that is secret, nothing of it is shown. All
//! else that comes from the file is searched by the net, for what no node tells: a value that is elsewhere again.
//!
//! A secret that no name would be is hidden wherever it is. One that reads like a word, such as `client`, is hidden
//! where it is as a word of its own: a hole in a longer name would tell the secret. One that is an ordinary word of
//! blueprints as well, such as `admin` or `password`, is hidden only near the places where it is the secret.

use std::ops::Range;

use foldhash::HashMap;

use super::MASK;
use super::file::{FileSecrets, NeedleKind};
use super::message::{Message, PartKind};
use super::net::replace;
use super::ordinary_words::{Place, Uses};
use crate::text::Span;

/// Takes the secrets of a file out of what is reported of it.
#[derive(Debug)]
pub(crate) struct Redactor<'a> {
    secrets: &'a FileSecrets,
    text: &'a str,
    /// Whether the nodes of messages are those of the file.
    has_nodes: bool,
}

impl<'a> Redactor<'a> {
    /// For a file with this text.
    pub(crate) fn new(secrets: &'a FileSecrets, text: &'a str) -> Self {
        Redactor { secrets, text, has_nodes: true }
    }

    /// For messages about another file, which show places of this one.
    pub(crate) fn beside(secrets: &'a FileSecrets, text: &'a str) -> Self {
        Redactor { secrets, text, has_nodes: false }
    }

    /// For messages about a place, which others explain, in an entry.
    pub(crate) fn at(
        &self,
        span: Span,
        related: impl Iterator<Item = Span>,
        entry: Option<usize>,
    ) -> PlaceRedactor<'a> {
        // Only ordinary words ask where they are.
        let place = self.secrets.has_words.then(|| Place::new(span, related, entry, self.text));
        PlaceRedactor { secrets: self.secrets, has_nodes: self.has_nodes, place, near: HashMap::default() }
    }
}

/// Takes the secrets out of messages about one place.
#[derive(Debug)]
pub(crate) struct PlaceRedactor<'a> {
    secrets: &'a FileSecrets,
    has_nodes: bool,
    place: Option<Place<'a>>,
    /// By ordinary word, and whether it is in advice: whether it would tell a secret.
    near: HashMap<(usize, bool), bool>,
}

impl PlaceRedactor<'_> {
    /// Takes them out of a message that says what is wrong.
    pub(crate) fn message(&mut self, message: &mut Message) {
        self.redact(message, false);
    }

    /// Takes them out of a message that says what to do, which may list what there is to choose from.
    pub(crate) fn advice(&mut self, message: &mut Message) {
        self.redact(message, true);
    }

    /// Takes them out of a name, which an ordinary word is here.
    pub(crate) fn name(&self, name: &mut String) {
        let net = &self.secrets.net;
        let places = net.places(name, |number, place| {
            let is_ordinary = matches!(net.needles().get(number)?.kind, NeedleKind::Ordinary(_));
            (!is_ordinary).then_some(place)
        });
        if !places.is_empty() {
            *name = replace(name, &places, MASK);
        }
    }

    fn redact(&mut self, message: &mut Message, in_advice: bool) {
        let secrets = self.secrets;
        let mut hidden: Vec<Range<usize>> = Vec::new();
        let mut quotes = Quotes::new(message);
        for part in message.parts() {
            let range = part.range();
            if let PartKind::Node(node) = part.kind
                && self.has_nodes
                && secrets.is_secret(node)
            {
                hidden.push(range);
                continue;
            }
            let text = message.get(range.clone()).unwrap_or_default();
            let found = secrets.net.places(text, |number, place| {
                let place = range.start + place.start..range.start + place.end;
                let needle = secrets.net.needles().get(number)?;
                let is_near = match &needle.kind {
                    NeedleKind::Distinct | NeedleKind::WordLike => true,
                    NeedleKind::Ordinary(_) if part.kind == PartKind::Name => false,
                    NeedleKind::Ordinary(uses) => self.is_near(number, &needle.text, uses, in_advice),
                };
                if !is_near {
                    return None;
                }
                let place = match &needle.kind {
                    NeedleKind::Distinct => place,
                    _ if !is_name(&needle.text) => place,
                    _ if part.kind != PartKind::Sentence || quotes.are_open_at(place.start) => {
                        word_at(message, place)?
                    }
                    _ => return None,
                };
                quotes.skip(&place);
                Some(place.start.max(range.start) - range.start..place.end.min(range.end) - range.start)
            });
            hidden.extend(found.into_iter().map(|place| range.start + place.start..range.start + place.end));
        }
        message.replace_places(&hidden, MASK);
    }

    /// Whether an ordinary word would tell a secret here.
    fn is_near(&mut self, number: usize, word: &str, uses: &Uses, in_advice: bool) -> bool {
        let Some(place) = &self.place else { return false };
        *self.near.entry((number, in_advice)).or_insert_with(|| uses.are_near(word, place, in_advice))
    }
}

/// Whether a text is one name by its characters.
pub(super) fn is_name(text: &str) -> bool {
    text.chars().all(is_of_name)
}

/// Whether a character can be in the middle of a name, which as a whole is another one than its parts.
fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// The word that is at a place of a sentence, with the dots and dashes around it, if it is no part of a longer one.
fn word_at(sentence: &str, place: Range<usize>) -> Option<Range<usize>> {
    let before = sentence.get(..place.start)?;
    let after = sentence.get(place.end..)?;
    let start = before.trim_end_matches(is_of_name).len();
    let end = sentence.len() - after.trim_start_matches(is_of_name).len();
    let word = sentence.get(start..end)?.trim_matches(['.', '-']);
    (word == sentence.get(place)?).then_some(start..end)
}

/// Which text of a sentence comes between backticks or quotation marks.
struct Quotes<'m> {
    sentence: &'m str,
    /// How far it is read.
    at: usize,
    in_code: bool,
    in_double: bool,
    in_single: bool,
    /// Whether a name ends here.
    follows_name: bool,
}

impl<'m> Quotes<'m> {
    fn new(sentence: &'m str) -> Self {
        Quotes { sentence, at: 0, in_code: false, in_double: false, in_single: false, follows_name: false }
    }

    /// Whether a place that comes after all others that were asked for is between marks.
    fn are_open_at(&mut self, place: usize) -> bool {
        for c in self.sentence.get(self.at..place).unwrap_or_default().chars() {
            match c {
                '`' => self.in_code = !self.in_code,
                '"' => self.in_double = !self.in_double,
                // Inside of a word it is an apostrophe.
                '\'' => self.in_single = !self.in_single && !self.follows_name,
                _ => {}
            }
            self.follows_name = is_of_name(c);
        }
        self.at = self.at.max(place);
        self.in_code || self.in_double || self.in_single
    }

    /// Passes by what is hidden: marks in it are not part of the sentence.
    fn skip(&mut self, hidden: &Range<usize>) {
        self.are_open_at(hidden.start);
        self.at = self.at.max(hidden.end);
        self.follows_name = false;
    }
}

#[cfg(test)]
#[allow(clippy::panic, reason = "a test ends so")]
mod tests {
    use super::super::net::Net;
    use super::*;
    use crate::redact::file::Needle;
    use crate::redact::message::{Name, OfNode, Words, message};

    /// A message without secrets that read like words, and one that doesn't.
    fn shown(message: impl Into<Message>) -> String {
        let kinds = [
            ("group", NeedleKind::WordLike),
            ("authentication", NeedleKind::WordLike),
            ("hunter 2", NeedleKind::Distinct),
        ];
        let net = Net::new(kinds.map(|(text, kind)| Needle { text: text.to_owned(), kind }));
        let secrets = FileSecrets { net, ..FileSecrets::default() };
        let mut message = message.into();
        Redactor::new(&secrets, "").at(Span::at(0), std::iter::empty(), None).message(&mut message);
        message.into()
    }

    #[test]
    fn words_stay_where_a_sentence_does_not_quote_them() {
        for (text, expected) in [
            ("the group `group` of `x.group`", "the group `***` of `x.group`"),
            (
                "`default-authentication-flow`: authentication",
                "`default-authentication-flow`: authentication",
            ),
            ("line \"token: group.\" is broken", "line \"token: ***\" is broken"),
            ("isn't a group: name 'group' of 'a group'", "isn't a group: name '***' of 'a ***'"),
            ("hunter 2 of `hunter 23`", "*** of `***3`"),
        ] {
            assert_eq!(shown(text.to_owned()), expected);
        }
    }

    #[test]
    fn prose_holds_no_secret() {
        assert_eq!(shown("the `group` of hunter 2"), "the `group` of hunter 2");
        let message = message!("the `group` of hunter 2 is {}, not `{}`", "a group", Name("group"));
        assert_eq!(shown(message), "the `group` of hunter 2 is a ***, not `***`");
        let message = message!("`{}`.`{}` or `{}`", Words("group"), "x-group", "my hunter 2");
        assert_eq!(shown(message), "`group`.`x-group` or `my ***`");
    }

    #[test]
    fn what_a_secret_node_gives_is_hidden_whatever_it_is() {
        let tree = crate::syntax::parse("[a, b]");
        let nodes: Vec<_> = tree.node_ids().filter(|&node| tree.scalar(node).is_some()).collect();
        let [first, second] = nodes[..] else { panic!("the list has two items") };
        let secrets = FileSecrets {
            nodes: tree.node_ids().map(|node| node == second).collect(),
            ..FileSecrets::default()
        };
        let mut message = message!("{} and {}", OfNode(first, "a"), OfNode(second, "b"));
        let redactor = Redactor::new(&secrets, "");
        redactor.at(Span::at(0), std::iter::empty(), None).message(&mut message);
        assert_eq!(message, "a and ***");
    }
}
