//! Values that are secrets by their form, whatever they are called.

use std::ops::Range;

/// Looks no further than so many bytes for the end of a form.
const REACH: usize = 1024;

/// How tokens of well-known services begin.
pub(super) const TOKEN_PREFIXES: [&str; 16] = [
    "ghp_",
    "gho_",
    "ghu_",
    "ghs_",
    "github_pat_",
    "glpat-",
    "xoxb-",
    "xoxp-",
    "xoxa-",
    "xapp-",
    "sk_live_",
    "rk_live_",
    "AKIA",
    "AIza",
    "hvs.",
    "dop_v1_",
];

/// Hosts whose paths are secrets, with the start of those paths.
const WEBHOOKS: [(&str, &str); 10] = [
    ("hooks.slack.com", "/"),
    ("discord.com", "/api/"),
    ("discordapp.com", "/api/"),
    ("webhook.office.com", "/"),
    ("outlook.office.com", "/webhook"),
    ("chat.googleapis.com", "/"),
    ("api.telegram.org", "/bot"),
    ("hooks.zapier.com", "/"),
    ("maker.ifttt.com", "/"),
    ("logic.azure.com", "/"),
];

/// Shorter names of users are no tokens.
const LONG_USER: usize = 16;

/// The secrets of a URL whose `://` is at an offset: its password, and the path of a webhook.
pub(super) fn url(text: &str, at: usize) -> Vec<Range<usize>> {
    let mut parts = Vec::new();
    let start = at + "://".len();
    let rest = text.get(start..).unwrap_or_default();
    let rest = rest.get(..rest.floor_char_boundary(REACH)).unwrap_or_default();
    let is_end = |c: char| c.is_whitespace() || matches!(c, '"' | '\'' | '<' | '>' | '`' | '\\');
    let url = rest.get(..rest.find(is_end).unwrap_or(rest.len())).unwrap_or_default();
    let path = url.find(['/', '?', '#']).unwrap_or(url.len());
    let authority = url.get(..path).unwrap_or_default();
    let mut host = 0;
    if let Some(user_end) = authority.rfind('@') {
        let user = authority.get(..user_end).unwrap_or_default();
        match user.find(':') {
            Some(colon) => parts.push(colon + 1..user_end),
            None if user.len() >= LONG_USER => parts.push(0..user_end),
            None => {}
        }
        host = user_end + 1;
    } else if let Some(colon) = authority.find(':')
        && !authority.get(colon + 1..).unwrap_or_default().bytes().all(|byte| byte.is_ascii_digit())
        && let Some(user_end) = url.rfind('@')
    {
        // Passwords with a slash in them are written like this, too.
        parts.push(colon + 1..user_end);
        host = user_end + 1;
    }
    let is_filled_in = |part: &Range<usize>| {
        let part = url.get(part.clone()).unwrap_or_default();
        part.starts_with(['$', '%', '{', '*'])
    };
    parts.retain(|part| !is_filled_in(part));
    let rest = url.get(host..).unwrap_or_default();
    let path = host + rest.find(['/', '?', '#']).unwrap_or(rest.len());
    let name = url.get(host..path).unwrap_or_default();
    let called = url.get(path..).unwrap_or_default();
    if is_webhook(name.split(':').next().unwrap_or_default(), called) {
        parts.push(path + 1..url.len().max(path + 1));
    }
    parts.into_iter().map(|part| start + part.start..start + part.end).collect()
}

fn is_webhook(host: &str, path: &str) -> bool {
    let host = host.to_ascii_lowercase();
    let is_of =
        |known: &str| host.strip_suffix(known).is_some_and(|sub| sub.is_empty() || sub.ends_with('.'));
    if WEBHOOKS.iter().any(|(known, start)| is_of(known) && path.starts_with(start) && path.len() > 1) {
        return true;
    }
    // Mattermost, Rocket.Chat and the like.
    let mut segments = path.split(['/', '?', '#']);
    segments.any(|segment| segment == "hooks" || segment == "webhooks")
        && segments.any(|id| {
            id.len() >= LONG_USER
                && id.bytes().any(|byte| byte.is_ascii_digit())
                && id.bytes().any(|byte| byte.is_ascii_alphabetic())
        })
}

/// What follows a `Bearer` or `Basic` whose second letter is at an offset and which ends at another.
pub(super) fn credentials(text: &str, at: usize, end: usize) -> Option<Range<usize>> {
    let mut before = text.get(..at)?.chars();
    if !before.next_back().is_some_and(|first| matches!(first, 'b' | 'B'))
        || before.next_back().is_some_and(char::is_alphanumeric)
    {
        return None;
    }
    let rest = text.get(end..)?;
    let blanks = rest.len() - rest.trim_start_matches(' ').len();
    if blanks == 0 {
        return None;
    }
    let rest = rest.get(blanks..)?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || "-._~+/=:".contains(c);
    let token = rest.get(..rest.find(|c| !is_part(c)).unwrap_or(rest.len()))?;
    let start = end + blanks;
    (token.len() >= 6 && !is_ordinary(token)).then(|| start..start + token.len())
}

/// Whether a word is one of prose: "Basic authentication", "Bearer tokens".
fn is_ordinary(word: &str) -> bool {
    let mut letters = word.bytes();
    letters.next().is_some_and(|first| first.is_ascii_alphabetic())
        && letters.all(|letter| letter.is_ascii_lowercase() || b"-.:/".contains(&letter))
}

/// A private key in PEM, from its first line to its last.
pub(super) fn private_key(text: &str, at: usize) -> Option<Range<usize>> {
    let rest = text.get(at..)?;
    let head = rest.get(..rest.floor_char_boundary(64))?;
    let head = head.split(['\n', '\r']).next()?;
    if !head.contains("PRIVATE") {
        return None;
    }
    let end = rest.find("-----END").map_or(rest.len(), |end| {
        let last = rest.get(end..).unwrap_or_default();
        end + last.find(['\n', '\r', '"', '\'']).unwrap_or(last.len())
    });
    Some(at..at + end)
}

/// The first part of a JSON web token is shorter.
const LONGEST_HEAD: usize = 4096;

/// A JSON web token: three parts of base64, the first of which is an object.
pub(super) fn json_web_token(text: &str, at: usize) -> Option<Range<usize>> {
    if text.get(..at)?.ends_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let rest = text.get(at..)?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.' | '=');
    // Without a dot nearby it is not a token, and its end is not looked for.
    let near = rest.get(..rest.floor_char_boundary(LONGEST_HEAD))?;
    if !near.get(..near.find(|c| !is_part(c)).unwrap_or(near.len()))?.contains('.') {
        return None;
    }
    let token = rest.get(..rest.find(|c| !is_part(c)).unwrap_or(rest.len()))?;
    (token.len() >= 20 && token.contains('.')).then(|| at..at + token.len())
}

/// A token that begins as those of a service do.
pub(super) fn prefixed_token(text: &str, at: usize, end: usize) -> Option<Range<usize>> {
    if text.get(..at)?.ends_with(|c: char| c.is_alphanumeric()) {
        return None;
    }
    let rest = text.get(end..)?;
    let is_part = |c: char| c.is_ascii_alphanumeric() || matches!(c, '-' | '_' | '.');
    let token = rest.get(..rest.find(|c| !is_part(c)).unwrap_or(rest.len()))?;
    (token.len() >= 12).then(|| at..end + token.len())
}
