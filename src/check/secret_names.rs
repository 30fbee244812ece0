//! Which keys hold secrets, by their names.

use std::sync::OnceLock;

use foldhash::HashSet;

use super::secret_lines::secret_lines;
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
    contains_any(name, &SECRET_WORDS) && !contains_any(name, &HARMLESS_WORDS)
}

/// Whether a name contains one of some words of lower case letters, in whatever case. It is asked for every key.
pub(super) fn contains_any(name: &str, words: &[&str]) -> bool {
    let starts = |rest: &[u8], word: &str| {
        rest.get(..word.len()).is_some_and(|start| start.eq_ignore_ascii_case(word.as_bytes()))
    };
    let bytes = name.as_bytes();
    bytes.iter().enumerate().any(|(at, first)| {
        let first = first.to_ascii_lowercase();
        words.iter().any(|word| word.as_bytes().first() == Some(&first) && starts(&bytes[at..], word))
    })
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
    secret_lines(text, &|key| is_secret_name(key) || names.contains(key))
}

/// Where the secret part of a webhook's URL starts: its end where there is none.
pub(crate) fn secret_part_of_url(url: &str) -> usize {
    let host = url.find("://").map_or(0, |at| at + "://".len());
    let rest = url.get(host..).unwrap_or_default();
    let user = rest.find('@').map(|_| host);
    let path = rest.find(['/', '?', '#']).map(|at| host + at + 1);
    user.or(path).unwrap_or(url.len())
}
