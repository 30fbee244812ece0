//! What is stored of a value, as a text: two values of a field are stored alike if their texts are the same.

use std::fmt::Write;
use std::hash::Hasher;

use serde_json::Value as Json;
use siphasher::sip::SipHasher24;

use crate::catalog::{Field, FieldKind, Literal};
use crate::evaluate::{Value, ValueKind};

/// How deep values are looked into.
const MAX_DEPTH: usize = 64;

/// The text of what a field stores of a value, after authentik's coercions; `None` when that isn't known. The order of
/// a list doesn't count, that of a list inside of a JSON value does.
pub fn canonical(field: &Field, value: &Value<'_>) -> Option<String> {
    let mut text = String::new();
    write(field, value, &mut text)?;
    Some(text)
}

/// A short one-way hash of the text of a value: equal values have equal ones.
#[must_use]
pub fn digest(canonical: &str) -> u32 {
    let mut hasher = SipHasher24::new();
    hasher.write(canonical.as_bytes());
    u32::try_from(hasher.finish() >> 32).unwrap_or(u32::MAX)
}

fn write(field: &Field, value: &Value<'_>, out: &mut String) -> Option<()> {
    if value.kind == ValueKind::Null {
        out.push_str("null");
        return Some(());
    }
    match &field.kind {
        FieldKind::String
        | FieldKind::Choice(_)
        | FieldKind::ContentType(_)
        | FieldKind::Email
        | FieldKind::Url
        | FieldKind::Slug
        | FieldKind::Ip => write_text(&text(value)?, out),
        FieldKind::Uuid => {
            let text = text(value)?.to_ascii_lowercase();
            write_text(&text.replace('-', ""), out);
        }
        FieldKind::Bool => out.push_str(if truth(value)? { "true" } else { "false" }),
        FieldKind::Int => write!(out, "{}", integer(value)?).ok()?,
        FieldKind::Float => write!(out, "{}", number(value)?).ok()?,
        FieldKind::Ref(_) => write_key(value, out)?,
        FieldKind::Refs(_) => write_list(value, out, write_key)?,
        FieldKind::List(item) => write_list(value, out, |value, out| write(item, value, out))?,
        FieldKind::Objects(fields) => write_list(value, out, |value, out| write_object(fields, value, out))?,
        FieldKind::Object(fields) => write_object(fields, value, out)?,
        FieldKind::Mapping => write!(out, "{}", json(value, 0)?).ok()?,
        FieldKind::DateTime => return None,
    }
    Some(())
}

fn write_text(text: &str, out: &mut String) {
    out.push_str(&Json::from(text).to_string());
}

fn write_key(value: &Value<'_>, out: &mut String) -> Option<()> {
    match value.kind {
        ValueKind::Key(object) => write!(out, "@{}", object.0).ok(),
        _ => None,
    }
}

fn write_list(
    value: &Value<'_>,
    out: &mut String,
    write: impl Fn(&Value<'_>, &mut String) -> Option<()>,
) -> Option<()> {
    let ValueKind::List(items) = &value.kind else { return None };
    let mut texts = Vec::with_capacity(items.len());
    for item in items {
        let mut text = String::new();
        write(item, &mut text)?;
        texts.push(text);
    }
    texts.sort_unstable();
    write!(out, "[{}]", texts.join(",")).ok()
}

/// A mapping with known keys: others are ignored, and what is left out has its default.
fn write_object(fields: &[Field], value: &Value<'_>, out: &mut String) -> Option<()> {
    let ValueKind::Map(_) = value.kind else { return None };
    out.push('{');
    for field in fields {
        let mut text = String::new();
        match (value.get(field.name), field.default) {
            (Some(value), _) => write(field, value, &mut text)?,
            (None, Some(Literal::Str(default))) => write_text(default, &mut text),
            (None, Some(Literal::Bool(default))) => write!(text, "{default}").ok()?,
            (None, Some(Literal::Int(default))) => write!(text, "{default}").ok()?,
            (None, _) => continue,
        }
        write_text(field.name, out);
        write!(out, ":{text},").ok()?;
    }
    out.push('}');
    Some(())
}

/// The text that a text field stores.
fn text(value: &Value<'_>) -> Option<String> {
    match &value.kind {
        ValueKind::Str(text) => Some(text.trim().to_owned()),
        ValueKind::Int(number) => Some(number.to_string()),
        _ => None,
    }
}

fn truth(value: &Value<'_>) -> Option<bool> {
    match &value.kind {
        ValueKind::Bool(value) => Some(*value),
        ValueKind::Int(0) => Some(false),
        ValueKind::Int(1) => Some(true),
        ValueKind::Str(text) => match text.to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "on" | "1" => Some(true),
            "false" | "f" | "no" | "n" | "off" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

fn integer(value: &Value<'_>) -> Option<i64> {
    match &value.kind {
        ValueKind::Int(number) => Some(*number),
        ValueKind::Str(text) => text.trim().parse().ok(),
        _ => None,
    }
}

fn number(value: &Value<'_>) -> Option<f64> {
    match &value.kind {
        ValueKind::Float(number) => Some(*number),
        ValueKind::Str(text) => text.trim().parse().ok(),
        ValueKind::Int(number) => i32::try_from(*number).ok().map(f64::from),
        _ => None,
    }
}

/// A JSON value with its keys in order; `None` for what isn't known or isn't JSON.
fn json(value: &Value<'_>, depth: usize) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    Some(match &value.kind {
        ValueKind::Null => "null".to_owned(),
        ValueKind::Bool(value) => value.to_string(),
        ValueKind::Int(number) => number.to_string(),
        ValueKind::Str(text) => Json::from(&**text).to_string(),
        ValueKind::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(|item| json(item, depth + 1)).collect();
            format!("[{}]", items?.join(","))
        }
        ValueKind::Map(pairs) => {
            let pair = |(key, value): &(Value<'_>, Value<'_>)| {
                Some((key.as_str()?.to_owned(), json(value, depth + 1)?))
            };
            let mut pairs: Vec<(String, String)> = pairs.iter().map(pair).collect::<Option<_>>()?;
            pairs.sort_unstable();
            let pairs: Vec<String> =
                pairs.into_iter().map(|(key, value)| format!("{}:{value}", Json::from(key))).collect();
            format!("{{{}}}", pairs.join(","))
        }
        _ => return None,
    })
}
