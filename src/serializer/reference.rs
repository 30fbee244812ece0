//! References: primary keys of other objects.

use super::FieldProblemKind as Kind;
use super::field::Checker;
use super::python_number;
use crate::evaluate::{Shape, Value, ValueKind};

/// A field that holds one reference.
pub(super) fn check(checker: &mut Checker<'_>, value: &Value<'_>, target: &'static str) {
    // A relation takes the empty string as null.
    if value.as_str() == Some("") {
        if !checker.field.null {
            checker.report(value, Kind::Null);
        }
        return;
    }
    item(checker, value, target);
}

/// One reference, alone or in a list.
pub(super) fn item(checker: &mut Checker<'_>, value: &Value<'_>, target: &'static str) {
    match &value.kind {
        ValueKind::Key(object) => {
            let found = checker.keys.model_of(*object);
            // Permissions are so many that the number of another object is one of theirs.
            if target == "auth.permission" && checker.keys.has_uuid_key(found) == Some(false) {
                checker.report(value, Kind::LiteralKey { expected: target });
            } else if !checker.keys.is_a(found, target) {
                checker.report(value, Kind::WrongModel { found, expected: target });
            } else if checker.keys.is_deleted(*object) {
                checker.report(value, Kind::Deleted { model: found });
            }
        }
        ValueKind::Unknown(unknown) => match &unknown.shape {
            Shape::KeyOf(found) => {
                // A look-up through a base class can give the right object.
                let related = checker.keys.is_a(found, target) || checker.keys.is_a(target, found);
                // It gives null when nothing is found, which a nullable field takes.
                if !related && !checker.field.null {
                    checker.report(value, Kind::WrongModel { found, expected: target });
                }
            }
            Shape::SomeKeyOf(found)
                if !checker.keys.is_a(found, target) && !checker.keys.is_a(target, found) =>
            {
                checker.report(value, Kind::WrongModel { found, expected: target });
            }
            Shape::MapOrNull if !checker.field.null => checker.wrong_type(value, "a primary key"),
            Shape::Bool | Shape::List | Shape::Object(_) => checker.wrong_type(value, "a primary key"),
            Shape::Text(part)
                if checker.keys.has_uuid_key(target) == Some(true)
                    && part.chars().any(|c| !c.is_ascii_hexdigit() && !"-{} urniduURNIDU:".contains(c)) =>
            {
                checker.wrong_type(value, "a primary key");
            }
            Shape::Text(part)
                if checker.keys.has_uuid_key(target) == Some(false)
                    && part.chars().any(|c| c.is_ascii_alphabetic()) =>
            {
                checker.wrong_type(value, "a primary key");
            }
            _ => {}
        },
        // In a list a nested unknown can still be anything.
        ValueKind::OneOf(_) => {}
        ValueKind::Fallback(default, _) => {
            checker.default_of(value.node, default, |checker, default| item(checker, default, target));
        }
        ValueKind::Null => checker.report(value, Kind::Null),
        ValueKind::Str(text) => literal(checker, value, text, target),
        ValueKind::Int(number) => match checker.keys.has_uuid_key(target) {
            Some(true) => {
                let kind = Kind::ImpossibleKey { expected: target, value: number.to_string() };
                checker.report(value, kind);
            }
            _ if *number <= 0 || checker.keys.is_closed_world() && *number > MOST_SHIPPED => {
                let kind = Kind::ImpossibleKey { expected: target, value: number.to_string() };
                checker.report(value, kind);
            }
            _ => checker.report(value, Kind::LiteralKey { expected: target }),
        },
        // Django cuts off what follows the point.
        ValueKind::Float(number) if number.is_finite() && checker.keys.has_uuid_key(target) != Some(true) => {
            checker.report(value, Kind::LiteralKey { expected: target });
        }
        _ => checker.wrong_type(value, "a primary key"),
    }
}

/// No release ships more objects of one model; keys count from 1.
const MOST_SHIPPED: i64 = 10_000;

/// Whether a text is a UUID in a form that Python takes.
pub fn is_uuid(text: &str) -> bool {
    uuid_digits(text).is_some()
}

/// Whether a text is a UUID that authentik can't have made.
pub fn is_made_up_uuid(text: &str) -> bool {
    uuid_digits(text).is_some_and(|digits| !is_random(&digits))
}

fn literal(checker: &mut Checker<'_>, value: &Value<'_>, text: &str, target: &'static str) {
    if checker.keys.declares_key(text) {
        return;
    }
    if checker.keys.has_keys_of_all_instances(target) && is_uuid(text) {
        return;
    }
    let impossible = match checker.keys.has_uuid_key(target) {
        Some(true) => !uuid_digits(text).is_some_and(|digits| is_random(&digits)),
        Some(false) => !python_number::integer(text).is_some_and(|number| {
            number > 0 && !(checker.keys.is_closed_world() && number > i128::from(MOST_SHIPPED))
        }),
        None => false,
    };
    // The server makes these keys at random, and nothing that is known has this one.
    let impossible =
        impossible || checker.keys.is_closed_world() && checker.keys.has_uuid_key(target) == Some(true);
    if impossible {
        checker.report(value, Kind::ImpossibleKey { expected: target, value: text.to_owned() });
    } else {
        checker.report(value, Kind::LiteralKey { expected: target });
    }
}

/// The 32 hexadecimal digits of a UUID in any form that Python's `UUID(hex=...)` takes.
pub(super) fn uuid_digits(text: &str) -> Option<String> {
    let text = text.replace("urn:", "").replace("uuid:", "");
    let digits = text.trim_matches(['{', '}']).replace('-', "").to_ascii_lowercase();
    (digits.len() == 32 && digits.bytes().all(|b| b.is_ascii_hexdigit())).then_some(digits)
}

/// Whether authentik can have made the key: it makes them at random (UUID version 4). A key with
/// only a few different digits was typed by a person.
fn is_random(digits: &str) -> bool {
    let bytes = digits.as_bytes();
    let version = bytes.get(12) == Some(&b'4');
    let variant = bytes.get(16).is_some_and(|digit| b"89ab".contains(digit));
    let mut seen = [false; 128];
    for &digit in bytes {
        if let Some(seen) = seen.get_mut(usize::from(digit)) {
            *seen = true;
        }
    }
    version && variant && seen.iter().filter(|seen| **seen).count() > 5
}
