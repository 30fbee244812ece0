//! The rules: what can be wrong with a blueprint, found and worded.
//!
//! One file below `rules/` is one rule: its name, severity, documentation with a bad and a good
//! example, and its function. Everything that shows rules (`explain`, `rules`, SARIF, the pages under
//! `docs/rules/`) reads it from there. This room must not know how findings are rendered.

mod finding;
mod rule;

pub use finding::{Edit, EntryRef, Finding, Fix, Related};
pub use rule::{Rule, Severity};
