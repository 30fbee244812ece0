//! Rounds of fixes over files, and the promise that no file gets worse.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::batch::{Batch, Failure, Group, split};
use super::edits;
use super::origin::Origin;
use super::standing::Standing;
use super::{Applied, Changed, Reason, Undone, View, Which};
use crate::check::{FileOutcome, Finding, Fix};
use crate::source::{FileId, SourceFile, Span};

/// Fixes that make room for each other are rare, but only one entry moves in a round.
const MOST_ROUNDS: usize = 20;

/// How often a batch of fixes is tried before the rest is left alone.
const MOST_TRIES: usize = 200;

/// What makes a fix the same one after others were applied around it: the place of its finding in the file as it was
/// at first, the rule, and the title.
pub(super) type Key = (u32, &'static str, String);

/// Files while they are mended.
pub(super) struct Session<'x, V> {
    examine: &'x dyn Fn(&V, &[SourceFile]) -> V,
    which: Which,
    pub(super) files: Vec<SourceFile>,
    /// Of the files as they are now.
    pub(super) view: V,
    /// By the index of the file.
    changes: BTreeMap<usize, Change>,
    tries: usize,
}

#[derive(Clone)]
struct Change {
    before: SourceFile,
    secrets_before: Vec<Span>,
    origin: Origin,
    applied: Vec<Applied>,
    /// The texts that the file had, to notice fixes that undo each other.
    seen: HashSet<String>,
}

/// What became of the fixes of one file in a round.
enum Step {
    /// There are none.
    Nothing,
    /// They are applied.
    Applied {
        /// Whether there are some among them that only others made room for.
        grown: bool,
    },
    /// They undo each other, or the file would not hold just what they make.
    Refused,
}

impl<'x, V: View> Session<'x, V> {
    pub(super) fn new(
        files: Vec<SourceFile>,
        view: V,
        which: Which,
        examine: &'x dyn Fn(&V, &[SourceFile]) -> V,
    ) -> Self {
        Session { examine, which, files, view, changes: BTreeMap::new(), tries: MOST_TRIES }
    }

    /// Applies what makes no file worse. It ends where another run would begin and find nothing to do.
    pub(super) fn run(&mut self) {
        loop {
            let known = self.available();
            if known.is_empty() || !self.pass(&known) || self.tries == 0 {
                return;
            }
        }
    }

    /// Tries all fixes that there are: together, and in ever smaller batches where that makes a file worse. Whether any
    /// of them stay.
    fn pass(&mut self, known: &BTreeMap<usize, BTreeSet<Key>>) -> bool {
        let group = |(&index, keys): (&usize, &BTreeSet<Key>)| (index, Group::of(keys.iter().cloned()));
        let mut queue: Vec<Batch> = vec![known.iter().map(group).collect()];
        let mut any = false;
        while let Some(batch) = queue.pop() {
            if self.tries == 0 {
                break;
            }
            self.tries -= 1;
            match self.try_batch(&batch, known) {
                Ok(applied) => any |= applied,
                // The first is the next.
                Err(failure) => queue.extend(split(batch, &failure).into_iter().rev()),
            }
        }
        any
    }

    /// Applies the fixes of a batch, and those that they make room for, unless a file would be worse with them. Whether
    /// there was anything to be done.
    fn try_batch(&mut self, batch: &Batch, known: &BTreeMap<usize, BTreeSet<Key>>) -> Result<bool, Failure> {
        let standings = standings(&self.view);
        let saved =
            |&index: &usize| Some((index, self.files.get(index)?.clone(), self.changes.get(&index).cloned()));
        let saved: Vec<_> = batch.keys().filter_map(saved).collect();
        let mut first: Option<V> = None;
        let mut failure = Failure::default();
        for _ in 0..MOST_ROUNDS {
            let mut any = false;
            for (&index, group) in batch {
                if failure.refused.contains(&index) {
                    continue;
                }
                let known = known.get(&index);
                match self.apply(index, &|key| group.takes(key, known), known) {
                    Step::Nothing => {}
                    Step::Applied { grown } => {
                        any = true;
                        if grown {
                            failure.grown.insert(index);
                        }
                    }
                    Step::Refused => {
                        failure.refused.insert(index);
                    }
                }
            }
            if !any {
                break;
            }
            let now = (self.examine)(&self.view, &self.files);
            let last = std::mem::replace(&mut self.view, now);
            first.get_or_insert(last);
        }
        failure.worse = self.worse_than(&standings);
        if failure.is_none() {
            return Ok(first.is_some());
        }
        for (index, file, change) in saved {
            if let Some(now) = self.files.get_mut(index) {
                *now = file;
            }
            match change {
                Some(change) => self.changes.insert(index, change),
                None => self.changes.remove(&index),
            };
        }
        if let Some(first) = first {
            self.view = first;
        }
        Err(failure)
    }

    /// The findings of a file with the fixes that can be applied.
    fn fixes(&self, index: usize) -> Vec<(Key, &Finding, &Fix)> {
        let file = self.files.get(index).zip(self.view.outcome().files.get(index));
        // A file whose text isn't that of the disk can't be written back.
        let Some((file, outcome)) = file.filter(|(file, _)| file.defect().is_none()) else {
            return Vec::new();
        };
        let origin = self.changes.get(&index).map(|change| &change.origin);
        let place = |offset: u32| origin.map_or(offset, |origin| origin.of(offset));
        let fixes = outcome.findings.iter().filter_map(|finding| Some((finding, finding.fix.as_ref()?)));
        fixes
            .filter(|(_, fix)| self.which.takes(fix) && edits::is_applicable(file.text(), fix))
            .map(|(finding, fix)| {
                ((place(finding.span.start), finding.rule.name, fix.title.clone()), finding, fix)
            })
            .collect()
    }

