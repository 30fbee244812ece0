//! Secrets in a text of JSON.

use serde_json::Value;

use crate::redact::names::is_secret_name;

/// Calls a function with all that messages could quote of a text in which a key of JSON sounds like a secret.
pub(in crate::redact) fn each_quotable(json: &str, hide: &mut impl FnMut(&str)) {
    for part in json.split(['"', ',', ':', '{', '}', '[', ']']).map(str::trim) {
        // Keys may be quoted where the JSON is wrong, and are the names of much else.
        let is_name = part.bytes().all(|byte| byte.is_ascii_alphabetic() || byte == b'_');
        if !is_name || part.len() >= 16 {
            hide(part);
        }
    }
    if let Ok(value) = serde_json::from_str(json) {
        each_secret(&value, false, hide);
    }
}

/// Calls a function with the texts and numbers of a value that is secret, or is one below a key that sounds so.
pub(in crate::redact) fn each_secret(value: &Value, secret: bool, hide: &mut impl FnMut(&str)) {
    match value {
        Value::String(text) if secret => hide(text),
        Value::Number(number) if secret => hide(&number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| each_secret(item, secret, hide)),
        Value::Object(pairs) => {
            pairs.iter().for_each(|(key, value)| each_secret(value, secret || is_secret_name(key), hide));
        }
        _ => {}
    }
}
