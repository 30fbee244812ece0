//! Where a place of a changed text was in the text before.

use crate::check::Edit;
use crate::source::Span;

/// The edits of each round, from the first.
#[derive(Debug, Clone, Default)]
pub(super) struct Origin {
    rounds: Vec<Vec<Change>>,
}

#[derive(Debug, Clone)]
struct Change {
    old: Span,
    /// How long the new text is.
    len: u32,
    /// Where the new text stood before, when it was only moved.
    from: Option<u32>,
}

impl Origin {
    /// Adds a round: the text before it and its edits by place.
    pub(super) fn add(&mut self, text: &str, edits: &[Edit]) {
        let change = |edit: &Edit| Change {
            old: edit.span,
            len: Span::at(edit.text.len()).start,
            from: edits.iter().find_map(|other| moved_from(text, edit, other)),
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
    // Where the unchanged text that follows an edit starts, before and after.
    let (mut old, mut new) = (0, 0);
    for change in changes {
        let starts = new + (change.old.start - old);
        if offset < starts {
            break;
        }
        let ends = starts.saturating_add(change.len);
        if offset < ends {
            return change.from.map_or(change.old.start, |from| from + (offset - starts));
        }
        (old, new) = (change.old.end, ends);
    }
    old + (offset - new)
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
