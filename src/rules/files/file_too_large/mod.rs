//! `file-too-large`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::text::{Defect, MOST_BYTES};

/// The rule.
pub static RULE: Rule = Rule {
    name: "file-too-large",
    topic: Topic::Files,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::File,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A file that is too large to check.",
    doc: include_str!("doc.md"),
    bad: "",
    good: "",
    finds: Finds::Loading(check),
};

fn check(context: &FileContext<'_, '_>) -> Option<Draft> {
    let Defect::TooLarge = context.source.defect()? else { return None };
    Some(Draft::new(message!("the file is larger than {} MiB and was not checked", Words(MOST_BYTES >> 20))))
}
