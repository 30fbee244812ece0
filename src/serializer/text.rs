//! Strings, their lengths and their forms.

use std::borrow::Cow;

use super::field::Checker;
use super::internet::{Urls, is_no_email};
use super::nearest;
use super::reference::uuid_digits;
use super::{FieldProblemKind as Kind, crontab, duration, file_name, moment};
use crate::catalog::Format;
use crate::evaluate::{Shape, Value, ValueKind, text_of_float};

/// How a string must look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Form {
    Slug,
    Duration,
    Url(Urls),
    Email,
    Ip,
    NoSpace,
    Crontab,
    FileName,
}

impl Form {
    fn expected(self) -> &'static str {
        match self {
            Form::Slug => "a slug: letters, digits, `-` and `_`",
            Form::Duration => {
                "a duration such as `hours=1;minutes=30`, of weeks, days, hours, minutes, seconds, milliseconds, microseconds"
            }
            Form::Url(Urls::WithDomain) => "a URL with its scheme and a full host name",
            Form::Url(Urls::Ldap) => "URLs such as `ldaps://host`, separated by commas without spaces",
            Form::Url(_) => "a URL with its scheme",
            Form::Email => "an e-mail address",
            Form::Ip => "an IP address",
            Form::NoSpace => "a text without spaces",
            Form::Crontab => "a crontab line of five fields",
            Form::FileName => {
                "a URL, or the name of a file: letters, digits, `.`, `-`, `_`, and `/` between them"
            }
        }
    }

    /// Whether the text certainly doesn't have the form.
    fn refuses(self, text: &str) -> bool {
        match self {
            Form::Slug => !text.bytes().all(|b| b.is_ascii_alphanumeric() || b == b'-' || b == b'_'),
            Form::Duration => duration::days(text).is_none(),
            Form::Url(urls) => urls.refuses(text),
            Form::Email => is_no_email(text),
            Form::Ip => text.parse::<std::net::IpAddr>().is_err(),
            Form::NoSpace => text.contains(' '),
            Form::Crontab => crontab::refuses(text),
            Form::FileName => file_name::refuses(text),
        }
    }

    /// Whether no text that contains the part has the form.
    fn refuses_part(self, part: &str) -> bool {
        match self {
            Form::Slug | Form::NoSpace => self.refuses(part),
            _ => false,
        }
    }
}

/// The first unit of a duration that authentik skips, with the one that is meant.
fn skipped_unit(text: &str) -> Option<(String, Option<&'static str>)> {
    let unit = duration::skipped_unit(text)?;
    Some((unit.to_owned(), nearest(unit.trim(), duration::units())))
}

pub(super) fn string(checker: &mut Checker<'_>, value: &Value<'_>) {
    let form = match checker.field.format {
        Some(Format::Slug) => Some(Form::Slug),
        Some(Format::Duration) => Some(Form::Duration),
        Some(Format::UrlWithoutDots) => Some(Form::Url(Urls::AnyHost)),
        Some(Format::UrlTemplate) => Some(Form::Url(Urls::Template)),
        Some(Format::Urls) => Some(Form::Url(Urls::Ldap)),
        Some(Format::NoSpace) => Some(Form::NoSpace),
        Some(Format::Crontab) => Some(Form::Crontab),
        Some(Format::Email) => Some(Form::Email),
        Some(Format::Ip) => Some(Form::Ip),
        Some(Format::Uuid) => return uuid(checker, value),
        Some(Format::DateTime) => return date_time(checker, value),
        Some(Format::FileName) if checker.keys.checks_file_names() => Some(Form::FileName),
        Some(Format::FileName | Format::Country) | None => None,
    };
    check(checker, value, form);
}

pub(super) fn formatted(checker: &mut Checker<'_>, value: &Value<'_>, form: Form) {
    check(checker, value, Some(form));
}

