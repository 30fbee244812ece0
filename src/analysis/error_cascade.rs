//! Entries that a syntax error affects.
//!
//! Reading continues after a syntax error without the lines at fault, so what was there seems to be
//! missing. Saying so would send people looking in the wrong place.

use crate::lint::{FileContext, Finding, Scope, damaged_entries};
use crate::rules::document::invalid_yaml;

/// Drops findings that may only be consequences of the file's syntax errors: everything in the entries that
/// contain one, and what depends on the rest of the file.
pub(crate) fn drop_consequences(context: &FileContext<'_, '_>, findings: &mut Vec<Finding>) {
    let damaged = damaged_entries(context);
    findings.retain(|finding| {
        finding.rule == &invalid_yaml::RULE
            || finding.rule.scope != Scope::File
                && finding.entry.as_ref().is_none_or(|entry| damaged.binary_search(&entry.index).is_err())
    });
}
