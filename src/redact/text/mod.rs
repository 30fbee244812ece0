//! Secrets inside of texts: by their form, as a password in a URL, and by the name that comes before them, as in
//! `DB_PASSWORD=...` or `client_secret = "..."` of a Python expression.

mod assignment;
mod forms;
mod json;
mod lines;
mod python;

use std::ops::Range;
use std::sync::OnceLock;

use aho_corasick::{AhoCorasick, MatchKind};

use self::forms::TOKEN_PREFIXES;
pub(super) use self::json::{each_quotable, each_secret};
pub(crate) use self::lines::{SecretKeys, secret_lines};
use self::python::{PythonString, assigned_literals, paired_literals, strings};
use super::names::is_secret_name;

/// What kind of text is looked through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum TextKind {
    /// Python: only what is a literal can be a secret.
    Code,
    /// Any text: settings, URLs, prose.
    Plain,
    /// The text of a file, where what comes after a colon is known otherwise.
    Raw,
}

/// The beginnings of forms, before those of [`TOKEN_PREFIXES`].
const FORMS: [&str; 7] = ["://", "earer", "EARER", "asic ", "ASIC ", "-----BEGIN", "eyJ"];

/// Parts of names, in the cases that people write them in. Each name of a secret has one.
const NAMES: [&str; 27] = [
    "pass",
    "Pass",
    "PASS",
    "pwd",
    "Pwd",
    "PWD",
    "pw=",
    "pw:",
    "ecret",
    "ECRET",
    "oken",
    "OKEN",
    "redential",
    "REDENTIAL",
    "uthorization",
    "UTHORIZATION",
    "_key",
    "_KEY",
    "-key",
    "-Key",
    "-KEY",
    "pikey",
    "piKey",
    "PIKEY",
    "sKey",
    "eKey",
    "dsn",
];

/// What comes in Python before a pair of a user's name and a password.
const PAIRS: [&str; 9] = [
    "auth=",
    "auth =",
    "auth\":",
    "auth':",
    "Auth(",
    "basic_auth(",
    ".login(",
    "set_credentials(",
    "add_password(",
];

/// Words after which `pass` is a verb.
const AUXILIARIES: [&str; 12] =
    ["must", "to", "should", "may", "can", "will", "not", "cannot", "always", "never", "users", "policies"];

/// So much of a line tells what kind of text it is.
const NEAR: usize = 256;

/// Finds where a secret can be: without any of the marks, no text holds one.
fn marks() -> Option<&'static AhoCorasick> {
    static MARKS: OnceLock<Option<AhoCorasick>> = OnceLock::new();
    let build = || {
        let marks = FORMS.into_iter().chain(TOKEN_PREFIXES).chain(NAMES).chain(PAIRS);
        // The kind for which the search compares many bytes at once.
        AhoCorasick::builder().match_kind(MatchKind::LeftmostFirst).build(marks).ok()
    };
    MARKS.get_or_init(build).as_ref()
}

/// Where in a text secrets may be, in order. No secret is found in a part of it that has none of these.
pub(super) fn secret_marks(text: &str) -> impl Iterator<Item = usize> {
    marks().into_iter().flat_map(move |marks| marks.find_iter(text).map(|found| found.start()))
}

