//! Places inside of scalars.

use crate::lint::FileContext;
use crate::syntax::NodeId;
use crate::text::Span;

/// Where a part of the Python text of a scalar is in the file.
pub(crate) fn python_span(
    context: &FileContext<'_, '_>,
    node: NodeId,
    range: &std::ops::Range<usize>,
) -> Span {
    let start = context.tree.content_offset(node, range.start);
    let end = context.tree.content_offset(node, range.end.max(range.start));
    Span::new(start, end.max(start))
}
