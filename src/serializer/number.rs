//! Booleans and numbers.

use super::FieldProblemKind as Kind;
use super::field::Checker;
use crate::evaluate::{Shape, Value, ValueKind};

/// What Django REST framework takes as a boolean besides booleans and 0 and 1.
const BOOLEANS: [&str; 28] = [
    "t", "y", "yes", "true", "on", "1", "T", "Y", "Yes", "YES", "True", "TRUE", "On", "ON", "f", "n", "no",
    "false", "off", "0", "F", "N", "No", "NO", "False", "FALSE", "Off", "OFF",
];

/// What it takes as null.
const NULLS: [&str; 4] = ["null", "Null", "NULL", ""];

pub(super) fn boolean(checker: &mut Checker<'_>, value: &Value<'_>) {
    let fine = match &value.kind {
        ValueKind::Bool(_) => true,
        ValueKind::Int(number) => matches!(number, 0 | 1),
        ValueKind::Float(number) => *number == 0.0 || *number == 1.0,
        ValueKind::Str(text) => {
            let text = text.trim();
            // Newer releases of the framework don't mind the case.
            BOOLEANS.contains(&text)
                || BOOLEANS.contains(&&*text.to_lowercase())
                || checker.field.null && NULLS.contains(&text)
        }
        ValueKind::Unknown(unknown) => match &unknown.shape {
            Shape::Text(part) => BOOLEANS.iter().any(|known| known.contains(part.trim())),
            Shape::List | Shape::Object | Shape::KeyOf(_) => false,
            _ => true,
        },
        _ => false,
    };
    if !fine {
        checker.wrong_type(value, "a boolean");
    }
}

pub(super) fn integer(checker: &mut Checker<'_>, value: &Value<'_>) {
    let number = match &value.kind {
        ValueKind::Int(number) => i128::from(*number),
        ValueKind::BigInt(digits) => {
            digits.parse().unwrap_or(if digits.starts_with('-') { i128::MIN } else { i128::MAX })
        }
        ValueKind::Float(number) if number.fract() == 0.0 => *number as i128,
        // Python also reads the digits of other scripts.
        ValueKind::Str(text) if text.chars().any(|c| !c.is_ascii() && c.is_numeric()) => return,
        ValueKind::Str(text) => match parse_integer(text) {
            Some(number) => number,
            None => return checker.wrong_type(value, "an integer"),
        },
        ValueKind::Unknown(unknown) => {
            let refused = match &unknown.shape {
                Shape::Text(part) => part.chars().any(|c| !c.is_ascii_digit() && !" .+-_".contains(c)),
                Shape::Bool | Shape::List | Shape::Object => true,
                _ => false,
            };
            return if refused {
                checker.wrong_type(value, "an integer")
            };
        }
        ValueKind::Key(object) if checker.keys.has_uuid_key(checker.keys.model_of(*object)) != Some(true) => {
            return;
        }
        _ => return checker.wrong_type(value, "an integer"),
    };
    let (min, max) = (checker.field.min, checker.field.max);
    if min.is_some_and(|min| number < i128::from(min)) || max.is_some_and(|max| number > i128::from(max)) {
        let kind = Kind::OutOfRange { value: checker.shown(value), min, max };
        checker.report(value, kind);
    }
}

/// Python's `int()` after the field has cut off `.0`.
fn parse_integer(text: &str) -> Option<i128> {
    let text = text.trim();
    let whole = match text.split_once('.') {
        Some((whole, zeros)) if zeros.bytes().all(|b| b == b'0') => whole,
        Some(_) => return None,
        None => text,
    };
    let (negative, digits) = match whole.as_bytes().first() {
        Some(b'-') => (true, &whole[1..]),
        Some(b'+') => (false, &whole[1..]),
        _ => (false, whole),
    };
    let well_formed =
        digits.split('_').all(|part| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit()));
    if !well_formed {
        return None;
    }
    let number: i128 = digits.replace('_', "").parse().unwrap_or(i128::MAX);
    Some(if negative { -number } else { number })
}

pub(super) fn float(checker: &mut Checker<'_>, value: &Value<'_>) {
    let number = match &value.kind {
        ValueKind::Int(_) | ValueKind::BigInt(_) | ValueKind::Float(_) | ValueKind::Bool(_) => return,
        ValueKind::Str(text) => text.trim().replace('_', "").parse::<f64>().is_ok(),
        ValueKind::Unknown(unknown) => !matches!(unknown.shape, Shape::List | Shape::Object),
        ValueKind::Key(_) => true,
        _ => false,
    };
    if !number {
        checker.wrong_type(value, "a number");
    }
}