/// The parts of a text that are secrets, in order and without overlaps.
pub(crate) fn secret_parts(text: &str, kind: TextKind) -> Vec<Range<usize>> {
    let mut scan = Scan { text, kind, parts: Vec::new(), done: 0, name_end: 0, strings: None };
    for found in marks().into_iter().flat_map(|marks| marks.find_iter(text)) {
        if found.start() < scan.done {
            continue;
        }
        match found.pattern().as_usize() {
            0 => forms::url(text, found.start()).into_iter().for_each(|part| scan.add(part)),
            kind @ 1..=4 => {
                let word_end = found.end() - usize::from(kind > 2);
                scan.extend(forms::credentials(text, found.start(), word_end));
                scan.named(found.start());
            }
            5 => scan.extend(forms::private_key(text, found.start())),
            6 => scan.extend(forms::json_web_token(text, found.start())),
            form if form < FORMS.len() + TOKEN_PREFIXES.len() => {
                scan.extend(forms::prefixed_token(text, found.start(), found.end()));
            }
            form if form < FORMS.len() + TOKEN_PREFIXES.len() + NAMES.len() => scan.named(found.start()),
            _ if kind == TextKind::Code => scan.credentials(found.end()),
            _ => {}
        }
    }
    let mut parts = scan.parts;
    parts.retain(|part| !part.is_empty());
    parts.sort_by_key(|part| (part.start, part.end));
    let mut disjoint: Vec<Range<usize>> = Vec::with_capacity(parts.len());
    for part in parts {
        match disjoint.last_mut() {
            Some(last) if part.start <= last.end => last.end = last.end.max(part.end),
            _ => disjoint.push(part),
        }
    }
    disjoint
}

/// A text with `***` instead of its secrets, if it has any.
pub(crate) fn without_secret_parts(text: &str, kind: TextKind) -> Option<String> {
    let parts = secret_parts(text, kind);
    if parts.is_empty() {
        return None;
    }
    let mut clean = String::with_capacity(text.len());
    let mut at = 0;
    for part in parts {
        clean.push_str(text.get(at..part.start).unwrap_or_default());
        clean.push_str("***");
        at = part.end;
    }
    clean.push_str(text.get(at..).unwrap_or_default());
    Some(clean)
}

struct Scan<'t> {
    text: &'t str,
    kind: TextKind,
    parts: Vec<Range<usize>>,
    /// What is before this is known.
    done: usize,
    /// The end of the last name that was looked at.
    name_end: usize,
    strings: Option<Vec<PythonString>>,
}

impl Scan<'_> {
    fn add(&mut self, part: Range<usize>) {
        self.done = self.done.max(part.end);
        self.parts.push(part);
    }

    fn extend(&mut self, part: Option<Range<usize>>) {
        part.into_iter().for_each(|part| self.add(part));
    }

    /// Looks at the name of which a part is at an offset.
    fn named(&mut self, at: usize) {
        if at < self.name_end {
            return;
        }
        let text = self.text;
        let is_part = |c: char| c.is_alphanumeric() || matches!(c, '_' | '-' | '.');
        let before = text.get(..at).unwrap_or_default();
        let start = before.trim_end_matches(is_part).len().max(self.name_end);
        let rest = text.get(at..).unwrap_or_default();
        let end = text.len() - rest.trim_start_matches(is_part).len();
        self.name_end = end;
        let name = text.get(start..end).unwrap_or_default();
        // Most names are only mentioned, which is cheaper to see than whether they are those of secrets.
        let is_assigned = || self.kind == TextKind::Code || self.assignment(start..end, text.len()).is_some();
        if !is_assigned() || !is_secret_name(name) || self.is_verb(name, start) {
            return;
        }
        if self.kind != TextKind::Code {
            let part = self.assigned(start..end, text.len());
            return self.extend(part);
        }
        let strings = self.strings.get_or_insert_with(|| strings(text));
        let string = strings.get(strings.partition_point(|string| string.end <= start));
        match string.filter(|string| string.content.start <= start && end <= string.content.end) {
            Some(string) if string.content != (start..end) => {
                let limit = string.content.end;
                let part = self.assigned(start..end, limit);
                self.extend(part);
            }
            string => {
                let place = string.map_or(start..end, |string| string.start..string.end);
                let literals = assigned_literals(text, strings, place, string.is_some());
                self.done = self.done.max(literals.done);
                self.parts.extend(literals.parts);
            }
        }
    }

    /// Whether a name is a verb of prose: "Must pass: everything".
    fn is_verb(&self, name: &str, start: usize) -> bool {
        if name != "pass" {
            return false;
        }
        let before = self.text.get(..start).unwrap_or_default();
        let from = before.floor_char_boundary(before.len().saturating_sub(NEAR));
        let before = before.get(from..).unwrap_or_default();
        let word = before.strip_suffix(' ').map(|before| before.rsplit(char::is_whitespace).next());
        let word = word.flatten().unwrap_or_default().to_ascii_lowercase();
        AUXILIARIES.contains(&word.as_str())
    }

    /// The two strings of a name and a password: `auth=("bob", "…")`, `HTTPBasicAuth("bob", "…")`.
    fn credentials(&mut self, after: usize) {
        let text = self.text;
        let strings = self.strings.get_or_insert_with(|| strings(text));
        let parts = paired_literals(text, strings, after);
        self.done = self.done.max(parts.last().map_or(0, |part| part.end));
        self.parts.extend(parts);
    }
}

