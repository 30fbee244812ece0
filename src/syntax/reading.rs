//! Reading a text from its start to its end, or to where the parser stops.

use std::sync::Arc;

use granit_parser::{Parser, ScanError};

use super::build::Builder;
use super::variables::Variables;
use super::{NodeId, Tree};

/// What one pass over the text gave.
pub(super) struct Built {
    /// The tree up to where the parser stopped, with the errors of values and references.
    pub(super) tree: Tree,
    /// Why the parser stopped before the end.
    pub(super) stopped: Option<ScanError>,
    /// The collections that were open then, from the outside.
    pub(super) open: Vec<NodeId>,
    /// Where the last thing that is part of the tree ended.
    pub(super) last_end: usize,
}

/// Reads `parsed`, which has the length of `text` and differs from it only where lines were blanked and where
/// variables are.
pub(super) fn build(text: &Arc<str>, parsed: &str, variables: &Variables) -> Built {
    let options = granit_parser::options! {
        emit_anchor_events: true,
        emit_unresolved_aliases: true,
        block_scalar_eof_without_line_feed: true,
        bom_inside_document_as_content: true,
        max_buffered_comment_events: usize::MAX,
        max_directive_bytes: usize::MAX,
        max_reserved_directive_params: usize::MAX,
    };
    let mut builder = Builder::new(text, parsed, variables);
    let mut stopped = None;
    for event in Parser::new_from_str_with_options(parsed, options) {
        match event {
            Ok((event, place)) => {
                let has_space = builder.event(event, &place);
                if !has_space {
                    break;
                }
            }
            Err(error) => {
                stopped = Some(error);
                break;
            }
        }
    }
    let last_end = builder.last_end;
    let open = builder.open.iter().map(|frame| frame.node).collect();
    while !builder.open.is_empty() {
        builder.close(None);
    }
    let mut tree = builder.tree;
    // The comment in a block scalar's header comes after the scalar.
    if !tree.comments.is_sorted_by_key(|comment| comment.span) {
        tree.comments.sort_unstable_by_key(|comment| comment.span);
    }
    tree.effective.sort_unstable_by_key(|(mapping, _)| *mapping);
    tree.duplicates.sort_unstable_by_key(|duplicate| duplicate.later);
    // The trees of all files of a workspace are there at once.
    tree.nodes.shrink_to_fit();
    tree.children.shrink_to_fit();
    Built { tree, stopped, open, last_end }
}
