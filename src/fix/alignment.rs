//! Which lines of two texts correspond, in nearly linear time.
//!
//! Fixes touch many places of a file, a few bytes each. The usual algorithms take time in proportion to the number of
//! changes times the size of the text, which is quadratic there. Lines that both texts have exactly once anchor the
//! rest (patience diff), and only short stretches between them are compared exactly.

use std::collections::HashMap;
use std::ops::Range;

use similar::{Algorithm, DiffOp, capture_diff_slices};

/// Stretches are compared exactly up to this product of their lengths.
const MOST_EXACT: usize = 1 << 16;
/// How often stretches between anchors are divided by anchors of their own.
const MOST_DEPTH: usize = 8;

/// Lines of the old text, and lines of the new one.
#[derive(Clone)]
struct Stretch {
    old: Range<usize>,
    new: Range<usize>,
    depth: usize,
}

/// What turns the old lines into the new ones.
pub(super) fn operations(old: &[&str], new: &[&str]) -> Vec<DiffOp> {
    let mut pairs = pairs(old, new);
    pairs.sort_unstable();
    let mut operations = Vec::new();
    let (mut old_at, mut new_at) = (0, 0);
    let mut pairs = pairs.into_iter().peekable();
    loop {
        let (old_next, new_next) = pairs.peek().copied().unwrap_or((old.len(), new.len()));
        let (old_len, new_len) = (old_next - old_at, new_next - new_at);
        match (old_len, new_len) {
            (0, 0) => {}
            (_, 0) => operations.push(DiffOp::Delete { old_index: old_at, old_len, new_index: new_at }),
            (0, _) => operations.push(DiffOp::Insert { old_index: old_at, new_index: new_at, new_len }),
            _ => operations.push(DiffOp::Replace { old_index: old_at, old_len, new_index: new_at, new_len }),
        }
        (old_at, new_at) = (old_next, new_next);
        let mut len = 0;
        while pairs.next_if_eq(&(old_at + len, new_at + len)).is_some() {
            len += 1;
        }
        if len == 0 {
            return operations;
        }
        operations.push(DiffOp::Equal { old_index: old_at, new_index: new_at, len });
        (old_at, new_at) = (old_at + len, new_at + len);
    }
}

/// Lines that stay: their numbers in both texts, in ascending order in each.
fn pairs(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let mut found = Vec::new();
    let mut open = vec![Stretch { old: 0..old.len(), new: 0..new.len(), depth: 0 }];
    while let Some(Stretch { old: mut left, new: mut right, depth }) = open.pop() {
        while !left.is_empty() && !right.is_empty() && old.get(left.start) == new.get(right.start) {
            found.push((left.start, right.start));
            (left.start, right.start) = (left.start + 1, right.start + 1);
        }
        while !left.is_empty() && !right.is_empty() && old.get(left.end - 1) == new.get(right.end - 1) {
            (left.end, right.end) = (left.end - 1, right.end - 1);
            found.push((left.end, right.end));
        }
        let (Some(a), Some(b)) = (old.get(left.clone()), new.get(right.clone())) else { continue };
        if a.is_empty() || b.is_empty() {
            continue;
        }
        if a.len().saturating_mul(b.len()) <= MOST_EXACT {
            for operation in capture_diff_slices(Algorithm::Myers, a, b) {
                if let DiffOp::Equal { old_index, new_index, len } = operation {
                    found.extend(
                        (0..len).map(|at| (left.start + old_index + at, right.start + new_index + at)),
                    );
                }
            }
            continue;
        }
        let anchors = if depth < MOST_DEPTH { anchors(a, b) } else { Vec::new() };
        if anchors.is_empty() {
            // Most fixes change lines and leave their number.
            if a.len() == b.len() {
                let same = a.iter().zip(b).enumerate().filter(|(_, (a, b))| a == b);
                found.extend(same.map(|(at, _)| (left.start + at, right.start + at)));
            }
            continue;
        }
        let (mut old_at, mut new_at) = (left.start, right.start);
        let ends = anchors.iter().map(|&(a, b)| (left.start + a, right.start + b));
        for (old_next, new_next) in ends {
            found.push((old_next, new_next));
            open.push(Stretch { old: old_at..old_next, new: new_at..new_next, depth: depth + 1 });
            (old_at, new_at) = (old_next + 1, new_next + 1);
        }
        open.push(Stretch { old: old_at..left.end, new: new_at..right.end, depth: depth + 1 });
    }
    found
}

