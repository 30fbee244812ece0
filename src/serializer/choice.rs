//! Choices: one of a fixed set of texts.

use super::FieldProblemKind as Kind;
use super::field::Checker;
use crate::evaluate::{Shape, Value, ValueKind};

pub(super) fn check(checker: &mut Checker<'_>, value: &Value<'_>, choices: &'static [&'static str]) {
    let text = match &value.kind {
        // The field compares `str(value)`.
        ValueKind::Str(text) => text.to_string(),
        ValueKind::Int(number) => number.to_string(),
        ValueKind::Bool(true) => "True".to_owned(),
        ValueKind::Bool(false) => "False".to_owned(),
        // `str()` of an unresolved tag resolves it.
        ValueKind::Tag => return,
        ValueKind::Unknown(unknown) => {
            let Shape::Text(part) = &unknown.shape else { return };
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
        ValueKind::Str(text) => {
            let suggestion = nearest(text, choices.iter().copied());
            let kind = Kind::NotAChoice { value: checker.shown(value), choices, suggestion };
            checker.report(value, kind);
        }
        ValueKind::Unknown(_) => {}
        _ => checker.wrong_type(value, "the name of a model, `app.model`"),
    }
}

/// The candidate that a misspelt text most likely means.
pub fn nearest<'c>(text: &str, candidates: impl Iterator<Item = &'c str>) -> Option<&'c str> {
    let lower = text.to_lowercase().replace('-', "_");
    let length = lower.chars().count();
    // Far apart in length is far apart in edits; and a text of megabytes isn't a misspelling.
    if length == 0 || length > 200 {
        return None;
    }
    let limit = match length {
        0..=2 => 0,
        3..=5 => 1,
        6..=10 => 2,
        _ => 3,
    };
    let distance = |candidate: &str| {
        let candidate = candidate.to_lowercase().replace('-', "_");
        if candidate == lower { 0 } else { strsim::damerau_levenshtein(&candidate, &lower) }
    };
    // Every character too much or too few is one edit at least.
    let is_near =
        |candidate: &&str| !candidate.is_ascii() || candidate.len().abs_diff(length) <= limit.max(1);
    candidates
        .filter(is_near)
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(far, _)| *far <= limit.max(1))
        .min_by_key(|(far, _)| *far)
        .map(|(_, candidate)| candidate)
}
