//! Choices: one of a fixed set of texts.

use super::FieldProblemKind as Kind;
use super::field::Checker;
use super::nearest;
use crate::catalog::Format;
use crate::evaluate::{Shape, Value, ValueKind};

/// One of the world's countries, in any of the forms that django-countries reads: `DE`, `de`, `DEU`, `276`,
/// `{code: DE}`.
fn may_be_country(value: &Value<'_>, choices: &[&str]) -> bool {
    match &value.kind {
        ValueKind::Map(_) => true,
        ValueKind::Str(text) => {
            let letters = text.len() == 3 && text.bytes().all(|b| b.is_ascii_alphabetic());
            let digits = text.len() > 1 && text.bytes().all(|b| b.is_ascii_digit());
            letters || digits || choices.contains(&&*text.to_ascii_uppercase())
        }
        ValueKind::Int(number) => *number > 9,
        _ => false,
    }
}

pub(super) fn check(checker: &mut Checker<'_>, value: &Value<'_>, choices: &'static [&'static str]) {
    if checker.field.format == Some(Format::Country) && may_be_country(value, choices) {
        return;
    }
    let text = match &value.kind {
        // The field compares `str(value)`.
        ValueKind::Str(text) => text.to_string(),
        ValueKind::Int(number) => number.to_string(),
        ValueKind::Bool(true) => "True".to_owned(),
        ValueKind::Bool(false) => "False".to_owned(),
        // `str()` of an unresolved tag resolves it.
        ValueKind::Tag => return,
        ValueKind::Unknown(unknown) => {
            let part = match &unknown.shape {
                Shape::Text(part) => part,
                Shape::Object(_) | Shape::List | Shape::Bool | Shape::SomeKeyOf(_) => {
                    return checker.wrong_type(value, "one of the choices");
                }
                Shape::KeyOf(_) | Shape::MapOrNull if !checker.field.null => {
                    return checker.wrong_type(value, "one of the choices");
                }
                _ => return,
            };
            if choices.is_empty() || choices.iter().any(|choice| choice.contains(&**part)) {
                return;
            }
            part.to_string()
        }
        _ => return checker.wrong_type(value, "one of the choices"),
    };
    if choices.is_empty() || choices.contains(&text.as_str()) || text.is_empty() && checker.field.blank {
        return;
    }
    let suggestion = nearest(&text, choices.iter().copied());
    let kind = Kind::NotAChoice { value: checker.shown(value), choices, suggestion };
    checker.report(value, kind);
}

pub(super) fn content_type(checker: &mut Checker<'_>, value: &Value<'_>, choices: &'static [&'static str]) {
    match &value.kind {
        ValueKind::Str(text) if choices.is_empty() || choices.contains(&&**text) => {}
        // authentik looks among all models that there are.
        ValueKind::Str(text) if checker.keys.has_uuid_key(text).is_some() => {}
        ValueKind::Str(text) => {
            let suggestion = nearest(text, choices.iter().copied());
            let kind = Kind::NotAChoice { value: checker.shown(value), choices, suggestion };
            checker.report(value, kind);
        }
        ValueKind::Unknown(unknown) if !matches!(unknown.shape, Shape::Object(_)) => {}
        _ => checker.wrong_type(value, "the name of a model, `app.model`"),
    }
}