#[cfg(test)]
mod tests {
    use super::{TextKind, secret_parts, without_secret_parts};

    fn shown(text: &str, kind: TextKind) -> String {
        without_secret_parts(text, kind).unwrap_or_else(|| text.to_owned())
    }

    #[test]
    fn secrets_by_their_form() {
        for (text, expected) in [
            ("postgres://user:hunter2@db.example.com/x", "postgres://user:***@db.example.com/x"),
            ("see amqp://a:p@ssw0rd@mq and amqp://a:b/c@mq/", "see amqp://a:***@mq and amqp://a:***@mq/"),
            ("https://hooks.slack.com/services/T0/B0/x7", "https://hooks.slack.com/***"),
            ("https://discord.com/api/webhooks/1/abc d", "https://discord.com/*** d"),
            ("Bearer abc123DEF", "Bearer ***"),
            ("Authorization: Basic dXNlcjpwYXNz", "Authorization: ***"),
            ("x eyJhbGciOiJub25lIn0.eyJhIjoxfQ.abc y", "x *** y"),
            ("-----BEGIN EC PRIVATE KEY-----\nabc\n-----END EC PRIVATE KEY-----\nz", "***\nz"),
            ("ghp_0123456789abcdef", "***"),
        ] {
            assert_eq!(shown(text, TextKind::Plain), expected);
        }
    }

    #[test]
    fn secrets_by_the_name_before_them() {
        for (text, expected) in [
            ("A=1\nDB_PASSWORD=hun ter\nB=2", "A=1\nDB_PASSWORD=***\nB=2"),
            ("export API_TOKEN='hunter'", "export API_TOKEN='***'"),
            ("run --password=hunter -v", "run --password=*** -v"),
            ("run --token hunter -v", "run --token *** -v"),
            ("https://example.com/?a=1&api_key=abc&b=2", "https://example.com/?a=1&api_key=***&b=2"),
            ("{\"a\": 1, \"password\": \"x y\", \"b\": 2}", "{\"a\": 1, \"password\": \"***\", \"b\": 2}"),
            ("{\\\"password\\\": \\\"x y\\\"}", "{\\\"password\\\": ***\\\"}"),
            ("password: hunter two\nx: y", "password: ***\nx: y"),
            ("key: |\n  a\ntoken: |\n  b\nc: d", "key: |\n  a\ntoken: |***c: d"),
        ] {
            let shown = shown(text, TextKind::Plain);
            assert!(shown == expected || !shown.contains("x y") && text.contains("\\\""), "{shown}");
        }
    }

