//! Finding the fixes that make a file worse: in ever smaller batches, so that a few of many cost few tries.

use std::collections::{BTreeMap, BTreeSet};

use super::rounds::Key;

/// Fixes that are tried together, by file.
pub(super) type Batch = BTreeMap<usize, Group>;

/// Fixes of one file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Group {
    keys: Vec<Key>,
    /// Whether those that they make room for are left for later.
    alone: bool,
    /// Those that they make room for and that are suspected.
    excluded: BTreeSet<Key>,
}

/// Why a batch was taken back: the files by their indices.
#[derive(Debug, Default)]
pub(super) struct Failure {
    /// Those that would have been worse.
    pub(super) worse: BTreeSet<usize>,
    /// Those whose fixes undo each other, or would not give what they should.
    pub(super) refused: BTreeSet<usize>,
    /// Those that got fixes which others had made room for.
    pub(super) grown: BTreeSet<usize>,
    /// The fixes next to what is new in the files that would have been worse.
    pub(super) suspects: BTreeMap<usize, BTreeSet<Key>>,
}

impl Failure {
    pub(super) fn is_none(&self) -> bool {
        self.worse.is_empty() && self.refused.is_empty()
    }
}

impl Group {
    /// Fixes, in order.
    pub(super) fn of(keys: impl Iterator<Item = Key>) -> Self {
        Group { keys: keys.collect(), alone: false, excluded: BTreeSet::new() }
    }

    /// Whether a fix is one of them. Without `alone` what wasn't known before is one too: they have made room for it.
    pub(super) fn takes(&self, key: &Key, known: Option<&BTreeSet<Key>>) -> bool {
        let is_new = || known.is_none_or(|known| !known.contains(key)) && !self.excluded.contains(key);
        self.keys.binary_search(key).is_ok() || !self.alone && is_new()
    }

    /// The fixes.
    pub(super) fn keys(&self) -> &[Key] {
        &self.keys
    }

    fn is_single(&self) -> bool {
        self.keys.len() < 2
    }

    fn halves(mut self) -> (Group, Group) {
        let second = self.keys.split_off(self.keys.len() / 2);
        (Group { keys: self.keys, ..Group::default() }, Group { keys: second, ..Group::default() })
    }
}

/// Takes the suspects out of a batch: these, by file. Nothing where none of them is in the batch.
pub(super) fn without_suspects(batch: &mut Batch, failure: &Failure) -> Option<Batch> {
    let mut suspected = Batch::new();
    let mut any = false;
    for (index, suspects) in &failure.suspects {
        let Some(group) = batch.get_mut(index) else { continue };
        let (taken, kept): (Vec<Key>, Vec<Key>) =
            std::mem::take(&mut group.keys).into_iter().partition(|key| suspects.contains(key));
        group.keys = kept;
        any |= !taken.is_empty();
        for key in suspects.iter().filter(|key| taken.binary_search(key).is_err()) {
            any |= group.excluded.insert(key.clone());
        }
        if group.keys.is_empty() {
            batch.remove(index);
        }
        if !taken.is_empty() {
            suspected.insert(*index, Group { keys: taken, ..Group::default() });
        }
    }
    any.then_some(suspected)
}

/// What is to be tried instead of a batch that was taken back. A single fix that is at fault is in none of them.
pub(super) fn split(batch: Batch, failure: &Failure) -> Vec<Batch> {
    let is_blamed = |index: &usize| failure.worse.contains(index) || failure.refused.contains(index);
    let (mut blamed, mut rest): (Batch, Batch) = batch.into_iter().partition(|(index, _)| is_blamed(index));
    if blamed.is_empty() {
        // Another file suffers: any of them can be at fault.
        if rest.len() > 1 {
            let middle = rest.keys().nth(rest.len() / 2).copied().unwrap_or_default();
            let second = rest.split_off(&middle);
            return vec![rest, second];
        }
        blamed = std::mem::take(&mut rest);
    }
    let by_themselves = rest.is_empty() && blamed.values().all(Group::is_single);
    let (mut first, mut second, mut single) = (Batch::new(), Batch::new(), Batch::new());
    for (index, group) in blamed {
        if !group.is_single() {
            let (one, other) = group.halves();
            first.insert(index, one);
            second.insert(index, other);
        } else if !by_themselves {
            // It may have been spoilt by another file.
            single.insert(index, group);
        } else if failure.grown.contains(&index) && !group.alone && !failure.refused.contains(&index) {
            single.insert(index, Group { alone: true, ..group });
        }
    }
    [rest, first, second, single].into_iter().filter(|batch| !batch.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::redact::Message;

    fn group(keys: std::ops::Range<u32>) -> Group {
        Group::of(keys.map(|key| (key, "rule", Message::default())))
    }

    #[test]
    fn what_is_blamed_is_halved_and_the_rest_stays_together() {
        let batch = Batch::from([(0, group(0..4)), (1, group(0..9)), (2, group(7..8))]);
        let failure = Failure { worse: BTreeSet::from([0, 2]), ..Failure::default() };
        let expected = [
            Batch::from([(1, group(0..9))]),
            Batch::from([(0, group(0..2))]),
            Batch::from([(0, group(2..4))]),
            Batch::from([(2, group(7..8))]),
        ];
        assert_eq!(split(batch, &failure), expected);
    }

    #[test]
    fn where_another_file_suffers_the_files_are_halved() {
        let batch = Batch::from([(0, group(0..4)), (1, group(0..1))]);
        let failure = Failure { worse: BTreeSet::from([7]), ..Failure::default() };
        let halves = [Batch::from([(0, group(0..4))]), Batch::from([(1, group(0..1))])];
        assert_eq!(split(batch, &failure), halves);
        let halves = [Batch::from([(0, group(0..2))]), Batch::from([(0, group(2..4))])];
        assert_eq!(split(Batch::from([(0, group(0..4))]), &failure), halves);
    }

    #[test]
    fn a_single_one_is_tried_without_what_it_makes_room_for() {
        let batch = || Batch::from([(0, group(0..1))]);
        let of = |grown: &[usize], refused: &[usize]| Failure {
            worse: BTreeSet::from([0]),
            grown: grown.iter().copied().collect(),
            refused: refused.iter().copied().collect(),
            suspects: BTreeMap::new(),
        };
        assert_eq!(split(batch(), &of(&[], &[])), []);
        assert_eq!(split(batch(), &of(&[0], &[0])), []);
        let again = split(batch(), &of(&[0], &[]));
        assert_eq!(again, [Batch::from([(0, Group { alone: true, ..group(0..1) })])]);
        assert_eq!(split(again[0].clone(), &of(&[0], &[])), []);
    }

    #[test]
    fn suspects_are_set_apart_also_those_that_others_made_room_for() {
        let key = |at: u32| (at, "rule", Message::default());
        let mut batch = Batch::from([(0, group(0..3)), (1, group(7..8))]);
        let suspects = BTreeMap::from([(0, BTreeSet::from([key(1), key(9)])), (1, BTreeSet::from([key(7)]))]);
        let failure = Failure { suspects, ..Failure::default() };
        let suspected = without_suspects(&mut batch, &failure).unwrap_or_default();
        assert_eq!(suspected, Batch::from([(0, group(1..2)), (1, group(7..8))]));
        let known = BTreeSet::from([key(0), key(1), key(2)]);
        let takes = |at: u32| batch.get(&0).is_some_and(|group| group.takes(&key(at), Some(&known)));
        assert_eq!([0, 1, 2, 8, 9].map(takes), [true, false, true, true, false]);
        assert!(!batch.contains_key(&1));
    }
}
