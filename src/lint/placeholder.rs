//! Text that stands where a secret will be, and isn't one.
//!
//! A weak literal is still a secret: `admin` and `grafana-client-secret` are what the server will use. So only text that no
//! server is meant to get counts as a placeholder: marks of templates, references to where a secret is kept, hashes, and words that
//! ask to be replaced.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::Path;

use crate::text::SourceFile;

/// What openings of templates, references to secret stores and encrypted values have in them.
const MARKS: [&str; 12] =
    ["${", "$(", "{{", "{%", "<%", "%(", "ENC[", "://", "***", "...", "\u{2026}", "-----BEGIN CERTIFICATE"];

/// Beginnings of words of which one is enough.
const BEGINNINGS: [&str; 14] = [
    "replace", "redacted", "removed", "omitted", "fixme", "dummy", "example", "sample", "insecure", "insert",
    "generate", "unused", "lorem", "fake",
];

/// The same within a word: people write several as one.
const CONTAINED: [&str; 7] =
    ["placeholder", "changeme", "changethis", "changeit", "replaceme", "replacethis", "xxx"];

/// Whole words of which one is enough.
const WORDS: [&str; 4] = ["change", "changed", "here", "your"];

/// Words in a row, with dashes between them.
const PHRASES: [&str; 6] =
    ["-not-a-", "-not-for-", "-dev-only-", "-do-not-use-", "-not-set-", "-secret-from-"];

/// Texts that say that there is nothing.
const NOTHING: [&str; 9] = ["none", "null", "nil", "n-a", "empty", "undefined", "tbd", "todo", "unset"];

/// What follows `your` in one word, as in `yoursecret`. `yourls` is a program.
const YOURS: [&str; 12] = [
    "secret", "password", "passwd", "pass", "token", "key", "api", "client", "own", "value", "string", "here",
];

/// Words of which one in a value and one in the path of the file make it a value for tests.
const TESTS: [&str; 14] = [
    "test",
    "tests",
    "testing",
    "testdata",
    "fixture",
    "fixtures",
    "demo",
    "dev",
    "development",
    "e2e",
    "ci",
    "mock",
    "sandbox",
    "playground",
];

/// Keys that Google publishes for tests of its captcha.
const CAPTCHA_TEST_KEYS: &str = "6LeIxAcTAAAAA";

/// Hashes, which are no plain secrets, and other values that only lead to one.
const LEADING: [&str; 18] = [
    "pbkdf2_",
    "argon2",
    "$argon2",
    "bcrypt",
    "scrypt",
    "$2a$",
    "$2b$",
    "$2y$",
    "$5$",
    "$6$",
    "FILE:",
    "DIR:",
    "env:",
    "file:",
    "vault:",
    "arn:aws:",
    "!",
    CAPTCHA_TEST_KEYS,
];

/// Whether a text is surely or probably no secret: a placeholder, a reference, or a value for the tests that the file's name
/// speaks of.
pub(crate) fn is_placeholder(text: &str, file: &SourceFile) -> bool {
    let text = text.trim();
    let lower = text.to_ascii_lowercase();
    is_too_little(text)
        || MARKS.iter().any(|mark| text.contains(mark))
        || LEADING.iter().any(|leading| text.starts_with(leading))
        || asks_for_replacement(&lower)
        || text.split(|c: char| !c.is_ascii_alphanumeric()).any(|word| word == "TODO")
        || is_enclosed(text)
        || is_name(text)
        || is_path(text)
        || (speaks_of_tests(&lower) && speaks_of_tests(&place(file).to_ascii_lowercase()))
}

/// The path of a file below the top of its repository; of a file outside, its name alone. Where somebody keeps a
/// repository says nothing of what is in it.
fn place(file: &SourceFile) -> &str {
    let name = file.name();
    let path = Path::new(name);
    if path.has_root() || path.starts_with("..") {
        path.file_name().and_then(OsStr::to_str).unwrap_or_default()
    } else {
        name
    }
}

/// `x`, `----`, `00000000`, `0x000000`: one or two characters again and again.
fn is_too_little(text: &str) -> bool {
    let length = text.chars().count();
    let distinct = text.chars().collect::<BTreeSet<char>>().len();
    length < 3 || distinct == 1 || (distinct == 2 && length > 3)
}

/// Whether words say that something else belongs here.
fn asks_for_replacement(lower: &str) -> bool {
    let joined = words(lower).collect::<Vec<_>>().join("-");
    let framed = format!("-{joined}-");
    NOTHING.contains(&joined.as_str())
        || PHRASES.iter().any(|phrase| framed.contains(phrase))
        || words(lower).any(|word| {
            WORDS.contains(&word)
                || BEGINNINGS.iter().any(|beginning| word.starts_with(beginning))
                || CONTAINED.iter().any(|part| word.contains(part))
                || word
                    .strip_prefix("your")
                    .is_some_and(|rest| YOURS.iter().any(|yours| rest.starts_with(yours)))
        })
}

/// `__NAME__`, `<name>`, `[name]`, `@name@`, `%name%`, `#name#`, `$NAME`.
fn is_enclosed(text: &str) -> bool {
    let pairs =
        [("__", "__"), ("<", ">"), ("[", "]"), ("@", "@"), ("%", "%"), ("#", "#"), ("{", "}"), ("(", ")")];
    let inside = |from: &str, to: &str| text.strip_prefix(from).is_some_and(|rest| rest.ends_with(to));
    pairs.iter().any(|(from, to)| inside(from, to))
        || text
            .strip_prefix('$')
            .is_some_and(|name| name.bytes().all(|b| b.is_ascii_uppercase() || b == b'_'))
}

/// `CLIENT_SECRET`, `CLIENT_SECRET_2`: the name of a variable.
fn is_name(text: &str) -> bool {
    let is_word = |part: &str| part.bytes().all(|b| b.is_ascii_uppercase());
    let is_number = |part: &str| part.len() < 3 && part.bytes().all(|b| b.is_ascii_digit());
    text.contains('_')
        && text.starts_with(|c: char| c.is_ascii_uppercase() || c == '_')
        && text.split('_').all(|part| is_word(part) || is_number(part))
}

/// `/run/secrets/client`: where the secret is.
fn is_path(text: &str) -> bool {
    text.starts_with('/')
        && text.len() < 80
        && text.matches('/').count() > 1
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b))
}

/// Whether one of the words is about tests: `test-secret`, `tests/fixtures/a.yaml`.
fn speaks_of_tests(lower: &str) -> bool {
    words(lower).any(|word| TESTS.contains(&word))
}

/// The words of a text, without digits at their ends.
fn words(lower: &str) -> impl Iterator<Item = &str> {
    lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .map(|word| word.trim_matches(|c: char| c.is_ascii_digit()))
        .filter(|word| !word.is_empty())
}