/// Lines that both stretches have exactly once: as many as are in the same order in both.
fn anchors(old: &[&str], new: &[&str]) -> Vec<(usize, usize)> {
    let (in_old, in_new) = (once(old), once(new));
    let in_both = |line: &&str| Some((in_old.get(*line).copied()??, in_new.get(*line).copied()??));
    let candidates: Vec<(usize, usize)> = old.iter().filter_map(in_both).collect();
    longest_ascending(&candidates)
}

/// Where each line stands, unless it is in several places.
fn once<'a>(lines: &[&'a str]) -> HashMap<&'a str, Option<usize>> {
    let mut places: HashMap<&str, Option<usize>> = HashMap::with_capacity(lines.len());
    for (at, line) in lines.iter().enumerate() {
        places.entry(line).and_modify(|place| *place = None).or_insert(Some(at));
    }
    places
}

/// The longest part of pairs, ascending by their first, that ascends by their second too.
fn longest_ascending(pairs: &[(usize, usize)]) -> Vec<(usize, usize)> {
    // For each length, the pair that ends such a part with the least second; and of each pair, the one before it.
    let mut ends: Vec<usize> = Vec::new();
    let mut before: Vec<Option<usize>> = Vec::with_capacity(pairs.len());
    let second = |at: usize| pairs.get(at).map_or(0, |pair| pair.1);
    for (at, pair) in pairs.iter().enumerate() {
        let length = ends.partition_point(|&end| second(end) < pair.1);
        before.push(length.checked_sub(1).and_then(|length| ends.get(length).copied()));
        match ends.get_mut(length) {
            Some(end) => *end = at,
            None => ends.push(at),
        }
    }
    let mut chain = Vec::with_capacity(ends.len());
    let mut next = ends.last().copied();
    while let Some(at) = next {
        chain.extend(pairs.get(at));
        next = before.get(at).copied().flatten();
    }
    chain.reverse();
    chain
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The new lines, put together from the old ones by the operations.
    fn rebuilt<'a>(old: &[&'a str], new: &[&'a str]) -> (Vec<&'a str>, usize) {
        let (mut lines, mut changed, mut done) = (Vec::new(), 0, 0);
        for operation in operations(old, new) {
            assert_eq!(operation.old_range().start, done);
            done = operation.old_range().end;
            match operation {
                DiffOp::Equal { .. } => lines.extend_from_slice(&old[operation.old_range()]),
                _ => {
                    changed += operation.new_range().len();
                    lines.extend_from_slice(&new[operation.new_range()]);
                }
            }
        }
        assert_eq!(done, old.len());
        (lines, changed)
    }

    #[test]
    fn unique_lines_anchor_a_long_text() {
        let names: Vec<String> = (0..3000).map(|i| format!("name {i}")).collect();
        let old: Vec<&str> = names.iter().flat_map(|name| ["- entry", name, "wrnog"]).collect();
        let new: Vec<&str> = names.iter().flat_map(|name| ["- entry", name, "right", "more"]).collect();
        assert_eq!(rebuilt(&old, &new), (new.clone(), 6000));
    }

    #[test]
    fn equal_entries_keep_their_places() {
        let old: Vec<&str> = ["- entry", "same", "wrnog"].repeat(3000);
        let new: Vec<&str> = ["- entry", "same", "right"].repeat(3000);
        assert_eq!(rebuilt(&old, &new), (new.clone(), 3000));
    }

    #[test]
    fn moved_lines_are_found_once() {
        let names: Vec<String> = (0..2000).map(|i| format!("name {i}")).collect();
        let old: Vec<&str> = names.iter().map(String::as_str).collect();
        let mut new = old.clone();
        let last = new.pop();
        new.splice(0..0, last);
        assert_eq!(rebuilt(&old, &new), (new.clone(), 1));
        new.reverse();
        assert_eq!(rebuilt(&old, &new).0, new);
        assert_eq!(rebuilt(&old, &[]).0, [""; 0]);
        assert_eq!(rebuilt(&[], &old).0, old);
    }
}
