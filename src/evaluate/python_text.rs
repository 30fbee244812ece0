//! The text that Python makes of a value: `str()` and `repr()`.

use std::borrow::Cow;

use super::{Value, ValueKind};

/// `str(value)` where it is known.
pub fn str_of<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    match &value.kind {
        ValueKind::Str(text) => Some(Cow::Borrowed(text)),
        _ => repr_of(value, 0).map(Cow::Owned),
    }
}

/// Values nested deeper than this have no text here.
const MAX_DEPTH: u32 = 20;

/// `repr(value)` where it is known.
pub(super) fn repr_of(value: &Value<'_>, depth: u32) -> Option<String> {
    if depth > MAX_DEPTH {
        return None;
    }
    Some(match &value.kind {
        ValueKind::Null => "None".to_owned(),
        ValueKind::Bool(true) => "True".to_owned(),
        ValueKind::Bool(false) => "False".to_owned(),
        ValueKind::Int(number) => number.to_string(),
        ValueKind::BigInt(digits) if digits.bytes().all(|b| b.is_ascii_digit() || b == b'-') => {
            digits.to_string()
        }
        ValueKind::Float(number) => text_of_float(*number),
        ValueKind::Str(text) => repr_of_text(text)?,
        ValueKind::List(items) => {
            let items: Option<Vec<String>> = items.iter().map(|item| repr_of(item, depth + 1)).collect();
            format!("[{}]", items?.join(", "))
        }
        ValueKind::Map(pairs) => {
            let pair = |(key, value): &(Value<'_>, Value<'_>)| {
                Some(format!("{}: {}", repr_of(key, depth + 1)?, repr_of(value, depth + 1)?))
            };
            let pairs: Option<Vec<String>> = pairs.iter().map(pair).collect();
            format!("{{{}}}", pairs?.join(", "))
        }
        _ => return None,
    })
}

/// A text in quotes. Which characters beyond ASCII are escaped is a matter of Python's tables.
fn repr_of_text(text: &str) -> Option<String> {
    if !text.chars().all(|c| (' '..='~').contains(&c)) {
        return None;
    }
    let quote = if text.contains('\'') && !text.contains('"') { '"' } else { '\'' };
    let mut out = String::with_capacity(text.len() + 2);
    out.push(quote);
    for c in text.chars() {
        if c == quote || c == '\\' {
            out.push('\\');
        }
        out.push(c);
    }
    out.push(quote);
    Some(out)
}

/// `str(number)`.
pub fn text_of_float(number: f64) -> String {
    if number.is_nan() {
        return "nan".to_owned();
    }
    if number.is_infinite() {
        return if number > 0.0 { "inf" } else { "-inf" }.to_owned();
    }
    let magnitude = number.abs();
    if magnitude != 0.0 && !(1e-4..1e16).contains(&magnitude) {
        let text = format!("{number:e}");
        let (digits, exponent) = text.split_once('e').unwrap_or((&text, "0"));
        let (sign, exponent) = match exponent.strip_prefix('-') {
            Some(exponent) => ('-', exponent),
            None => ('+', exponent),
        };
        return format!("{digits}e{sign}{exponent:0>2}");
    }
    format!("{number:?}")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::syntax::NodeId;

    #[test]
    fn floats_write_as_in_python() {
        for (number, text) in [
            (1.0, "1.0"),
            (1.5, "1.5"),
            (1e16, "1e+16"),
            (1.5e-7, "1.5e-07"),
            (0.0001, "0.0001"),
            (f64::NAN, "nan"),
        ] {
            assert_eq!(text_of_float(number), text);
        }
    }

    #[test]
    fn collections_write_as_in_python() {
        let value = |kind| Value::new(NodeId::default(), kind);
        let text = |text: &'static str| value(ValueKind::Str(text.into()));
        let list = value(ValueKind::List(vec![text("it's"), value(ValueKind::Null), text("a\\'\"")]));
        assert_eq!(str_of(&list).as_deref(), Some(r#"["it's", None, 'a\\\'"']"#));
        let map = value(ValueKind::Map(vec![(text("a"), value(ValueKind::Float(1.0)))]));
        assert_eq!(str_of(&map).as_deref(), Some("{'a': 1.0}"));
        assert_eq!(str_of(&value(ValueKind::List(vec![text("ü")]))), None);
    }
}