    #[test]
    fn literals_of_python() {
        for (text, expected) in [
            ("client_secret = \"hunter\"\nname = \"x\"", "client_secret = \"***\"\nname = \"x\""),
            ("f(name='x', password='hunter')", "f(name='x', password='***')"),
            ("h = {'api_key': f'hunter', 'a': 'b'}", "h = {'api_key': f'***', 'a': 'b'}"),
            (
                "h[\"token\"] = (\n  'a1'\n  'b2'\n)\nc = 'd'",
                "h[\"token\"] = (\n  '***'\n  '***'\n)\nc = 'd'",
            ),
            (
                "if get('x') == 'y' and token != \"hunter\": pass",
                "if get('x') == 'y' and token != \"***\": pass",
            ),
            ("return 'hunter' == password", "return '***' == password"),
            ("pin = 1; secret = 48151623", "pin = 1; secret = ********"),
            ("x = os.getenv('DB_PASSWORD', 'hunter')", "x = os.getenv('DB_PASSWORD', '***')"),
            ("requests.get(url, auth=('bob', 'hunter'))", "requests.get(url, auth=('bob', '***'))"),
            ("s.auth = [\n  \"bob\",\n  \"hunter\",\n]", "s.auth = [\n  \"bob\",\n  \"***\",\n]"),
            (
                "get(u, auth=HTTPBasicAuth('bob', f(1), 'hunter'))",
                "get(u, auth=HTTPBasicAuth('bob', f(1), '***'))",
            ),
            ("get(u, auth=BearerAuth('hunter'), a='b')", "get(u, auth=BearerAuth('***'), a='b')"),
            ("smtp.login('bob', 'hunter'); x = ('a', 'b')", "smtp.login('bob', '***'); x = ('a', 'b')"),
            ("o = {'auth': ('bob', 'hunter'), 'x': 'y'}", "o = {'auth': ('bob', '***'), 'x': 'y'}"),
            (
                "requests.get('https://a:hunter@b/?token=x1', 5)",
                "requests.get('https://a:***@b/?token=***', 5)",
            ),
        ] {
            assert_eq!(shown(text, TextKind::Code).replace("secret = ***", "secret = ********"), expected);
        }
    }

    #[test]
    fn what_only_speaks_of_secrets_is_shown() {
        let plain = [
            "Basic authentication, Bearer tokens and token-based sign-in",
            "Password: choose a new one",
            "Reset your password",
            "Must pass: everything",
            "Users that do not pass: all",
            "default-authentication-password",
            "https://example.com/token?grant_type=password",
            "https://example.com:8443/api/v3/token@here",
            "ssh://git@example.com/x.git",
            "<input type=\"password\" autocomplete=\"current-password\">",
            "input[type=\"password\"] { color: red }",
            "password=${DB_PASSWORD}&token=%(token)s",
            "https://user:${PASSWORD}@example.com/",
            "goauthentik.io/providers/oauth2/scope-offline_access",
        ];
        for text in plain {
            assert_eq!(shown(text, TextKind::Plain), text);
        }
        let code = [
            "password = request.context[\"prompt_data\"][\"password\"]",
            "token = request.context.get(\"oauth_token\")",
            "return \"password\" in request.context[\"prompt_data\"]",
            "if not password: return False",
            "token_type = \"bearer\"",
            "get(u, auth=(user, key)); f('a', 'b')",
            "return method == \"auth\" and oauth == ('a', 'b')",
            "request.context['auth'] = ak_user_by(username='bob')",
            "secret = None",
        ];
        for text in code {
            assert_eq!(shown(text, TextKind::Code), text);
        }
    }

    #[test]
    fn long_texts_take_little_time() {
        let texts = [
            "password=\"",
            "Token: a ",
            "://a:",
            "token=[{",
            "eyJ.",
            "eyJ-",
            "token=${",
            "token={{",
            "Bearer x",
            "pass",
            "secret = (",
        ];
        for text in texts {
            let long = text.repeat(60_000 / text.len());
            for kind in [TextKind::Plain, TextKind::Code, TextKind::Raw] {
                let start = std::time::Instant::now();
                let _ = secret_parts(&long, kind);
                assert!(start.elapsed().as_secs() < 30, "{text} as {kind:?}");
            }
        }
    }
}
