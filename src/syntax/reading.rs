//! Reading a text from its start to its end, or to where the parser stops.

use granit_parser::{Event, Parser, ScanError, StrInput};

use super::build::Builder;
use super::halves::{self, Dash};
use super::variables::Variables;
use super::{NodeId, Tree};

/// What one pass over the text gave.
pub(super) struct Built<'s> {
    /// The tree up to where the parser stopped, with the errors of values and references.
    pub(super) tree: Tree<'s>,
    /// Why the parser stopped before the end.
    pub(super) stopped: Option<ScanError>,
    /// The collections that were open then, from the outside.
    pub(super) open: Vec<NodeId>,
    /// Where the last thing that is part of the tree ended.
    pub(super) last_end: usize,
}

/// Reads `parsed`, which has the length of `text` and differs from it only where lines were blanked and where
/// variables are. The tree borrows from `text`.
pub(super) fn build<'s>(text: &'s str, parsed: &str, variables: &Variables) -> Built<'s> {
    build_from(text, parsed, variables, halves::middle(parsed)).0
}

/// Tells as well whether the two halves that meet at a dash were read apart.
pub(super) fn build_from<'s>(
    text: &'s str,
    parsed: &str,
    variables: &Variables,
    middle: Option<Dash>,
) -> (Built<'s>, bool) {
    let mut reading = Reading::of_rest(text, parsed, 0, variables);
    let in_halves = middle.is_some_and(|middle| reading.both_halves(middle));
    if !in_halves {
        reading.read();
    }
    (reading.end(), in_halves)
}

/// A text while its events become a tree.
pub(super) struct Reading<'s, 'p> {
    events: Parser<'p, StrInput<'p>>,
    pub(super) builder: Builder<'s, 'p>,
    /// An event that was read and not taken.
    pub(super) waiting: Option<(Event<'p>, granit_parser::Span)>,
    stopped: Option<ScanError>,
    /// Nothing that comes is taken any more.
    is_full: bool,
}

impl<'s, 'p> Reading<'s, 'p> {
    /// Reads what comes from an offset on.
    pub(super) fn of_rest(text: &'s str, parsed: &'p str, base: usize, variables: &'p Variables) -> Self {
        let options = granit_parser::options! {
            emit_anchor_events: true,
            emit_unresolved_aliases: true,
            block_scalar_eof_without_line_feed: true,
            bom_inside_document_as_content: true,
            max_buffered_comment_events: usize::MAX,
            max_directive_bytes: usize::MAX,
            max_reserved_directive_params: usize::MAX,
        };
        let read = parsed.get(base..).unwrap_or_default();
        Reading {
            events: Parser::new_from_str_with_options(read, options),
            builder: Builder::new(text, parsed, base, variables),
            waiting: None,
            stopped: None,
            is_full: false,
        }
    }

    /// The next event, unless the parser stopped or a limit is reached.
    pub(super) fn next(&mut self) -> Option<(Event<'p>, granit_parser::Span)> {
        if self.is_full || self.stopped.is_some() {
            return None;
        }
        if self.waiting.is_some() {
            return self.waiting.take();
        }
        match self.events.next()? {
            Ok(event) => Some(event),
            Err(error) => {
                self.stopped = Some(error);
                None
            }
        }
    }

    pub(super) fn take(&mut self, event: Event<'p>, place: &granit_parser::Span) {
        self.is_full = !self.builder.event(event, place);
    }

    /// Takes all events that are left.
    fn read(&mut self) {
        while let Some((event, place)) = self.next() {
            self.take(event, &place);
        }
    }

    /// Whether nothing kept it from the end.
    pub(super) fn is_whole(&self) -> bool {
        !self.is_full && self.stopped.is_none()
    }

    fn end(self) -> Built<'s> {
        let Reading { mut builder, stopped, .. } = self;
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
}
