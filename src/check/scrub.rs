//! Removing secrets from what findings say.
//!
//! Rules never quote the value of a secret field, so this is a second net. A secret that no name would be is removed
//! wherever it stands. One that is an ordinary word as well, such as `admin` or `password`, is removed only near the
//! places where it is the secret: elsewhere it says nothing of it, while a hole would tell what the secret is.

use foldhash::{HashMap, HashSet};

use super::finding::Finding;
use super::secret_words::Uses;
use crate::source::Needles;

const HIDDEN: &str = "***";

/// What is looked for in findings.
#[derive(Debug)]
pub(crate) struct Scrubber<'a> {
    /// What is removed wherever it is.
    everywhere: Needles<'a>,
    /// Ordinary words with the places where each is a secret.
    words: Option<(&'a HashMap<String, Uses>, &'a str)>,
}

impl<'a> Scrubber<'a> {
    pub(crate) fn new(secrets: impl Iterator<Item = &'a str>) -> Self {
        Scrubber { everywhere: Needles::new(secrets.collect::<Vec<_>>()), words: None }
    }

    /// Removes these words of a file's text where a finding is near one of their places.
    pub(super) fn with_words(self, words: &'a HashMap<String, Uses>, text: &'a str) -> Self {
        Scrubber { words: Some((words, text)).filter(|_| !words.is_empty()), ..self }
    }

    /// A text of files without the secrets, if it has any.
    pub(crate) fn scrubbed(&self, text: &str) -> Option<String> {
        self.everywhere.replace(text, HIDDEN)
    }

    /// The words that would tell a secret in what a finding says.
    fn words_near(&self, finding: &Finding) -> HashSet<&'a str> {
        let Some((words, text)) = self.words else { return HashSet::default() };
        let there = text.get(finding.span.range()).unwrap_or_default().trim_matches(['"', '\'']);
        let near = words.iter().filter(|(word, uses)| uses.are_near(finding, there == *word));
        near.map(|(word, _)| word.as_str()).collect()
    }

    fn scrub(&self, text: &mut String, words: &HashSet<&str>) {
        if let Some(scrubbed) = self.scrubbed(text) {
            *text = scrubbed;
        }
        for word in words.iter().filter(|word| !word.chars().all(is_of_name)) {
            if text.contains(word) {
                *text = text.replace(word, HIDDEN);
            }
        }
        if words.iter().any(|word| text.contains(word)) {
            *text = without_words(text, words);
        }
    }
}

/// A sentence of ours without words where it quotes text of the file, between backticks or quotation marks.
fn without_words(text: &str, words: &HashSet<&str>) -> String {
    let mut scrubbed = String::with_capacity(text.len());
    let (mut in_code, mut in_quotes, mut in_single) = (false, false, false);
    for part in text.split_inclusive(|c: char| !is_of_name(c)) {
        let name = part.trim_end_matches(|c: char| !is_of_name(c));
        let after = part.get(name.len()..).unwrap_or_default();
        let is_secret = (in_code || in_quotes || in_single) && words.contains(name.trim_matches(['.', '-']));
        scrubbed.push_str(if is_secret { HIDDEN } else { name });
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
pub(super) fn scrub(secrets: &Scrubber<'_>, finding: &mut Finding) {
    let words = secrets.words_near(finding);
    secrets.scrub(&mut finding.message, &words);
    if let Some(entry) = &mut finding.entry {
        // An ordinary word is a name here.
        let nothing = HashSet::default();
        entry.id.iter_mut().chain(&mut entry.model).for_each(|name| secrets.scrub(name, &nothing));
    }
    finding.help.iter_mut().for_each(|help| secrets.scrub(help, &words));
    finding.related.iter_mut().for_each(|related| secrets.scrub(&mut related.message, &words));
    finding.fix.iter_mut().for_each(|fix| secrets.scrub(&mut fix.title, &words));
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_words_stay_where_the_rules_speak() {
        let words: HashSet<&str> = ["group", "authentication"].into_iter().collect();
        let secrets = Scrubber::new(["hunter2"].into_iter());
        let shown = |text: &str| {
            let mut text = text.to_owned();
            secrets.scrub(&mut text, &words);
            text
        };
        assert_eq!(
            shown("the group `group` of `x.group` has hunter2"),
            "the group `***` of `x.group` has ***"
        );
        assert_eq!(
            shown("`default-authentication-flow`: authentication"),
            "`default-authentication-flow`: authentication"
        );
        assert_eq!(shown("line \"token: group.\" is broken"), "line \"token: ***\" is broken");
        assert_eq!(shown("isn't a group: name 'group' of 'a group'"), "isn't a group: name '***' of 'a ***'");
    }
}
