//! What an entry gives for a field, as authentik's validators over several fields see it.
//!
//! Those validators look at the data that were sent: not at what an existing object has, and not at
//! the defaults of a new one, unless they name them themselves.

use std::borrow::Cow;

use crate::blueprint::{Attrs, Entry, State, StateName};
use crate::catalog::Field;
use crate::evaluate::{Value, ValueKind, str_of};
use crate::lint::FileContext;
use crate::workspace::{AppliedEntry, Conditions};

/// What is known of one field of an entry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Given<T> {
    /// The entry doesn't mention it.
    Absent,
    /// It has this value.
    Known(T),
    /// Only the server knows, or the value is refused for itself.
    Unknown,
}

impl Given<bool> {
    /// Whether it certainly doesn't hold.
    pub(crate) fn is_not(self) -> bool {
        matches!(self, Given::Absent | Given::Known(false))
    }

    /// Whether it certainly holds.
    pub(crate) fn is(self) -> bool {
        self == Given::Known(true)
    }
}

/// Whether an entry writes an object of a model: then authentik validates its data as a whole.
pub(crate) fn writes(entry: &Entry<'_>, applied: &AppliedEntry<'_>, model: &str) -> bool {
    applied.model.is_some_and(|known| known.name == model)
        && applied.conditions != Conditions::False
        && entry.attrs != Attrs::Unusable
        && matches!(entry.state, State::Known(state) if state != StateName::Absent)
}

/// A boolean as Django REST framework reads it.
pub(crate) fn boolean(applied: &AppliedEntry<'_>, name: &str) -> Given<bool> {
    let Some(value) = applied.value(name) else { return Given::Absent };
    as_boolean(value).map_or(Given::Unknown, Given::Known)
}

pub(crate) fn as_boolean(value: &Value<'_>) -> Option<bool> {
    match &value.kind {
        ValueKind::Bool(value) => Some(*value),
        ValueKind::Int(0) => Some(false),
        ValueKind::Int(1) => Some(true),
        ValueKind::Str(text) => match &*text.trim().to_ascii_lowercase() {
            "t" | "y" | "yes" | "true" | "on" | "1" => Some(true),
            "f" | "n" | "no" | "false" | "off" | "0" => Some(false),
            _ => None,
        },
        _ => None,
    }
}

/// Whether a field has anything in it: neither null nor an empty text, list or mapping. What the field
/// itself refuses isn't known.
pub(crate) fn filled(applied: &AppliedEntry<'_>, name: &str) -> Given<bool> {
    let Some(datum) = applied.datum(name) else { return Given::Absent };
    let filled = match &datum.value.kind {
        ValueKind::Str(text) => Some(!text.trim().is_empty()),
        _ => datum.value.truthy(),
    };
    let refused = |field: &Field| match &datum.value.kind {
        ValueKind::Null => !field.null,
        ValueKind::Str(_) => !field.blank,
        ValueKind::List(_) => !field.allow_empty,
        _ => false,
    };
    match filled {
        Some(false) if datum.field.is_some_and(refused) => Given::Unknown,
        Some(filled) => Given::Known(filled),
        None => Given::Unknown,
    }
}

/// A text without the blanks around it, which authentik strips.
pub(crate) fn text<'a>(applied: &'a AppliedEntry<'_>, name: &str) -> Given<&'a str> {
    let Some(value) = applied.value(name) else { return Given::Absent };
    value.as_str().map_or(Given::Unknown, |text| Given::Known(text.trim()))
}

/// A text as the field reads it: numbers become their text.
pub(crate) fn coerced_text<'a>(applied: &'a AppliedEntry<'_>, name: &str) -> Given<Cow<'a, str>> {
    let Some(value) = applied.value(name) else { return Given::Absent };
    match &value.kind {
        ValueKind::Str(text) => Given::Known(Cow::Borrowed(text.trim())),
        ValueKind::Int(_) | ValueKind::BigInt(_) | ValueKind::Float(_) => {
            str_of(value).map_or(Given::Unknown, Given::Known)
        }
        _ => Given::Unknown,
    }
}

/// Whether the release is this one or a later one.
pub(crate) fn since(context: &FileContext<'_, '_>, release: &str) -> bool {
    context.catalog.release().is_since(release)
}
