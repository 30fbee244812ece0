//! `file-too-large`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::source::{Defect, MOST_BYTES};

/// The rule.
pub static RULE: Rule = Rule {
    name: "file-too-large",
    severity: Severity::Warning,
    default_on: true,
    summary: "The file is too large to be checked.",
    explanation: r##"
Files above 64 MiB are not read, so that a run stays within bounds. No blueprint that a person maintains is
near that size; split the file, or exclude it in `blueprintc.toml`.
"##,
    bad: "",
    good: "",
    finds: Finds::Loading(check),
};

fn check(context: &FileContext<'_, '_>) -> Option<Draft> {
    let Defect::TooLarge = context.source.defect()? else { return None };
    Some(Draft::new(format!("the file is larger than {} MiB and was not checked", MOST_BYTES >> 20)))
}
