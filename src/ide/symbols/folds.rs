//! What can be folded, and what can be selected.

use crate::analysis::AnalyzedFile;
use crate::ide::Caret;
use crate::syntax::{CollectionStyle, NodeKind, ScalarStyle};
use crate::text::Span;

/// Returns what can be folded, in order: entries, mappings and lists, block scalars, runs of comments. Each has several
/// lines; it starts in the line that stays.
pub fn folds(file: &AnalyzedFile<'_>) -> Vec<Span> {
    let tree = file.tree;
    let line = |offset: u32| file.source.line_of(offset);
    let mut folds = Vec::new();
    for node in tree.node_ids() {
        let span = tree.span(node);
        let is_one = match tree.node(node).kind {
            NodeKind::Sequence(list) | NodeKind::Mapping(list) if list.style == CollectionStyle::Flow => true,
            NodeKind::Scalar(scalar) => matches!(scalar.style, ScalarStyle::Literal | ScalarStyle::Folded),
            NodeKind::Sequence(_) | NodeKind::Mapping(_) | NodeKind::Alias(_) => false,
        };
        if is_one {
            folds.push(span);
        }
        for &item in tree.items(node) {
            folds.push(tree.full_span(item));
        }
        for (key, value) in tree.pairs(node) {
            let (key, value) = (tree.full_span(key), tree.full_span(value));
            folds.push(Span { start: key.start, end: value.end.max(key.end) });
        }
    }
    folds.extend(comment_runs(file));
    folds.retain(|span| line(span.start) < line(last_byte(*span)));
    folds.sort_unstable_by_key(|span| (line(span.start), std::cmp::Reverse(span.end), span.start));
    // What starts in the same line is folded at once by the widest.
    folds.dedup_by(|next, kept| {
        line(next.start) == line(kept.start) && line(last_byte(*next)) == line(last_byte(*kept))
    });
    folds.sort_unstable();
    folds
}

fn last_byte(span: Span) -> u32 {
    span.end.saturating_sub(1).max(span.start)
}

/// Comments in lines of their own that follow each other.
fn comment_runs(file: &AnalyzedFile<'_>) -> Vec<Span> {
    let mut runs: Vec<Span> = Vec::new();
    let mut last = None;
    for comment in file.tree.comments() {
        let line = file.source.line_of(comment.span.start);
        let before = Span { start: file.source.line_span(line).start, end: comment.span.start };
        if !file.source.slice(before).trim().is_empty() {
            last = None;
            continue;
        }
        match runs.last_mut().filter(|_| last.is_some_and(|last| last + 1 == line)) {
            Some(run) => run.end = comment.span.end,
            None => runs.push(comment.span),
        }
        last = Some(line);
    }
    runs
}

/// Returns the spans around a place, the innermost first, each within the next.
pub fn selection(caret: Caret<'_, '_>) -> Vec<Span> {
    let tree = caret.file.tree;
    let cursor = tree.cursor(caret.offset);
    let mut spans: Vec<Span> = Vec::new();
    let mut add = |span: Span| {
        if spans.last().is_none_or(|last| *last != span && span.contains(*last)) {
            spans.push(span);
        }
    };
    let mut below = None;
    for node in cursor.ancestors().rev() {
        // The pair of a key and its value comes between these and the mapping.
        let pair =
            below.and_then(|below| tree.pairs(node).find(|(key, value)| [*key, *value].contains(&below)));
        if let Some((key, value)) = pair {
            let (key, value) = (tree.full_span(key), tree.full_span(value));
            add(Span { start: key.start, end: value.end.max(key.end) });
        }
        add(tree.span(node));
        add(tree.full_span(node));
        below = Some(node);
    }
    add(Span::new(0, tree.text().len()));
    spans
}
