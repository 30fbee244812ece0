//! `not-utf8`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::source::{Defect, Span};

/// The rule.
pub static RULE: Rule = Rule {
    name: "not-utf8",
    severity: Severity::Error,
    default_on: true,
    summary: "The file holds bytes that are not UTF-8.",
    explanation: r##"
authentik reads blueprints as UTF-8 and can't read this file: it is skipped with a line in the worker's log.

The rest of the file is checked as if each such byte were a question mark, and a file in UTF-16 as what it says.
Editors that write Latin-1 or UTF-16 are the usual cause; save the file as UTF-8.
"##,
    bad: "",
    good: "",
    finds: Finds::Loading(check),
};

fn check(context: &FileContext<'_, '_>) -> Option<Draft> {
    let (first, message) = match context.source.defect()? {
        Defect::NotUtf8 { first } => (first, "this byte is not UTF-8, so authentik can't read the file"),
        Defect::Utf16 => (0, "this file is UTF-16, and authentik reads UTF-8 only"),
        Defect::TooLarge => return None,
    };
    let place = Span::new(first as usize, first as usize + 1);
    Some(Draft::new(message).at(place).help("save the file as UTF-8"))
}
