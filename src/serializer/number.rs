//! Booleans and numbers.

use super::field::Checker;
use super::{FieldProblemKind as Kind, python_number};
use crate::evaluate::{Shape, Value, ValueKind};

/// What Django REST framework takes as a boolean besides booleans and 0 and 1, in any case but without blanks.
const BOOLEANS: [&str; 12] = ["t", "y", "yes", "true", "on", "1", "f", "n", "no", "false", "off", "0"];

/// What it takes as null.
const NULLS: [&str; 2] = ["null", ""];

pub(super) fn boolean(checker: &mut Checker<'_>, value: &Value<'_>) {
    let fine = match &value.kind {
        ValueKind::Bool(_) => true,
        ValueKind::Int(number) => matches!(number, 0 | 1),
        ValueKind::Float(number) => *number == 0.0 || *number == 1.0,
        ValueKind::Str(text) => {
            let text = text.to_lowercase();
            BOOLEANS.contains(&&*text) || checker.field.null && NULLS.contains(&&*text)
        }
        ValueKind::Unknown(unknown) => match &unknown.shape {
            Shape::Text(part) => BOOLEANS.iter().any(|known| known.contains(&part.to_lowercase())),
            Shape::List | Shape::Object(_) | Shape::SomeKeyOf(_) => false,
            // They can be null, which some fields take.
            Shape::KeyOf(_) | Shape::MapOrNull => checker.field.null,
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
        // Greater ones have an exponent in their text, which `int()` doesn't take.
        ValueKind::Float(number) if number.fract() == 0.0 && number.abs() < 1e16 => *number as i128,
        ValueKind::Str(text) => match python_number::integer(text) {
            Some(number) => number,
            None => return checker.wrong_type(value, "an integer"),
        },
        ValueKind::Unknown(unknown) => {
            let refused = match &unknown.shape {
                Shape::Text(part) => {
                    part.chars().any(|c| !c.is_numeric() && !c.is_whitespace() && !".+-_".contains(c))
                }
                Shape::Bool | Shape::List | Shape::Object(_) => true,
                Shape::MapOrNull => !checker.field.null,
                Shape::SomeKeyOf(model) => checker.keys.has_uuid_key(model) == Some(true),
                Shape::KeyOf(model) => !checker.field.null && checker.keys.has_uuid_key(model) == Some(true),
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

pub(super) fn float(checker: &mut Checker<'_>, value: &Value<'_>) {
    let number = match &value.kind {
        ValueKind::Int(_) | ValueKind::BigInt(_) | ValueKind::Float(_) | ValueKind::Bool(_) => return,
        ValueKind::Str(text) => python_number::float(text).is_some(),
        ValueKind::Unknown(unknown) => match &unknown.shape {
            Shape::List | Shape::Object(_) => false,
            Shape::MapOrNull => checker.field.null,
            _ => true,
        },
        ValueKind::Key(object) => checker.keys.has_uuid_key(checker.keys.model_of(*object)) != Some(true),
        _ => false,
    };
    if !number {
        checker.wrong_type(value, "a number");
    }
}
