//! Rounds of fixes over files, and the promise that no file gets worse.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use super::batch::{Batch, Failure, Group, split, without_suspects};
use super::edits;
use super::origin::Origin;
use super::standing::Standing;
use super::{Applied, Changed, Reason, Undone, View, Which};
use crate::lint::{FileOutcome, Finding, Fix, Severity};
use crate::redact::Message;
use crate::text::{FileId, SourceFile, Span};

/// Fixes that make room for each other are rare, but only one entry moves in a round.
const MOST_ROUNDS: usize = 20;

/// How often all files are checked again at most. One or two checks are usual: what harms is found next to what got
/// worse. Only fixes that wait for each other, such as moves, and harm far from its cause take more.
const MOST_CHECKS: usize = 6;

/// How many checks more there are for the first round of a try.
const RESERVED_CHECKS: usize = 2;

/// How many bytes may be checked again in any case.
const CHEAP: usize = 256 << 10;

/// How many bytes may be checked again to try one by one what seems to do harm.
const CHEAP_RETRIES: usize = 64 << 10;

/// How often fixes next to something new are left out before batches are halved.
const MOST_SUSPICIONS: usize = 4;

/// What makes a fix the same one after others were applied around it: the place of its finding in the file as it was
/// at first, the rule, and the title.
pub(super) type Key = (u32, &'static str, Message);

/// Files while they are fixed.
pub(super) struct Session<'x, V> {
    examine: &'x dyn Fn(&V, &[SourceFile]) -> V,
    which: Which,
    pub(super) files: Vec<SourceFile>,
    /// Of the files as they are now.
    pub(super) view: V,
    /// By the index of the file.
    changes: BTreeMap<usize, Change>,
    /// How many bytes one check of all files reads.
    cost: usize,
    /// How many bytes were checked again.
    spent: usize,
    /// Whether something was left out because it would have cost too much.
    exhausted: bool,
    /// Fixes that made a file worse.
    failed: BTreeMap<usize, BTreeSet<Key>>,
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

/// A file before some fixes, by its index.
type Saved = (usize, SourceFile, Option<Change>);

/// What became of the fixes of one file in a round.
enum Step {
    /// There are no fixes.
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
        let cost = files.iter().map(|file| file.text().len()).sum::<usize>().max(1);
        Session {
            examine,
            which,
            files,
            view,
            changes: BTreeMap::new(),
            cost,
            spent: 0,
            exhausted: false,
            failed: BTreeMap::new(),
        }
    }

    /// How many bytes may be checked again.
    fn limit(&self) -> usize {
        CHEAP.max(self.cost.saturating_mul(MOST_CHECKS))
    }

    /// Whether one more check of all files is within a limit.
    fn can_check(&self, limit: usize) -> bool {
        self.spent.saturating_add(self.cost) <= limit
    }

    /// Applies what makes no file worse. It ends where another run would begin and find nothing to do.
    pub(super) fn run(&mut self) {
        loop {
            let mut known = self.available();
            if !self.can_check(CHEAP_RETRIES) {
                // What failed once may do no harm after others were applied; there is no time to try.
                for (index, failed) in &self.failed {
                    if let Some(keys) = known.get_mut(index) {
                        keys.retain(|key| !failed.contains(key));
                    }
                }
                known.retain(|_, keys| !keys.is_empty());
            }
            if known.is_empty() || !self.pass(&known) || self.exhausted {
                return;
            }
        }
    }

    /// Tries all fixes that there are: together, then without those next to what got worse, and then these in ever
    /// smaller batches. Whether any of them stay.
    fn pass(&mut self, known: &BTreeMap<usize, BTreeSet<Key>>) -> bool {
        let group = |(&index, keys): (&usize, &BTreeSet<Key>)| (index, Group::of(keys.iter().cloned()));
        let mut batch: Batch = known.iter().map(group).collect();
        let mut queue: Vec<(Batch, usize)> = Vec::new();
        let mut any = false;
        for suspicion in 0.. {
            let failure = match self.try_batch(&batch, known) {
                Ok(applied) => {
                    any |= applied;
                    break;
                }
                Err(failure) => failure,
            };
            let suspected =
                if suspicion < MOST_SUSPICIONS { without_suspects(&mut batch, &failure) } else { None };
            match suspected {
                Some(suspected) => queue.push((suspected, CHEAP_RETRIES)),
                None => {
                    let parts = self.parts(std::mem::take(&mut batch), &failure);
                    queue.extend(parts.into_iter().map(|part| (part, self.limit())));
                    break;
                }
            }
            if batch.is_empty() {
                break;
            }
        }
        while let Some((batch, limit)) = queue.pop() {
            if !self.can_check(limit) {
                self.give_up(&batch);
                continue;
            }
            match self.try_batch(&batch, known) {
                Ok(applied) => any |= applied,
                Err(failure) => {
                    let parts = self.parts(batch, &failure);
                    queue.extend(parts.into_iter().map(|part| (part, limit)));
                }
            }
        }
        any
    }

    /// What is to be tried instead of a batch, the first part last. What is in none of them has failed.
    fn parts(&mut self, batch: Batch, failure: &Failure) -> Vec<Batch> {
        self.give_up(&batch);
        let mut parts = split(batch, failure);
        for (index, group) in parts.iter().flatten() {
            if let Some(failed) = self.failed.get_mut(index) {
                group.keys().iter().for_each(|key| {
                    failed.remove(key);
                });
            }
        }
        parts.reverse();
        parts
    }

    fn give_up(&mut self, batch: &Batch) {
        for (index, group) in batch {
            self.failed.entry(*index).or_default().extend(group.keys().iter().cloned());
        }
    }

    /// Applies the fixes of a batch, and those that they make room for, unless a file would be worse with them. Whether
    /// there was anything to be done.
    fn try_batch(&mut self, batch: &Batch, known: &BTreeMap<usize, BTreeSet<Key>>) -> Result<bool, Failure> {
        let standings = standings(&self.view);
        let saved = self.saved(batch);
        let mut first: Option<V> = None;
        // The state after the last round that made no file worse, once another round followed it.
        let mut good: Option<(V, Vec<Saved>)> = None;
        let mut is_good = true;
        let mut failure = Failure::default();
        for round in 0..MOST_ROUNDS {
            // What earlier tries spent does not keep the rest from one round.
            let reserve = if round == 0 { self.cost.saturating_mul(RESERVED_CHECKS) } else { 0 };
            if !self.can_check(self.limit().saturating_add(reserve)) {
                self.exhausted |= self.has_any(batch, known);
                break;
            }
            let mut any = false;
            let before = (first.is_some() && is_good).then(|| self.saved(batch));
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
            self.spent += self.cost;
            let now = (self.examine)(&self.view, &self.files);
            let last = std::mem::replace(&mut self.view, now);
            match before {
                Some(before) => good = Some((last, before)),
                None => {
                    first.get_or_insert(last);
                }
            }
            is_good = failure.refused.is_empty() && self.worse_than(&standings).is_empty();
        }
        failure.worse = self.worse_than(&standings);
        if failure.is_none() {
            return Ok(first.is_some());
        }
        if let Some((view, saved)) = good {
            // What came later is tried again on its own.
            self.restore(saved);
            self.view = view;
            return Ok(true);
        }
        for (index, _, change) in &saved {
            let then = first.as_ref().and_then(|view| view.outcome().files.get(*index));
            let now = self.view.outcome().files.get(*index);
            if let (true, Some(then), Some(now), Some(changed)) =
                (failure.worse.contains(index), then, now, self.changes.get(index))
            {
                let suspects = suspects((then, change.as_ref()), (now, changed));
                failure.suspects.insert(*index, suspects);
            }
        }
        self.restore(saved);
        if let Some(first) = first {
            self.view = first;
        }
        Err(failure)
    }

    /// The files of a batch as they are.
    fn saved(&self, batch: &Batch) -> Vec<Saved> {
        let saved =
            |&index: &usize| Some((index, self.files.get(index)?.clone(), self.changes.get(&index).cloned()));
        batch.keys().filter_map(saved).collect()
    }

    /// Gives files back their earlier texts.
    fn restore(&mut self, saved: Vec<Saved>) {
        for (index, file, change) in saved {
            if let Some(now) = self.files.get_mut(index) {
                *now = file;
            }
            match change {
                Some(change) => self.changes.insert(index, change),
                None => self.changes.remove(&index),
            };
        }
    }

    /// Whether a batch has fixes that can be applied now.
    fn has_any(&self, batch: &Batch, known: &BTreeMap<usize, BTreeSet<Key>>) -> bool {
        batch.iter().any(|(&index, group)| {
            self.fixes(index).iter().any(|(key, ..)| group.takes(key, known.get(&index)))
        })
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
        let mut undone = Vec::new();
        for (index, file) in self.files.iter().enumerate() {
            let before = self.changes.get(&index).map_or(file, |change| &change.before);
            for (key, finding, fix) in self.fixes(index) {
                let has_failed = self.failed.get(&index).is_some_and(|failed| failed.contains(&key));
                let reason = if self.exhausted && !has_failed { Reason::TooMany } else { Reason::Worse };
                let place = before.position(key.0);
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

/// The fixes next to what is found in a file now and was not before: each new finding blames the nearest of those that
/// were applied since.
fn suspects(then: (&FileOutcome, Option<&Change>), now: (&FileOutcome, &Change)) -> BTreeSet<Key> {
    let place =
        |change: Option<&Change>, offset: u32| change.map_or(offset, |change| change.origin.of(offset));
    let mut known: HashMap<(u32, &str), usize> = HashMap::new();
    for finding in &then.0.findings {
        *known.entry((place(then.1, finding.span.start), finding.rule.name)).or_default() += 1;
    }
    let applied = now.1.applied.get(then.1.map_or(0, |change| change.applied.len())..).unwrap_or_default();
    let mut applied: Vec<&Applied> = applied.iter().collect();
    applied.sort_by_key(|applied| applied.place.offset);
    let mut suspects = BTreeSet::new();
    for finding in now.0.findings.iter().filter(|finding| finding.severity != Severity::Info) {
        let at = place(Some(now.1), finding.span.start);
        if let Some(count) = known.get_mut(&(at, finding.rule.name)).filter(|count| **count > 0) {
            *count -= 1;
            continue;
        }
        let after = applied.partition_point(|applied| applied.place.offset < at);
        let nearby = [after.checked_sub(1), Some(after)].into_iter().flatten();
        let nearby = nearby.filter_map(|index| applied.get(index));
        if let Some(nearest) = nearby.min_by_key(|applied| applied.place.offset.abs_diff(at)) {
            suspects.insert((nearest.place.offset, nearest.rule.name, nearest.title.clone()));
        }
    }
    suspects
}

/// File lists are far shorter than 2^32.
fn file_id(index: usize) -> FileId {
    FileId(u32::try_from(index).unwrap_or(u32::MAX))
}

fn standings(view: &impl View) -> Vec<Standing> {
    let of = |outcome: &FileOutcome| Standing::of(outcome);
    view.outcome().files.iter().map(of).collect()
}
