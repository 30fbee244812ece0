//! `not-utf8`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::text::{Defect, Span};

/// The rule.
pub static RULE: Rule = Rule {
    name: "not-utf8",
    topic: Topic::Files,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A file that is not valid UTF-8.",
    doc: include_str!("doc.md"),
    bad: "",
    good: "",
    finds: Finds::Loading(check),
};

/// What to do about it.
pub(crate) const HELP: &str = "save the file as UTF-8";

fn check(context: &FileContext<'_, '_>) -> Option<Draft> {
    let (place, message) = match context.source.defect()? {
        Defect::NotUtf8 { first } => (place(first), "invalid UTF-8, so authentik cannot read the file"),
        Defect::Utf16 => (place(0), "the file is UTF-16, and authentik reads only UTF-8"),
        Defect::TooLarge => return None,
    };
    Some(Draft::new(message).at(place).help(HELP))
}

/// The byte at an offset.
pub(crate) fn place(first: u32) -> Span {
    Span::new(first as usize, first as usize + 1)
}
