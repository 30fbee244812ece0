//! The rules: what can be wrong with a blueprint, found and worded.
//!
//! One file below `rules/` is one rule: its name, severity, documentation with a bad and a good
//! example, and its function. Everything that shows rules (`explain`, `rules`, SARIF, the pages under
//! `docs/rules/`) reads it from there. This room must not know how findings are rendered.

mod finding;
mod levels;
mod options;
mod outcome;
mod rule;

pub use finding::{Edit, EntryRef, Finding, Fix, Related};
pub use levels::Levels;
pub use options::{DEFAULT_RELEASE, External, Options, parse_release};
pub use outcome::{FileOutcome, Outcome};
pub use rule::{Rule, Severity};

use crate::source::{FileId, SourceFile};

/// Every rule, by name.
pub fn rules() -> &'static [&'static Rule] {
    &[]
}

/// Checks files together, as the blueprints of one server.
pub fn check(files: &[SourceFile], options: &Options) -> Outcome {
    // File lists are far shorter than 2^32.
    let files = (0..u32::try_from(files.len()).unwrap_or(u32::MAX)).map(|id| FileOutcome::clean(FileId(id)));
    Outcome { release: options.release.clone(), files: files.collect() }
}
