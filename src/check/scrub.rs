//! Removing secrets from what findings say.
//!
//! Rules never quote the value of a secret field, so this is a second net. A secret that no name would be is removed
//! wherever it stands. One that reads like a word, such as `client`, is removed where a sentence quotes it: the sentences
//! themselves are ours, and a hole in one would tell the secret. One that is an ordinary word of blueprints as well, such
//! as `admin` or `password`, is removed only near the places where it is the secret.

use foldhash::{HashMap, HashSet};

use super::finding::Finding;
use super::secret_words::{Place, Uses, is_telling};
use crate::source::Needles;

const HIDDEN: &str = "***";

/// What is looked for in findings.
#[derive(Debug)]
pub(crate) struct Scrubber<'a> {
    /// What is removed from texts of files.
    everywhere: Needles<'a>,
    /// What is removed from sentences wherever it is, where that is less.
    in_sentences: Option<Needles<'a>>,
    /// What reads like a word, and is removed where a sentence quotes it.
    quoted: HashSet<&'a str>,
    /// What is removed only near its places.
    words: Option<Words<'a>>,
}

/// Ordinary words with the places where each is a secret.
#[derive(Debug)]
struct Words<'a> {
    uses: &'a HashMap<String, Uses>,
    /// Those that are no names by their form.
    phrases: Needles<'a>,
    /// The file that they are in.
    text: &'a str,
}

/// Which words would tell a secret in a finding.
struct Near<'a> {
    words: &'a Words<'a>,
    place: Place<'a>,
    /// By word, and whether it stands in advice.
    known: HashMap<(&'a str, bool), bool>,
}

impl Near<'_> {
    fn tells(&mut self, word: &str, in_advice: bool) -> bool {
        let Some((word, uses)) = self.words.uses.get_key_value(word) else { return false };
        let place = &self.place;
        *self.known.entry((word, in_advice)).or_insert_with(|| uses.are_near(word, place, in_advice))
    }
}

impl<'a> Scrubber<'a> {
    pub(crate) fn new(secrets: impl Iterator<Item = &'a str>) -> Self {
        let all: Vec<&str> = secrets.collect();
        let is_word = |secret: &&str| !is_telling(secret) && secret.chars().all(is_of_name);
        let (quoted, others): (Vec<&str>, Vec<&str>) = all.iter().copied().partition(is_word);
        Scrubber {
            everywhere: Needles::new(all),
            in_sentences: (!quoted.is_empty()).then(|| Needles::new(others)),
            quoted: quoted.into_iter().collect(),
            words: None,
        }
    }

    /// Removes these words of a file's text where a finding is near one of their places.
    pub(crate) fn with_words(self, uses: &'a HashMap<String, Uses>, text: &'a str) -> Self {
        let is_phrase = |word: &&str| !word.chars().all(is_of_name);
        let phrases = || Needles::new(uses.keys().map(String::as_str).filter(is_phrase));
        let words = (!uses.is_empty()).then(|| Words { uses, phrases: phrases(), text });
        Scrubber { words, ..self }
    }

    /// A text of files without the secrets, if it has any.
    pub(crate) fn scrubbed(&self, text: &str) -> Option<String> {
        self.everywhere.replace(text, HIDDEN)
    }

    fn scrub(&self, text: &mut String) {
        if let Some(scrubbed) = self.scrubbed(text) {
            *text = scrubbed;
        }
    }

    /// Scrubs a sentence of ours, also of the words that would tell a secret.
    fn scrub_near(&self, text: &mut String, near: &mut Option<Near<'_>>, in_advice: bool) {
        let needles = self.in_sentences.as_ref().unwrap_or(&self.everywhere);
        if let Some(scrubbed) = needles.replace(text, HIDDEN) {
            *text = scrubbed;
        }
        if !self.quoted.is_empty() {
            *text = without_words(text, |word| self.quoted.contains(word));
        }
        if let Some(near) = near {
            let phrases = &near.words.phrases;
            if let Some(scrubbed) =
                phrases.replace_wanted(text, HIDDEN, &mut |word| near.tells(word, in_advice))
            {
                *text = scrubbed;
            }
            *text = without_words(text, |word| near.tells(word, in_advice));
        }
    }
}

/// A sentence of ours without words where it quotes text of the file, between backticks or quotation marks.
fn without_words(text: &str, mut is_secret: impl FnMut(&str) -> bool) -> String {
    let mut scrubbed = String::with_capacity(text.len());
    let (mut in_code, mut in_quotes, mut in_single) = (false, false, false);
    for part in text.split_inclusive(|c: char| !is_of_name(c)) {
        let name = part.trim_end_matches(|c: char| !is_of_name(c));
        let after = part.get(name.len()..).unwrap_or_default();
        let is_hidden = (in_code || in_quotes || in_single) && is_secret(name.trim_matches(['.', '-']));
        scrubbed.push_str(if is_hidden { HIDDEN } else { name });
        scrubbed.push_str(after);
        match after {
            "`" => in_code = !in_code,
            "\"" => in_quotes = !in_quotes,
            // Inside of a word it is an apostrophe.
            "'" => in_single = !in_single && name.is_empty(),
            _ => {}
        }
    }
    scrubbed
}

/// Whether a character can be in the middle of a name, which as a whole is another one than its parts.
fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Removes secrets from what a finding says.
pub(crate) fn scrub(secrets: &Scrubber<'_>, finding: &mut Finding) {
    let near = |words| Near { words, place: Place::of(finding, words.text), known: HashMap::default() };
    let mut near = secrets.words.as_ref().map(near);
    secrets.scrub_near(&mut finding.message, &mut near, false);
    if let Some(entry) = &mut finding.entry {
        // An ordinary word is a name here.
        entry.id.iter_mut().chain(&mut entry.model).for_each(|name| secrets.scrub(name));
    }
    finding.help.iter_mut().for_each(|help| secrets.scrub_near(help, &mut near, true));
    finding.related.iter_mut().for_each(|it| secrets.scrub_near(&mut it.message, &mut near, false));
    finding.fix.iter_mut().for_each(|fix| secrets.scrub_near(&mut fix.title, &mut near, true));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_words_stay_where_the_rules_speak() {
        let shown = |text: &str| without_words(text, |word| ["group", "authentication"].contains(&word));
        assert_eq!(shown("the group `group` of `x.group`"), "the group `***` of `x.group`");
        assert_eq!(
            shown("`default-authentication-flow`: authentication"),
            "`default-authentication-flow`: authentication"
        );
        assert_eq!(shown("line \"token: group.\" is broken"), "line \"token: ***\" is broken");
        assert_eq!(shown("isn't a group: name 'group' of 'a group'"), "isn't a group: name '***' of 'a ***'");
    }
}
