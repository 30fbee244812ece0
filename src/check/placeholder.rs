//! Text that stands where a secret will be, and isn't one.

/// Fewer characters than these protect nothing, so that nobody means them to.
const SHORTEST: usize = 6;

/// What openings of templates, references to secret stores and encrypted values have in them.
const MARKS: [&str; 12] =
    ["${", "$(", "{{", "{%", "<%", "%(", "ENC[", "://", "***", "...", "\u{2026}", "-----BEGIN CERTIFICATE"];

/// Words of which one is enough.
const TELLING: [&str; 22] = [
    "change",
    "replace",
    "placeholder",
    "example",
    "dummy",
    "sample",
    "insert",
    "redacted",
    "removed",
    "omitted",
    "todo",
    "fixme",
    "xxx",
    "fake",
    "demo",
    "your",
    "insecure",
    "generate",
    "unused",
    "not-a-",
    "testing",
    "lorem",
];

/// Words of which a text must consist.
const PLAIN: [&str; 34] = [
    "secret",
    "secrets",
    "password",
    "passwd",
    "pass",
    "passphrase",
    "token",
    "key",
    "api",
    "client",
    "bind",
    "shared",
    "admin",
    "akadmin",
    "root",
    "user",
    "test",
    "default",
    "value",
    "here",
    "authentik",
    "foo",
    "bar",
    "baz",
    "qwerty",
    "hunter",
    "super",
    "very",
    "long",
    "random",
    "string",
    "some",
    "a",
    "my",
];

/// Keys that Google publishes for tests of its captcha.
const CAPTCHA_TEST_KEYS: &str = "6LeIxAcTAAAAA";

/// Hashes, which are no plain secrets, and other values that only lead to one.
const LEADING: [&str; 14] = [
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
    "!",
    CAPTCHA_TEST_KEYS,
];

/// Whether a text is surely or probably no secret: a placeholder, a reference, or a word for show.
pub(super) fn is_placeholder(text: &str) -> bool {
    let text = text.trim();
    if text.chars().count() < SHORTEST {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    MARKS.iter().any(|mark| text.contains(mark))
        || LEADING.iter().any(|leading| text.starts_with(leading))
        || is_telling(&lower)
        || is_enclosed(text)
        || is_name(text)
        || is_path(text)
        || is_monotonous(text)
        || is_for_show(&lower)
        || is_described(&lower)
}

/// Whether one of the telling words is in it. In a long text chance writes short words too, so that there they
/// must stand by themselves.
fn is_telling(lower: &str) -> bool {
    if lower.len() <= 40 {
        return TELLING.iter().any(|telling| lower.contains(telling));
    }
    let mut alone = words(lower).filter(|word| word.bytes().all(|b| b.is_ascii_lowercase()));
    alone
        .any(|word| TELLING.iter().any(|telling| word.starts_with(telling) && word.len() < telling.len() + 4))
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

/// `CLIENT_SECRET`: the name of a variable.
fn is_name(text: &str) -> bool {
    text.contains('_') && text.bytes().all(|b| b.is_ascii_uppercase() || b == b'_')
}

/// `/run/secrets/client`: where the secret is.
fn is_path(text: &str) -> bool {
    text.starts_with('/')
        && text.len() < 80
        && text.matches('/').count() > 1
        && text.bytes().all(|b| b.is_ascii_alphanumeric() || b"/._-".contains(&b))
}

/// `00000000`, `0x000000`, `12345678`, `abcdefgh`.
fn is_monotonous(text: &str) -> bool {
    let mut seen: Vec<char> = Vec::new();
    let few = text.chars().all(|c| {
        if !seen.contains(&c) {
            seen.push(c);
        }
        seen.len() <= 4
    });
    let bytes = text.as_bytes();
    let rising = bytes
        .iter()
        .zip(bytes.iter().skip(1))
        .filter(|(a, b)| b.checked_sub(**a).is_some_and(|step| step <= 1))
        .count();
    few || rising * 10 >= bytes.len().saturating_sub(1) * 7
}

/// `my-password-1`, `admin123`.
fn is_for_show(lower: &str) -> bool {
    let mut words = words(lower).peekable();
    words.peek().is_some() && words.all(|word| PLAIN.contains(&word))
}

/// The words of a text, without digits at their ends.
fn words(lower: &str) -> impl Iterator<Item = &str> {
    lower
        .split(|c: char| !c.is_ascii_alphanumeric())
        .map(|word| word.trim_matches(|c: char| c.is_ascii_digit()))
        .filter(|word| !word.is_empty())
}

/// `grafana-client-secret`: words that say what should stand here.
fn is_described(lower: &str) -> bool {
    let mut parts = lower.split(['-', '_', ' ', '.']);
    lower.contains(['-', '_', ' ', '.'])
        && parts.clone().all(|part| part.bytes().all(|b| b.is_ascii_lowercase()))
        && parts.any(|part| {
            ["secret", "password", "passwd", "token", "key", "test", "credential"].contains(&part)
        })
}
