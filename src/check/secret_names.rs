//! Which keys hold secrets, by their names.

use std::sync::OnceLock;

use foldhash::HashSet;

use super::secret_lines::{SecretKeys, secret_lines};
use crate::catalog::{Catalog, Release, catalog};
use crate::source::Span;

/// Parts of keys whose values are secrets wherever they stand.
pub(super) const SECRET_WORDS: [&str; 12] = [
    "password",
    "passwd",
    "secret",
    "token",
    "private_key",
    "key_data",
    "kubeconfig",
    "credential",
    "api_key",
    "apikey",
    "keytab",
    "passphrase",
];

/// The length of the shortest of them, in bytes.
pub(super) const SHORTEST_WORD: usize = 5;

/// Parts of keys of fields that only speak of secrets.
const HARMLESS_WORDS: [&str; 8] =
    ["flow", "stage", "validity", "expiry", "expir", "policy", "policies", "_fields"];

/// Whether a key's name says that its value is a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    const HARMLESS: u32 = first_letters(&HARMLESS_WORDS);
    has_secret_word(name) && !contains_any(name, &HARMLESS_WORDS, HARMLESS)
}

/// Whether a text contains a part of such keys.
pub(super) fn has_secret_word(text: &str) -> bool {
    const SECRET: u32 = first_letters(&SECRET_WORDS);
    contains_any(text, &SECRET_WORDS, SECRET)
}

/// Whether a name contains one of some words of lower case letters, in whatever case. It is asked for every key.
fn contains_any(name: &str, words: &[&str], firsts: u32) -> bool {
    let starts = |rest: &[u8], word: &str| {
        rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    let bytes = name.as_bytes();
    let mut rests = bytes.iter().enumerate().filter(|(_, first)| firsts & letter(**first) != 0);
    rests.any(|(at, first)| {
        let first = first.to_ascii_lowercase();
        words.iter().any(|word| word.as_bytes().first() == Some(&first) && starts(&bytes[at..], word))
    })
}

/// A bit that letters and few other signs have; those of both cases have the same.
const fn letter(byte: u8) -> u32 {
    1 << (byte & 31)
}

/// The bits of the first letters of words.
const fn first_letters(words: &[&str]) -> u32 {
    let (mut bits, mut at) = (0, 0);
    while at < words.len() {
        if let [first, ..] = words[at].as_bytes() {
            bits |= letter(*first);
        }
        at += 1;
    }
    bits
}

/// The names of the secret fields of all models.
pub(super) fn secret_names(catalog: &Catalog) -> HashSet<&'static str> {
    let models = catalog.model_names().filter_map(|model| catalog.model_named(model));
    models.flat_map(|model| &model.fields[..]).filter(|field| field.secret).map(|field| field.name).collect()
}

/// The secrets of a text that may be a blueprint and can't be read as one.
pub(crate) fn secrets_of_lines(text: &str) -> Vec<Span> {
    static NAMES: OnceLock<HashSet<&'static str>> = OnceLock::new();
    let names = NAMES.get_or_init(|| secret_names(catalog(Release::NEWEST)));
    secret_lines(text, &SecretKeys { sounds_secret: &is_secret_name, names: Some(names) })
}

/// Where the secret part of a webhook's URL starts: its end where there is none.
pub(crate) fn secret_part_of_url(url: &str) -> usize {
    let host = url.find("://").map_or(0, |at| at + "://".len());
    let rest = url.get(host..).unwrap_or_default();
    let user = rest.find('@').map(|_| host);
    let path = rest.find(['/', '?', '#']).map(|at| host + at + 1);
    user.or(path).unwrap_or(url.len())
}