    /// The fixes that can be applied now, by file.
    fn available(&self) -> BTreeMap<usize, BTreeSet<Key>> {
        let keys = |index| -> BTreeSet<Key> { self.fixes(index).into_iter().map(|(key, ..)| key).collect() };
        (0..self.files.len()).map(|index| (index, keys(index))).filter(|(_, keys)| !keys.is_empty()).collect()
    }

    /// Applies those fixes of a file that are wanted.
    fn apply(&mut self, index: usize, wants: &dyn Fn(&Key) -> bool, known: Option<&BTreeSet<Key>>) -> Step {
        let mut wanted = self.fixes(index);
        wanted.retain(|(key, ..)| wants(key));
        let fixes: Vec<&Fix> = wanted.iter().map(|(.., fix)| *fix).collect();
        let Some(file) = self.files.get(index).filter(|_| !fixes.is_empty()) else { return Step::Nothing };
        let edited = edits::apply(file.text(), &fixes);
        if edited.applied.is_empty() {
            return Step::Nothing;
        }
        let chosen: Vec<&(Key, &Finding, &Fix)> =
            edited.applied.iter().filter_map(|&at| wanted.get(at)).collect();
        let after = file.with_text(edited.text);
        let seen = self.changes.get(&index).is_some_and(|change| change.seen.contains(after.text()));
        let fixes: Vec<&Fix> = chosen.iter().map(|(.., fix)| *fix).collect();
        if seen || !self.view.holds(index, &after, &fixes) {
            return Step::Refused;
        }
        let grown = chosen.iter().any(|(key, ..)| known.is_none_or(|known| !known.contains(key)));
        let applied = chosen.iter().map(|(key, finding, fix)| (key.0, finding.rule, fix.title.clone()));
        let applied: Vec<_> = applied.collect();
        let secrets = self.view.outcome().files.get(index).map(|outcome| outcome.secrets.clone());
        let change = self.changes.entry(index).or_insert_with(|| Change {
            before: file.clone(),
            secrets_before: secrets.unwrap_or_default(),
            origin: Origin::default(),
            applied: Vec::new(),
            seen: HashSet::from([file.text().to_owned()]),
        });
        for (offset, rule, title) in applied {
            let place = change.before.position(offset);
            change.applied.push(Applied { file: file_id(index), place, rule, title });
        }
        change.origin.add(file.text(), &edited.edits);
        change.seen.insert(after.text().to_owned());
        if let Some(file) = self.files.get_mut(index) {
            *file = after;
        }
        Step::Applied { grown }
    }

    /// The files that are worse than they were.
    fn worse_than(&self, standings: &[Standing]) -> BTreeSet<usize> {
        let pairs = self.view.outcome().files.iter().zip(standings).enumerate();
        let worse = pairs.filter(|(_, (now, then))| then.is_better_than(&Standing::of(now)));
        worse.map(|(index, _)| index).collect()
    }

    /// The files that were changed, and the fixes that were not applied.
    pub(super) fn end(self) -> (Vec<SourceFile>, V, Vec<Changed>, Vec<Undone>) {
        let undone = self.undone();
        let changed = self.changes.into_iter().map(|(index, change)| {
            let mut applied = change.applied;
            applied.sort_by_key(|applied| applied.place.offset);
            Changed {
                file: file_id(index),
                before: change.before,
                secrets_before: change.secrets_before,
                applied,
            }
        });
        (self.files, self.view, changed.collect(), undone)
    }

    fn undone(&self) -> Vec<Undone> {
        let reason = if self.tries == 0 { Reason::TooMany } else { Reason::Worse };
        let mut undone = Vec::new();
        for (index, file) in self.files.iter().enumerate() {
            let before = self.changes.get(&index).map_or(file, |change| &change.before);
            for ((offset, ..), finding, fix) in self.fixes(index) {
                let place = before.position(offset);
                let fix =
                    Applied { file: file_id(index), place, rule: finding.rule, title: fix.title.clone() };
                undone.push(Undone { fix, reason });
            }
        }
        for stuck in self.view.stuck().iter().filter(|stuck| stuck.safe || self.which == Which::All) {
            let index = stuck.file.index();
            let offset = stuck.span.start;
            let place = match (self.changes.get(&index), self.files.get(index)) {
                (Some(change), _) => change.before.position(change.origin.of(offset)),
                (None, Some(file)) => file.position(offset),
                (None, None) => continue,
            };
            let fix = Applied { file: stuck.file, place, rule: stuck.rule, title: stuck.title.clone() };
            undone.push(Undone { fix, reason: stuck.reason });
        }
        undone.sort_by_key(|undone| (undone.fix.file, undone.fix.place.offset));
        undone.dedup();
        undone
    }
}

/// File lists are far shorter than 2^32.
fn file_id(index: usize) -> FileId {
    FileId(u32::try_from(index).unwrap_or(u32::MAX))
}

fn standings(view: &impl View) -> Vec<Standing> {
    let of = |outcome: &FileOutcome| Standing::of(outcome);
    view.outcome().files.iter().map(of).collect()
}