fn check(checker: &mut Checker<'_>, value: &Value<'_>, form: Option<Form>) {
    let text = match &value.kind {
        ValueKind::Str(text) => Cow::Borrowed(text.trim()),
        // Numbers become their text.
        ValueKind::Int(number) => Cow::Owned(number.to_string()),
        ValueKind::BigInt(digits) => Cow::Borrowed(&**digits),
        ValueKind::Float(number) => Cow::Owned(text_of_float(*number)),
        ValueKind::Unknown(unknown) => {
            return match &unknown.shape {
                Shape::Bool | Shape::List | Shape::Object(_) => checker.wrong_type(value, "a string"),
                Shape::MapOrNull if !checker.field.null => checker.wrong_type(value, "a string"),
                Shape::SomeKeyOf(model) if checker.keys.has_uuid_key(model) == Some(true) => {
                    checker.wrong_type(value, "a string");
                }
                Shape::KeyOf(model)
                    if checker.keys.has_uuid_key(model) == Some(true) && !checker.field.null =>
                {
                    checker.wrong_type(value, "a string");
                }
                Shape::Text(part) => {
                    if let Some(form) = form.filter(|form| form.refuses_part(part)) {
                        let kind = Kind::BadFormat { expected: form.expected(), value: None };
                        checker.report(value, kind);
                    }
                }
                _ => {}
            };
        }
        // Some number that isn't known: whether one has the form is the same for all of them.
        ValueKind::Key(object)
            if checker.keys.has_uuid_key(checker.keys.model_of(*object)) == Some(false) =>
        {
            if let Some(form) = form.filter(|form| form.refuses("1")) {
                let kind = Kind::BadFormat { expected: form.expected(), value: None };
                checker.report(value, kind);
            }
            return;
        }
        ValueKind::Key(object) if checker.keys.has_uuid_key(checker.keys.model_of(*object)).is_none() => {
            return;
        }
        _ => return checker.wrong_type(value, "a string"),
    };
    if text.is_empty() {
        if !checker.field.blank {
            checker.report(value, Kind::Blank);
        }
        return;
    }
    if text.contains('\0') {
        let kind = Kind::BadFormat { expected: "a string without NUL characters", value: None };
        return checker.report(value, kind);
    }
    let length = text.chars().count();
    if let Some(max) = checker.field.max_length
        && length > max as usize
    {
        checker.report(value, Kind::TooLong { length, max });
    }
    if let Some(min) = checker.field.min_length
        && length < min as usize
    {
        checker.report(value, Kind::TooShort { length, min });
    }
    if let Some(form) = form
        && form.refuses(&text)
    {
        let kind = Kind::BadFormat { expected: form.expected(), value: checker.shown(value) };
        checker.report(value, kind);
    } else if form == Some(Form::Duration)
        && let Some((unit, suggestion)) = skipped_unit(&text)
    {
        checker.report(value, Kind::UnknownUnit { unit, suggestion });
    }
}

pub(super) fn uuid(checker: &mut Checker<'_>, value: &Value<'_>) {
    match &value.kind {
        ValueKind::Str(text) if uuid_digits(text).is_some() => {}
        // Django REST framework takes integers, which booleans are to Python.
        ValueKind::Int(number) if *number >= 0 => {}
        ValueKind::BigInt(digits) if digits.parse::<u128>().is_ok() => {}
        ValueKind::Bool(_) => {}
        ValueKind::Str(_) => {
            let kind = Kind::BadFormat { expected: "a UUID", value: checker.shown(value) };
            checker.report(value, kind);
        }
        ValueKind::Key(_) => {}
        ValueKind::Unknown(unknown) => {
            if matches!(unknown.shape, Shape::List | Shape::Object(_)) {
                checker.wrong_type(value, "a UUID");
            }
        }
        _ => checker.wrong_type(value, "a UUID"),
    }
}

pub(super) fn date_time(checker: &mut Checker<'_>, value: &Value<'_>) {
    match &value.kind {
        ValueKind::DateTime => {}
        ValueKind::Str(text) => {
            if moment::overflows(text) {
                let expected = "a date with a time that is one of the years 1 to 9999 in UTC too";
                let kind = Kind::BadFormat { expected, value: checker.shown(value) };
                checker.report(value, kind);
            } else if moment::refuses(text) {
                let expected = "a date with a time such as `2026-01-31T12:00:00Z`";
                let kind = Kind::BadFormat { expected, value: checker.shown(value) };
                checker.report(value, kind);
            }
        }
        ValueKind::Unknown(unknown) => {
            if matches!(unknown.shape, Shape::Bool | Shape::List | Shape::Object(_) | Shape::SomeKeyOf(_)) {
                checker.wrong_type(value, "a date with a time");
            }
        }
        _ => checker.wrong_type(value, "a date with a time"),
    }
}
