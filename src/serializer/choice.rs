//! Choices: one of a fixed set of texts.

use super::FieldProblemKind as Kind;
use super::field::Checker;
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
                Shape::Object => return checker.wrong_type(value, "one of the choices"),
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
        ValueKind::Unknown(unknown) if unknown.shape != Shape::Object => {}
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
    // Words of one or two letters are all near each other.
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
    let is_near = |candidate: &&str| !candidate.is_ascii() || candidate.len().abs_diff(length) <= limit;
    candidates
        .filter(is_near)
        .map(|candidate| (distance(candidate), candidate))
        .filter(|(far, candidate)| *far <= limit && !are_opposites(candidate, text))
        .min_by_key(|(far, _)| *far)
        .map(|(_, candidate)| candidate)
}

/// Whether a misspelt text can mean only this one of the candidates, in a vocabulary that isn't the author's.
///
/// It can where only upper and lower case or dashes differ, and where a word of some length has a slip of the
/// keyboard, while every other candidate is far away. Other digits are another thing: `sha1` is no typo of `sha2`.
pub fn is_certain<'c>(text: &str, right: &str, candidates: impl Iterator<Item = &'c str>) -> bool {
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    let (written, wanted) = (plain(text), plain(right));
    let length = written.chars().count();
    if length > 200 {
        return false;
    }
    let digits = |text: &str| text.chars().filter(char::is_ascii_digit).collect::<String>();
    if digits(&written) != digits(&wanted) {
        return false;
    }
    let distance = |candidate: &str| strsim::damerau_levenshtein(candidate, &written);
    let apart = match (distance(&wanted), length) {
        (0, _) => 1,
        (1, 5..) => 3,
        (2, 10..) => 5,
        _ => return false,
    };
    candidates.filter(|candidate| *candidate != right).all(|candidate| distance(&plain(candidate)) >= apart)
}

/// Whether one says the opposite of the other, word for word: `flow_enrollment` and `flow_unenrollment`.
fn are_opposites(one: &str, other: &str) -> bool {
    let words = |text: &str| text.to_lowercase().split(['_', '-']).map(str::to_owned).collect::<Vec<_>>();
    let (one, other) = (words(one), words(other));
    let denies = |word: &str, of: &str| {
        ["un", "dis", "non"].iter().any(|prefix| word.strip_prefix(prefix).is_some_and(|rest| rest == of))
    };
    let mut differing = one.iter().zip(&other).filter(|(a, b)| a != b);
    one.len() == other.len()
        && matches!((differing.next(), differing.next()), (Some((a, b)), None) if denies(a, b) || denies(b, a))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_slip_far_from_all_others_is_certain() {
        let certain = |text: &str, right: &str, others: &[&str]| {
            is_certain(text, right, others.iter().copied().chain([right]))
        };
        assert!(certain("Absent", "absent", &["present", "created"]));
        assert!(certain("must-created", "must_created", &["created"]));
        assert!(certain("identifers", "identifiers", &["id", "attrs"]));
        assert!(certain("authentcation_flw", "authentication_flow", &["authorization_flow"]));
        // Too short, another number, more than a slip, or another one that is near.
        assert!(!certain("nam", "name", &[]));
        assert!(!certain("rs2048", "rs2047", &[]));
        assert!(!certain("publisher", "meta_publisher", &[]));
        assert!(!certain("users1", "users", &[]));
        assert!(!certain("provider", "providers", &["provided"]));
        assert!(!certain("user-id", "user_id", &["user-ID"]));
    }

    use super::nearest;

    #[test]
    fn two_letters_are_no_misspelling_of_two_others() {
        assert_eq!(nearest("f", ["a", "fg"].into_iter()), None);
        assert_eq!(nearest("s1", ["s2"].into_iter()), None);
        assert_eq!(nearest("S1", ["s1"].into_iter()), Some("s1"));
        assert_eq!(nearest("flo", ["flow"].into_iter()), Some("flow"));
    }

    #[test]
    fn the_opposite_is_not_what_was_meant() {
        let flows = ["flow_unenrollment", "flow_recovery"];
        assert_eq!(nearest("flow_enrollment", flows.into_iter()), None);
        assert_eq!(nearest("flow_unenrolment", flows.into_iter()), Some("flow_unenrollment"));
        assert_eq!(nearest("enabled", ["disabled"].into_iter()), None);
    }
}
