//! Rounds of fixes over all files, and the promise that no file gets worse.

use std::collections::{BTreeMap, HashSet};

use super::edits;
use super::origin::Origin;
use crate::check::{FileOutcome, Finding, Fix, Options, Outcome, Rule, Severity, check};
use crate::source::{FileId, Position, SourceFile, Span};

/// Fixes that make room for each other are rare, long chains of them are not seen.
const MOST_ROUNDS: usize = 10;

/// How often fixes are tried one by one before the rest is left alone.
const MOST_TRIES: usize = 100;

/// Which fixes to apply.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Which {
    /// Those that surely keep what the author means.
    Safe,
    /// All.
    All,
}

impl Which {
    fn takes(self, fix: &Fix) -> bool {
        fix.safe || self == Which::All
    }
}

/// The files of a run with their fixes.
#[derive(Debug)]
pub struct Fixed {
    /// All files, changed or not, in the order that was given.
    pub files: Vec<SourceFile>,
    /// What is found in them now.
    pub outcome: Outcome,
    /// The files with another text than before.
    pub changed: Vec<Changed>,
    /// Fixes that were taken back, because a file would have been worse with them.
    pub undone: Vec<Applied>,
}

/// A file that was changed.
#[derive(Debug)]
pub struct Changed {
    /// The file.
    pub file: FileId,
    /// As it was.
    pub before: SourceFile,
    /// Its secrets as it was.
    pub secrets_before: Vec<Span>,
    /// What was done, by place.
    pub applied: Vec<Applied>,
}

/// A fix that was applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Applied {
    /// The file.
    pub file: FileId,
    /// The place of the finding in the file as it was before all fixes.
    pub place: Position,
    /// The rule of the finding.
    pub rule: &'static Rule,
    /// What the fix does.
    pub title: String,
}

/// Mends files: applies fixes until none is left. No file ends with a finding that means rejection and that it
/// didn't have before; a file whose fixes would do that gets those of them that don't.
pub fn fix(files: Vec<SourceFile>, options: &Options, which: Which) -> Fixed {
    let options = Options { all_secrets: true, ..options.clone() };
    let outcome = check(&files, &options);
    let first = standings(&outcome);
    let mut session = Session {
        options,
        which,
        files,
        outcome,
        changes: BTreeMap::new(),
        refused: HashSet::new(),
        given_up: HashSet::new(),
        undone: Vec::new(),
    };
    session.rounds();
    let worse = session.worse_than(&first);
    if !worse.is_empty() {
        let at_fault: Vec<usize> =
            worse.into_iter().filter(|index| session.changes.contains_key(index)).collect();
        session.one_by_one(&at_fault);
        if !session.worse_than(&first).is_empty() {
            // One file's fixes spoil another file.
            session.undo_all();
        }
    }
    session.finish()
}

struct Session {
    options: Options,
    which: Which,
    files: Vec<SourceFile>,
    /// Of the files as they are now.
    outcome: Outcome,
    /// By the index of the file.
    changes: BTreeMap<usize, Change>,
    /// Fixes that made things worse.
    refused: HashSet<Key>,
    /// Files that get no more fixes.
    given_up: HashSet<usize>,
    undone: Vec<Applied>,
}

struct Change {
    before: SourceFile,
    secrets_before: Vec<Span>,
    origin: Origin,
    applied: Vec<Applied>,
    /// The texts that the file had, to notice fixes that undo each other.
    seen: HashSet<String>,
}

