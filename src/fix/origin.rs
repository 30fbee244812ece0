//! Where a place of a changed text was in the text before.

use crate::lint::Edit;
use crate::text::Span;

/// The edits of each round, from the first.
#[derive(Debug, Clone, Default)]
pub(super) struct Origin {
    rounds: Vec<Vec<Change>>,
}

#[derive(Debug, Clone)]
struct Change {
    old: Span,
    /// Where the new text starts in the text after the round.
    start: u32,
    /// How long the new text is.
    len: u32,
    /// Where the new text was before, when it was only moved.
    from: Option<u32>,
}

impl Origin {
    /// Adds a round: the text before it and its edits by place.
    pub(super) fn add(&mut self, text: &str, edits: &[Edit]) {
        let removals: Vec<&Edit> = edits.iter().filter(|edit| edit.text.is_empty()).collect();
        // Where the unchanged text that follows an edit starts, before and after.
        let (mut old, mut new) = (0_u32, 0_u32);
        let change = |edit: &Edit| {
            let len = Span::at(edit.text.len()).start;
            let start = new.saturating_add(edit.span.start.saturating_sub(old));
            (old, new) = (edit.span.end, start.saturating_add(len));
            let is_inserted = edit.span.is_empty();
            let moved = is_inserted.then(|| removals.iter().find_map(|other| moved_from(text, edit, other)));
            Change { old: edit.span, start, len, from: moved.flatten() }
        };
        self.rounds.push(edits.iter().map(change).collect());
    }

    /// The offset in the first text of an offset in the last one; for new text, where it was put.
    pub(super) fn of(&self, offset: u32) -> u32 {
        self.rounds.iter().rev().fold(offset, |offset, changes| before(changes, offset))
    }
}

/// Where the text of an edit stood, when the other edit of a move removes it there. Blank lines before it are
/// moved to its end.
fn moved_from(text: &str, edit: &Edit, other: &Edit) -> Option<u32> {
    let removed = text.get(other.span.range()).filter(|_| other.text.is_empty() && edit.span.is_empty())?;
    let body = removed.trim_start_matches(['\n', '\r']);
    let is_moved = !body.is_empty() && edit.text.starts_with(body);
    is_moved.then(|| other.span.end - Span::at(body.len()).start)
}

fn before(changes: &[Change], offset: u32) -> u32 {
    let count = changes.partition_point(|change| change.start <= offset);
    let Some(change) = count.checked_sub(1).and_then(|last| changes.get(last)) else { return offset };
    let ends = change.start.saturating_add(change.len);
    if offset < ends {
        return change.from.map_or(change.old.start, |from| from + (offset - change.start));
    }
    change.old.end + (offset - ends)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn places_are_followed_back() {
        // "abcdef" -> "XYabf" -> "XYaf"
        let edit = |start, end, text: &str| Edit { span: Span::new(start, end), text: text.to_owned() };
        let mut origin = Origin::default();
        origin.add("abcdef", &[edit(0, 0, "XY"), edit(2, 5, "")]);
        origin.add("XYabf", &[edit(3, 4, "")]);
        assert_eq!([0, 1, 2, 3].map(|offset| origin.of(offset)), [0, 0, 0, 5]);
    }

    #[test]
    fn what_is_moved_keeps_its_place() {
        let edit = |start, end, text: &str| Edit { span: Span::new(start, end), text: text.to_owned() };
        let mut origin = Origin::default();
        origin.add("ab\n\ncd\n", &[edit(0, 0, "cd\n\n"), edit(3, 7, "")]);
        assert_eq!([0, 1, 4, 5].map(|offset| origin.of(offset)), [4, 5, 0, 1]);
    }
}
