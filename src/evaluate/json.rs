//! JSON texts and the command line's context as values.

use std::borrow::Cow;

use super::{Value, ValueKind};
use crate::syntax::NodeId;

/// A JSON value at a node of the blueprint.
pub(super) fn value<'t>(node: NodeId, json: &serde_json::Value) -> Value<'t> {
    let kind = match json {
        serde_json::Value::Null => ValueKind::Null,
        serde_json::Value::Bool(value) => ValueKind::Bool(*value),
        serde_json::Value::Number(number) => match number.as_i64() {
            Some(value) => ValueKind::Int(value),
            None if number.is_f64() => ValueKind::Float(number.as_f64().unwrap_or(f64::NAN)),
            None => ValueKind::BigInt(Cow::Owned(number.to_string())),
        },
        serde_json::Value::String(text) if text == NOT_A_NUMBER => ValueKind::Float(f64::NAN),
        serde_json::Value::String(text) => ValueKind::Str(Cow::Owned(text.clone())),
        serde_json::Value::Array(items) => {
            ValueKind::List(items.iter().map(|item| self::value(node, item)).collect())
        }
        serde_json::Value::Object(pairs) => ValueKind::Map(
            pairs
                .iter()
                .map(|(key, item)| {
                    (Value::new(node, ValueKind::Str(Cow::Owned(key.clone()))), self::value(node, item))
                })
                .collect(),
        ),
    };
    Value::new(node, kind)
}

/// Stands for the numbers that Python's parser takes beyond JSON; no string of a blueprint holds a NUL.
const NOT_A_NUMBER: &str = "\u{0}NaN";

/// Parses a text as Python's `json.loads`, which also takes `NaN` and `Infinity`.
///
/// # Errors
/// What is wrong and at which line and column, with nothing of the text itself; and the same place as an offset.
pub(super) fn parse<'t>(node: NodeId, text: &str) -> Result<Value<'t>, (String, usize)> {
    let parsed = match serde_json::from_str::<serde_json::Value>(text) {
        Ok(parsed) => Ok(parsed),
        Err(_) if text.contains("NaN") || text.contains("Infinity") => {
            serde_json::from_str(&without_python_numbers(text))
        }
        Err(error) => Err(error),
    };
    parsed.map(|parsed| value(node, &parsed)).map_err(|error| {
        let place = format!("line {} column {}", error.line(), error.column());
        let message = match error.classify() {
            serde_json::error::Category::Eof => format!("the text ends at {place} before the value does"),
            _ => format!("unexpected text at {place}"),
        };
        let before: usize =
            text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
        (message, text.floor_char_boundary((before + error.column().saturating_sub(1)).min(text.len())))
    })
}

/// Replaces `NaN`, `Infinity` and `-Infinity` outside of strings by a string that stands for them.
fn without_python_numbers(text: &str) -> String {
    let mut result = String::with_capacity(text.len());
    let mut in_string = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let word =
            ["NaN", "-Infinity", "Infinity"].into_iter().find(|word| !in_string && rest.starts_with(word));
        if let Some(word) = word {
            result.push_str("\"\\u0000NaN\"");
            rest = &rest[word.len()..];
            continue;
        }
        let mut length = c.len_utf8();
        if c == '"' {
            in_string = !in_string;
        } else if c == '\\' && in_string {
            length += rest[1..].chars().next().map_or(0, char::len_utf8);
        }
        result.push_str(&rest[..length]);
        rest = &rest[length..];
    }
    result
}
