//! What Django REST framework makes of a value before it checks it.

use jsonschema::JsonType;
use serde_json::Value as JsonValue;

use super::node::Part;
use crate::evaluate::{Value, ValueKind};

/// What a boolean field takes as true or false.
const BOOLEANS: [&str; 10] = ["t", "y", "yes", "true", "on", "f", "n", "no", "false", "off"];

/// Whether a value becomes one of the wanted types.
pub(super) fn becomes(part: Part<'_>, wants: impl Fn(JsonType) -> bool) -> bool {
    let Part::Value(Value { kind, .. }) = part else { return false };
    match kind {
        ValueKind::Int(number) => {
            wants(JsonType::String) || wants(JsonType::Boolean) && matches!(number, 0 | 1)
        }
        ValueKind::BigInt(_) => wants(JsonType::String),
        ValueKind::Float(number) => {
            wants(JsonType::String) || wants(JsonType::Boolean) && (*number == 0.0 || *number == 1.0)
        }
        // A float field asks Python for the number of a boolean.
        ValueKind::Bool(_) => wants(JsonType::Number),
        ValueKind::Str(text) => {
            let text = text.trim();
            wants(JsonType::Integer) && (text.is_empty() || is_integer(text))
                || wants(JsonType::Number) && text.replace('_', "").parse::<f64>().is_ok()
                || wants(JsonType::Boolean) && is_boolean(text)
                || wants(JsonType::Null) && (text.is_empty() || text.eq_ignore_ascii_case("null"))
        }
        // A relation to many reads the keys of a mapping: of this one, none.
        ValueKind::Map(pairs) => wants(JsonType::Array) && pairs.is_empty(),
        _ => false,
    }
}

/// Python's `int()`, after the field has cut off `.0`.
fn is_integer(text: &str) -> bool {
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|byte| byte == b'0') => whole,
        Some(_) => return false,
        None => text,
    };
    let digits = whole.strip_prefix(['-', '+']).unwrap_or(whole);
    digits.split('_').all(|part| !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_digit()))
}

fn is_boolean(text: &str) -> bool {
    matches!(text, "0" | "1") || BOOLEANS.iter().any(|word| word.eq_ignore_ascii_case(text))
}

/// Whether a value is among choices, which are compared as texts. The empty text stands for no choice.
pub(super) fn is_choice(part: Part<'_>, options: &JsonValue) -> bool {
    let options = options.as_array().map(Vec::as_slice).unwrap_or_default();
    is_empty(part) || options.iter().any(|option| is_equal(part, option))
}

fn is_empty(part: Part<'_>) -> bool {
    matches!(part, Part::Value(Value { kind: ValueKind::Str(text), .. }) if text.is_empty())
}

/// Whether a value is another one as text.
pub(super) fn is_equal(part: Part<'_>, expected: &JsonValue) -> bool {
    let Part::Value(Value { kind, .. }) = part else { return false };
    let text = match kind {
        ValueKind::Str(text) => text.to_string(),
        ValueKind::Int(number) => number.to_string(),
        ValueKind::BigInt(digits) => digits.to_string(),
        ValueKind::Bool(true) => "True".to_owned(),
        ValueKind::Bool(false) => "False".to_owned(),
        _ => return false,
    };
    match expected {
        JsonValue::String(expected) => *expected == text,
        JsonValue::Number(expected) => expected.to_string() == text.trim(),
        JsonValue::Bool(expected) => is_boolean(text.trim()) && expected.to_string() == text.to_lowercase(),
        _ => false,
    }
}
