//! Which keys hold secrets, by their names.

use super::text::{SecretKeys, secret_lines};
use super::word_list::WordList;
use crate::catalog::{Field, Release, catalog};
use crate::text::Span;

/// Without one of these no name sounds like that of a secret.
pub(super) const SECRET_WORDS: WordList<14> = WordList::new([
    "pass",
    "pw",
    "secret",
    "token",
    "private",
    "key",
    "kubeconfig",
    "credential",
    "bearer",
    "authorization",
    "cookie",
    "dsn",
    "jwt",
    "psk",
]);

/// Parts of names, with their words joined by `_`, whose values are secrets wherever they are.
const SECRET_PARTS: WordList<20> = WordList::new([
    "password",
    "passwd",
    "passphrase",
    "passcode",
    "secret",
    "token",
    "private_key",
    "privatekey",
    "key_data",
    "kubeconfig",
    "credential",
    "api_key",
    "apikey",
    "access_key",
    "accesskey",
    "account_key",
    "master_key",
    "ssh_key",
    "keytab",
    "bearer",
]);

/// Last words of such names, which are parts of many others.
const SECRET_ENDS: [&str; 6] = ["pass", "pwd", "pw", "dsn", "jwt", "psk"];

/// Whole names.
const SECRET_NAMES: [&str; 4] = ["authorization", "proxy_authorization", "cookie", "set_cookie"];

/// Parts of names that only mention secrets.
const HARMLESS_PARTS: WordList<9> = WordList::new([
    "flow",
    "stage",
    "validity",
    "expiry",
    "expir",
    "policy",
    "policies",
    "_fields",
    "passwordless",
]);

/// Last words of names that only mention secrets: `token_endpoint`, `password_field`, `secretName`.
const HARMLESS_ENDS: [&str; 26] = [
    "url",
    "urls",
    "uri",
    "uris",
    "endpoint",
    "type",
    "types",
    "name",
    "names",
    "ref",
    "length",
    "count",
    "min",
    "max",
    "ttl",
    "lifetime",
    "alg",
    "algorithm",
    "method",
    "format",
    "label",
    "hint",
    "help",
    "field",
    "enabled",
    "required",
];

/// Longer names are no names.
const LONGEST_NAME: usize = 256;

/// Whether a key's name says that its value is a secret.
pub(crate) fn is_secret_name(name: &str) -> bool {
    if name.len() > LONGEST_NAME || !has_secret_word(name) {
        return false;
    }
    let name = joined(name);
    let last = name.rsplit('_').next().unwrap_or_default();
    if HARMLESS_ENDS.contains(&last) || HARMLESS_PARTS.occur_in(&name) {
        return false;
    }
    SECRET_PARTS.occur_in(&name)
        || SECRET_ENDS.contains(&last)
        || SECRET_NAMES.contains(&name.trim_start_matches("x_"))
}

/// Whether the value of an attribute is a secret.
pub(crate) fn is_secret_attribute(name: &str, field: Option<&Field>) -> bool {
    field.map_or_else(|| is_secret_name(name), |field| field.secret)
}

/// Whether the value of a key in a manifest is a secret, and not only the name of one.
pub(crate) fn is_secret_manifest_key(key: &str) -> bool {
    let lower = key.to_ascii_lowercase();
    is_secret_name(key)
        && !lower.ends_with("name")
        && !lower.ends_with("ref")
        && !lower.starts_with("existing")
}

/// A name in lower case with `_` between its words: `api_key` of `X.apiKey`, `api-key` and `API_KEY`.
fn joined(name: &str) -> String {
    let mut joined = String::with_capacity(name.len() + 4);
    let mut follows_small = false;
    for c in name.chars() {
        if c.is_alphanumeric() {
            if c.is_uppercase() && follows_small {
                joined.push('_');
            }
            joined.extend(c.to_lowercase());
        } else if !joined.is_empty() && !joined.ends_with('_') {
            joined.push('_');
        }
        follows_small = c.is_lowercase() || c.is_numeric();
    }
    joined.truncate(joined.trim_end_matches('_').len());
    joined
}

/// Whether a text contains a part of such keys.
pub(super) fn has_secret_word(text: &str) -> bool {
    SECRET_WORDS.occur_in(text)
}

/// The secrets of a text that may be a blueprint and can't be read as one.
pub(crate) fn secrets_of_lines(text: &str) -> Vec<Span> {
    let names = catalog(Release::NEWEST).secret_field_names();
    secret_lines(text, &SecretKeys { sounds_secret: &is_secret_name, names: Some(names) })
}

/// Where the secret part of a webhook's URL starts: its end where there is none.
pub(super) fn secret_part_of_url(url: &str) -> usize {
    let host = url.find("://").map_or(0, |at| at + "://".len());
    let rest = url.get(host..).unwrap_or_default();
    let user = rest.find('@').map(|_| host);
    let path = rest.find(['/', '?', '#']).map(|at| host + at + 1);
    user.or(path).unwrap_or(url.len())
}

#[cfg(test)]
mod tests {
    use super::is_secret_name;

    #[test]
    fn usual_names_of_secrets() {
        let names = [
            "password",
            "db_password",
            "dbPassword",
            "DB-PASSWORD",
            "passwords",
            "pass",
            "smtp_pass",
            "dbPass",
            "pwd",
            "DB_PWD",
            "user_pw",
            "passwd",
            "passphrase",
            "secret",
            "client-secret",
            "clientSecret",
            "token",
            "botToken",
            "api_key",
            "api-key",
            "apiKey",
            "X-API-Key",
            "apikey",
            "private_key",
            "privateKey",
            "aws.access_key",
            "credentials",
            "bearer",
            "Authorization",
            "proxy-authorization",
            "X-Authorization",
            "sentry_dsn",
            "psk",
        ];
        let missed: Vec<_> = names.into_iter().filter(|name| !is_secret_name(name)).collect();
        assert_eq!(missed, [""; 0]);
    }

    #[test]
    fn names_that_only_speak_of_secrets() {
        let names = [
            "password_stage",
            "passwordless_flow",
            "token_endpoint",
            "access_token_url",
            "token_type",
            "password_field",
            "secretName",
            "token_expiry",
            "bypass",
            "passkey",
            "compass",
            "pass_user_headers",
            "passive",
            "keyboard",
            "field_key",
            "authorization_flow",
            "authorization_url",
            "key",
            "monkey",
            "public_key",
            "name",
            "slug",
        ];
        let wrong: Vec<_> = names.into_iter().filter(|name| is_secret_name(name)).collect();
        assert_eq!(wrong, [""; 0]);
    }
}
