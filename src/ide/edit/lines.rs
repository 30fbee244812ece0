//! Entries of block lists as whole lines.

use crate::blueprint::Entry;
use crate::lint::Edit;
use crate::syntax::{NodeKind, Tree};
use crate::text::Span;

/// The line break of a text.
pub(super) fn line_break(text: &str) -> &'static str {
    match text.split_once('\n') {
        Some((first, _)) if first.ends_with('\r') => "\r\n",
        _ => "\n",
    }
}

/// The lines of an entry in its list, without the blank lines after it and its last line break; and its dash's indentation.
/// Nothing where blank lines at the end can be a part of a text.
pub(super) fn of_entry<'t>(tree: &'t Tree, entry: &Entry<'_>) -> Option<(Span, &'t str)> {
    let (list, at) = entry.list;
    let NodeKind::Sequence(_) = tree.node(list).kind else { return None };
    let lines = tree.item_lines_with_comments(list, at)?;
    let start = tree.item_lines(list, at)?.range().start;
    let indent = tree.text().get(start..tree.item_start(list, at)?)?;
    let text = tree.slice(lines);
    let content = text.trim_end_matches([' ', '\n', '\r']);
    if content.contains("|+") || content.contains(">+") {
        return None;
    }
    // Blanks at the end of a line can be a part of a text.
    let blanks = text.get(content.len()..)?;
    let blanks = blanks.len() - blanks.trim_start_matches(' ').len();
    Some((Span::new(lines.range().start, lines.range().start + content.len() + blanks), indent))
}

/// The edit that adds an entry after another one, with a blank line between where the others of the list have one. The
/// lines of the new entry have no indentation.
pub(super) fn entry_added(tree: &Tree, after: &Entry<'_>, new: &[String]) -> Option<Edit> {
    let (content, indent) = of_entry(tree, after)?;
    let text = tree.text();
    let line_break = line_break(text);
    let (list, at) = after.list;
    // What is between two entries of the list shows whether blank lines are usual.
    let pair = match tree.items(list).len() {
        len if at + 1 < len => Some((at, at + 1)),
        _ => at.checked_sub(1).map(|before| (before, at)),
    };
    let is_apart = pair.is_some_and(|(one, _)| {
        let lines = tree.item_lines_with_comments(list, one).map(|lines| tree.slice(lines));
        lines.is_some_and(|lines| lines.ends_with("\n\n") || lines.ends_with("\n\r\n"))
    });
    let blank = if is_apart { line_break } else { "" };
    let lines: Vec<String> = new.iter().map(|line| format!("{line_break}{indent}{line}")).collect();
    Some(Edit { span: Span::at(content.range().end), text: format!("{blank}{}", lines.concat()) })
}