/// What makes a fix the same one after others were applied around it.
type Key = (usize, &'static str, String, Vec<(String, String)>);

impl Session {
    /// Applies everything that can be applied, round by round.
    fn rounds(&mut self) {
        for _ in 0..MOST_ROUNDS {
            let mut any = false;
            for index in 0..self.files.len() {
                any |= self.apply(index, usize::MAX).is_some();
            }
            if !any {
                return;
            }
            self.check();
        }
    }

    fn check(&mut self) {
        self.outcome = check(&self.files, &self.options);
    }

    /// Applies the fixes of a file's findings, at most so many of them. Gives the text before and their keys;
    /// nothing when there is nothing to be done.
    fn apply(&mut self, index: usize, most: usize) -> Option<(String, Vec<Key>)> {
        let file = self.files.get(index)?;
        let outcome = self.outcome.files.get(index)?;
        // A file whose text isn't that of the disk can't be written back.
        if file.defect().is_some() || self.given_up.contains(&index) {
            return None;
        }
        let wanted: Vec<(&Finding, &Fix)> = outcome
            .findings
            .iter()
            .filter_map(|finding| Some((finding, finding.fix.as_ref()?)))
            .filter(|(finding, fix)| {
                self.which.takes(fix)
                    && (self.refused.is_empty() || !self.refused.contains(&key(index, file, finding, fix)))
            })
            .collect();
        let fixes: Vec<&Fix> = wanted.iter().map(|(_, fix)| *fix).collect();
        let edited = edits::apply(file.text(), &fixes, most);
        if edited.applied.is_empty() {
            return None;
        }
        let change = self.changes.entry(index).or_insert_with(|| Change {
            before: file.with_text(file.text()),
            secrets_before: outcome.secrets.clone(),
            origin: Origin::default(),
            applied: Vec::new(),
            seen: HashSet::from([file.text().to_owned()]),
        });
        let mut keys = Vec::new();
        for (finding, fix) in edited.applied.iter().filter_map(|&at| wanted.get(at)) {
            change.applied.push(Applied {
                file: outcome.file,
                place: change.before.position(change.origin.of(finding.span.start)),
                rule: finding.rule,
                title: fix.title.clone(),
            });
            keys.push(key(index, file, finding, fix));
        }
        change.origin.add(file.text(), &edited.edits);
        let in_circles = !change.seen.insert(edited.text.clone());
        let after = file.with_text(edited.text);
        let before = std::mem::replace(self.files.get_mut(index)?, after);
        if in_circles {
            self.given_up.insert(index);
            self.undo(index);
        }
        Some((before.text().to_owned(), keys))
    }

    /// Gives a file its first text back.
    fn undo(&mut self, index: usize) {
        let Some(change) = self.changes.remove(&index) else { return };
        if let Some(file) = self.files.get_mut(index) {
            *file = change.before;
            self.undone.extend(change.applied);
        }
    }

    /// Takes back what was done to some files, and applies their fixes anew, each only if it makes nothing worse.
    fn one_by_one(&mut self, files: &[usize]) {
        for &index in files {
            self.undo(index);
        }
        // What stays undone is known at the end.
        self.undone.retain(|applied| !files.contains(&applied.file.index()));
        self.check();
        let mut tries = MOST_TRIES;
        for &index in files {
            loop {
                let standings = standings(&self.outcome);
                let Some((before, keys)) = self.apply(index, 1) else { break };
                self.check();
                tries = tries.saturating_sub(1);
                if !self.worse_than(&standings).is_empty() {
                    self.take_back(index, before);
                    self.refused.extend(keys);
                    self.check();
                }
                if tries == 0 {
                    return;
                }
            }
        }
    }

    /// Takes the last fix of a file back.
    fn take_back(&mut self, index: usize, text: String) {
        let Some(change) = self.changes.get_mut(&index) else { return };
        self.undone.extend(change.applied.pop());
        change.origin.take_back();
        if let Some(file) = self.files.get_mut(index) {
            change.seen.remove(file.text());
            *file = file.with_text(text);
        }
        if change.applied.is_empty() {
            self.changes.remove(&index);
        }
    }

    fn undo_all(&mut self) {
        let all: Vec<usize> = self.changes.keys().copied().collect();
        for index in all {
            self.undo(index);
        }
        self.check();
    }

    /// The files that are worse than they were.
    fn worse_than(&self, standings: &[Standing]) -> Vec<usize> {
        let pairs = self.outcome.files.iter().zip(standings).enumerate();
        pairs
            .filter(|(_, (now, then))| then.is_better_than(&Standing::of(now)))
            .map(|(index, _)| index)
            .collect()
    }

    fn finish(self) -> Fixed {
        let mut changed: Vec<Changed> = self
            .changes
            .into_values()
            .filter_map(|change| {
                Some(Changed {
                    file: change.applied.first()?.file,
                    before: change.before,
                    secrets_before: change.secrets_before,
                    applied: change.applied,
                })
            })
            .collect();
        for change in &mut changed {
            change.applied.sort_by_key(|applied| applied.place.offset);
        }
        let mut undone = self.undone;
        undone.sort_by_key(|applied| (applied.file, applied.place.offset));
        undone.dedup();
        Fixed { files: self.files, outcome: self.outcome, changed, undone }
    }
}

fn key(index: usize, file: &SourceFile, finding: &Finding, fix: &Fix) -> Key {
    let edits = fix.edits.iter().map(|edit| (file.slice(edit.span).to_owned(), edit.text.clone())).collect();
    (index, finding.rule.name, fix.title.clone(), edits)
}

/// What must not get worse.
struct Standing {
    accepted: bool,
    /// How many errors of each rule.
    errors: BTreeMap<&'static str, usize>,
}

impl Standing {
    fn of(outcome: &FileOutcome) -> Self {
        let mut errors = BTreeMap::new();
        for finding in outcome.findings.iter().filter(|finding| finding.rule.severity == Severity::Error) {
            *errors.entry(finding.rule.name).or_default() += 1;
        }
        Standing { accepted: outcome.accepted, errors }
    }

    fn is_better_than(&self, other: &Standing) -> bool {
        self.accepted && !other.accepted
            || other.errors.iter().any(|(rule, count)| self.errors.get(rule).is_none_or(|had| had < count))
    }
}

fn standings(outcome: &Outcome) -> Vec<Standing> {
    outcome.files.iter().map(Standing::of).collect()
}
