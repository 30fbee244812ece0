//! Applying fixes to one text.

use std::collections::BTreeMap;

use crate::lint::{Edit, Fix};
use crate::text::Span;

/// A text after one round.
#[derive(Debug)]
pub(super) struct Edited {
    /// The new text.
    pub(super) text: String,
    /// Which of the fixes were applied: indices into the list that was given.
    pub(super) applied: Vec<usize>,
    /// All their edits, by place.
    pub(super) edits: Vec<Edit>,
}

/// Applies fixes, each as a whole or not at all. Where two touch each other the first wins; the other may be
/// found again in the result.
pub(super) fn apply(text: &str, fixes: &[&Fix]) -> Edited {
    // Start and end of each place that is changed.
    let mut taken: BTreeMap<u32, u32> = BTreeMap::new();
    let mut applied = Vec::new();
    // One a round: the next move is one in the new order.
    let mut moved = false;
    let mut edits: Vec<Edit> = Vec::new();
    for (index, fix) in fixes.iter().enumerate() {
        let moves = fix.edits.len() > 1;
        if moves && moved {
            continue;
        }
        let is_free = |edit: &Edit| {
            // Taken places don't touch each other, so only the last that starts before the end can touch.
            let before = taken.range(..=edit.span.end).next_back();
            before.is_none_or(|(_, &end)| end < edit.span.start)
        };
        if !is_applicable(text, fix) || !fix.edits.iter().all(is_free) {
            continue;
        }
        for edit in &fix.edits {
            let joined = taken.range_mut(..=edit.span.end).next_back();
            match joined {
                // Edits of one fix may touch each other.
                Some((_, end)) if *end >= edit.span.start => *end = (*end).max(edit.span.end),
                _ => {
                    taken.insert(edit.span.start, edit.span.end);
                }
            }
        }
        moved |= moves;
        edits.extend(fix.edits.iter().cloned());
        applied.push(index);
    }
    edits.sort_by_key(|edit| edit.span);
    let mut result = String::with_capacity(text.len());
    let mut done = 0;
    for edit in &edits {
        result.push_str(text.get(done..edit.span.range().start).unwrap_or_default());
        result.push_str(&edit.text);
        done = edit.span.range().end;
    }
    result.push_str(text.get(done..).unwrap_or_default());
    Edited { text: result, applied, edits }
}

/// Whether a fix changes the text, keeps its byte order mark, and has its edits in order.
pub(super) fn is_applicable(text: &str, fix: &Fix) -> bool {
    let first = if text.starts_with('\u{feff}') { '\u{feff}'.len_utf8() } else { 0 };
    let mut done = Span::at(first).start;
    let in_order = fix.edits.iter().all(|edit| {
        let ok = edit.span.start >= done && text.get(edit.span.range()).is_some();
        done = edit.span.end;
        ok
    });
    in_order && fix.edits.iter().any(|edit| text.get(edit.span.range()) != Some(edit.text.as_str()))
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test ends so")]
mod tests {
    use super::*;

    fn fix(edits: &[(usize, usize, &str)]) -> Fix {
        let edit = |&(start, end, text): &(usize, usize, &str)| Edit {
            span: Span::new(start, end),
            text: text.into(),
        };
        Fix { title: Default::default(), safe: true, edits: edits.iter().map(edit).collect() }
    }

    fn applied(text: &str, fixes: &[Fix]) -> (String, Vec<usize>) {
        let edited = apply(text, &fixes.iter().collect::<Vec<_>>());
        (edited.text, edited.applied)
    }

    #[test]
    fn of_two_that_touch_the_first_wins() {
        let fixes = [fix(&[(2, 4, "X")]), fix(&[(3, 5, "Y")]), fix(&[(0, 1, "")]), fix(&[(4, 4, "Z")])];
        assert_eq!(applied("abcdef", &fixes), ("bXef".to_owned(), vec![0, 2]));
    }

    #[test]
    fn a_fix_is_applied_as_a_whole_or_not_at_all() {
        let fixes = [
            fix(&[(4, 5, "X")]),
            fix(&[(0, 0, "e"), (4, 5, "")]),
            fix(&[(0, 0, "c"), (2, 3, "")]),
            fix(&[(1, 1, "d"), (3, 4, "")]),
        ];
        assert_eq!(applied("abcdef", &fixes), ("cabdXf".to_owned(), vec![0, 2]));
    }

    #[test]
    fn what_is_out_of_place_is_left_out() {
        let fixes = [
            fix(&[(0, 0, "before the mark")]),
            fix(&[(5, 9, "beyond")]),
            fix(&[(4, 5, "x"), (3, 4, "y")]),
            fix(&[(3, 4, "a")]),
        ];
        assert_eq!(applied("\u{feff}ab", &fixes), ("\u{feff}ab".to_owned(), vec![]));
    }
}
