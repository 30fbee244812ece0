//! Removing secrets from what findings say.
//!
//! Messages are the rules' own words around text of the file, which stands between backticks or quotation marks. A
//! secret that is also a word of the rules, such as `group`, is removed where text of the file can be, and left where
//! the rules speak: there it says nothing of the file, while a hole would tell what the secret is.

use std::sync::OnceLock;

use foldhash::{HashSet, HashSetExt};

use super::finding::Finding;
use super::rules::rules;
use crate::source::Needles;

const HIDDEN: &str = "***";

/// What is looked for in findings.
#[derive(Debug)]
pub(crate) struct Scrubber<'a> {
    /// What is removed wherever it is.
    everywhere: Needles<'a>,
    /// Words of the rules, which are removed where they stand alone in text of the file.
    words: HashSet<&'a str>,
}

impl<'a> Scrubber<'a> {
    pub(crate) fn new(secrets: impl Iterator<Item = &'a str>) -> Self {
        let mut words = HashSet::new();
        let others = secrets.filter(|secret| {
            let is_word =
                secret.bytes().all(|byte| byte.is_ascii_lowercase()) && vocabulary().contains(secret);
            if is_word {
                words.insert(*secret);
            }
            !is_word
        });
        Scrubber { everywhere: Needles::new(others.collect::<Vec<_>>()), words }
    }

    /// A text of files without the secrets, if it has any.
    pub(crate) fn scrubbed(&self, text: &str) -> Option<String> {
        let scrubbed = self.everywhere.replace(text, HIDDEN);
        if !self.words.iter().any(|word| text.contains(word)) {
            return scrubbed;
        }
        Some(self.without_words(scrubbed.as_deref().unwrap_or(text), true))
    }

    /// A text without the secrets; `quoted` tells that all of it is text of the file.
    fn scrub(&self, text: &mut String, quoted: bool) {
        if let Some(scrubbed) = self.everywhere.replace(text, HIDDEN) {
            *text = scrubbed;
        }
        if !self.words.is_empty() && self.words.iter().any(|word| text.contains(word)) {
            *text = self.without_words(text, quoted);
        }
    }

    fn without_words(&self, text: &str, quoted: bool) -> String {
        let mut scrubbed = String::with_capacity(text.len());
        let (mut in_code, mut in_quotes, mut in_single) = (quoted, false, false);
        for part in text.split_inclusive(|c: char| !is_of_name(c)) {
            let name = part.trim_end_matches(|c: char| !is_of_name(c));
            let after = part.get(name.len()..).unwrap_or_default();
            let is_secret =
                (in_code || in_quotes || in_single) && self.words.contains(name.trim_matches(['.', '-']));
            scrubbed.push_str(if is_secret { HIDDEN } else { name });
            scrubbed.push_str(after);
            match after {
                "`" => in_code = quoted || !in_code,
                "\"" => in_quotes = !in_quotes,
                // Inside of a word it is an apostrophe.
                "'" => in_single = !in_single && name.is_empty(),
                _ => {}
            }
        }
        scrubbed
    }
}

/// Whether a character can be in the middle of a name, which as a whole is another one than its parts.
fn is_of_name(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.')
}

/// Removes secrets from what a finding says.
pub(super) fn scrub(secrets: &Scrubber<'_>, finding: &mut Finding) {
    secrets.scrub(&mut finding.message, false);
    if let Some(entry) = &mut finding.entry {
        entry.id.iter_mut().chain(&mut entry.model).for_each(|name| secrets.scrub(name, true));
    }
    finding.help.iter_mut().for_each(|help| secrets.scrub(help, false));
    finding.related.iter_mut().for_each(|related| secrets.scrub(&mut related.message, false));
    finding.fix.iter_mut().for_each(|fix| secrets.scrub(&mut fix.title, false));
}

/// The words that the rules are documented with, which their messages use too.
fn vocabulary() -> &'static HashSet<&'static str> {
    static WORDS: OnceLock<HashSet<&'static str>> = OnceLock::new();
    WORDS.get_or_init(|| {
        let texts = rules().iter().flat_map(|rule| [rule.name, rule.summary, rule.explanation]);
        let words = texts.flat_map(|text| text.split(|c: char| !c.is_ascii_alphabetic()));
        words.filter(|word| word.len() >= 4).collect()
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_the_rules_stay_where_the_rules_speak() {
        let secrets = Scrubber::new(["group", "authentication", "hunter2"].into_iter());
        let shown = |text: &str| {
            let mut text = text.to_owned();
            secrets.scrub(&mut text, false);
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
        let mut name = "group".to_owned();
        secrets.scrub(&mut name, true);
        assert_eq!(name, "***");
    }
}
