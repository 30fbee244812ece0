//! What a syntax error takes with it.
//!
//! Reading goes on after a syntax error without the lines at fault, so what stood there seems to be
//! missing. Saying so would send people looking in the wrong place.

use super::context::FileContext;
use super::finding::Finding;
use crate::rules::Scope;
use crate::rules::document::invalid_yaml;
use crate::source::Span;

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

/// The entries that contain a syntax error, in order.
pub(crate) fn damaged_entries(context: &FileContext<'_, '_>) -> Vec<usize> {
    let starts: Vec<u32> = context
        .blueprint
        .entries
        .iter()
        .map(|entry| {
            let start = context.tree.item_lines(entry.list.0, entry.list.1).map(|lines| lines.start);
            start.unwrap_or(context.tree.span(entry.node).start)
        })
        .collect();
    let entry_at = |span: Span| starts.partition_point(|&start| start <= span.start).checked_sub(1);
    let mut damaged: Vec<usize> =
        context.tree.errors().iter().filter_map(|error| entry_at(error.span)).collect();
    damaged.sort_unstable();
    damaged
}
