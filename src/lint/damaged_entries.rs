//! Which entries a syntax error damages.

use super::context::FileContext;
use crate::text::Span;

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
