//! Where a place of a changed text was in the text before.

use crate::check::Edit;
use crate::source::Span;

/// The edits of each round, from the first.
#[derive(Debug, Default)]
pub(super) struct Origin {
    rounds: Vec<Vec<Edit>>,
}

impl Origin {
    /// Adds a round; its edits are by place.
    pub(super) fn add(&mut self, edits: Vec<Edit>) {
        self.rounds.push(edits);
    }

    /// Forgets the last round.
    pub(super) fn take_back(&mut self) {
        self.rounds.pop();
    }

    /// The offset in the first text of an offset in the last one; for new text, where it was put.
    pub(super) fn of(&self, offset: u32) -> u32 {
        self.rounds.iter().rev().fold(offset, |offset, edits| before(edits, offset))
    }
}

fn before(edits: &[Edit], offset: u32) -> u32 {
    // Where the unchanged text that follows an edit starts, before and after.
    let (mut old, mut new) = (0, 0);
    for edit in edits {
        let starts = new + (edit.span.start - old);
        if offset < starts {
            break;
        }
        let ends = starts.saturating_add(Span::at(edit.text.len()).start);
        if offset < ends {
            return edit.span.start;
        }
        (old, new) = (edit.span.end, ends);
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
        origin.add(vec![edit(0, 0, "XY"), edit(2, 5, "")]);
        origin.add(vec![edit(3, 4, "")]);
        assert_eq!([0, 1, 2, 3].map(|offset| origin.of(offset)), [0, 0, 0, 5]);
    }
}
