//! What a finding of another rule says already.

use crate::blueprint::ShapeProblemKind;
use crate::lint::FileContext;
use crate::workspace::AppliedEntry;

/// Whether the shape of an entry's key is wrong already, which says what follows from it.
pub(crate) fn is_malformed(context: &FileContext<'_, '_>, entry: Option<usize>, key: &str) -> bool {
    context.blueprint.problems.iter().any(|problem| {
        let wrong = matches!(&problem.kind, ShapeProblemKind::WrongType { key: wrong, .. } if *wrong == key);
        wrong && problem.entry == entry
    })
}

/// Whether `unresolved-find` reports that one of the attributes of an entry is null.
pub(crate) fn is_reported_as_unresolved(
    context: &FileContext<'_, '_>,
    entry: usize,
    applied: &AppliedEntry<'_>,
    names: &[&str],
) -> bool {
    let unresolved = context.applied.unresolved_in(entry);
    let mut nodes = names.iter().filter_map(|name| Some(applied.datum(name)?.value.node));
    nodes.any(|node| unresolved.iter().any(|unresolved| unresolved.node == node))
}
