//! Setting aside the findings of an outcome that are known.

use std::collections::{HashMap, HashSet};

use super::document::{Baseline, Entry};
use super::fingerprint::{Content, Fingerprint};
use crate::lint::{Finding, KnownBy, Outcome};
use crate::text::{SourceFile, Span};

/// Findings that were there before.
#[derive(Clone, Copy)]
pub struct Memory<'a> {
    /// Where they are known from.
    pub by: KnownBy,
    /// The findings.
    pub findings: &'a Baseline,
    /// Whether a file of the baseline that is not checked now is there no more, so that its findings can be those of a
    /// new file. It is asked for the names of files.
    pub is_gone: &'a dyn Fn(&str) -> bool,
    /// Whether a file without a known finding was there too, so that it isn't a renamed one. It is asked for
    /// the names of files.
    pub was_there: &'a dyn Fn(&str) -> bool,
}

/// Moves the findings that are known from [`FileOutcome::findings`](crate::lint::FileOutcome::findings) to
/// [`FileOutcome::known`](crate::lint::FileOutcome::known). As many of equal findings are known as were there before;
/// one is known when any of the memories knows it.
///
/// Returns for each memory what no longer occurs, as far as this run knows: of files that were checked and of
/// those that are gone.
pub fn recognize(files: &[SourceFile], outcome: &mut Outcome, memories: &[Memory<'_>]) -> Vec<Vec<Entry>> {
    let checked: HashSet<&str> = files.iter().map(SourceFile::name).collect();
    let mut recalls: Vec<_> = memories.iter().map(|memory| Recall::new(memory, &checked)).collect();
    for of_file in &mut outcome.files {
        let Some(file) = files.get(of_file.file.index()) else { continue };
        let before = std::mem::take(&mut of_file.known);
        // What is known of one memory already takes its part of the next.
        let all = before.into_iter().map(|(by, finding)| (Some(by), finding));
        let mut all: Vec<_> = all.chain(of_file.findings.drain(..).map(|finding| (None, finding))).collect();
        all.sort_by_key(|(_, finding)| finding.span);
        for (by, finding) in all {
            match by.or(known_by(&mut recalls, &finding, file, &of_file.secrets)) {
                Some(by) => of_file.known.push((by, finding)),
                None => of_file.findings.push(finding),
            }
        }
    }
    recalls.into_iter().map(Recall::left).collect()
}

/// The first of the memories that knows a finding. Each of them is asked, since each counts for itself.
fn known_by(
    recalls: &mut [Recall<'_>],
    finding: &Finding,
    file: &SourceFile,
    secrets: &[Span],
) -> Option<KnownBy> {
    let content = Content::of(finding, file, secrets);
    let mut known = None;
    for recall in recalls {
        if recall.take(content, file.name()) {
            known = known.or(Some(recall.by));
        }
    }
    known
}

/// What is left of a memory while findings are recognized.
struct Recall<'a> {
    by: KnownBy,
    was_there: &'a dyn Fn(&str) -> bool,
    entries: &'a [Entry],
    left: HashMap<Fingerprint, usize>,
    /// The files with known findings.
    files: HashSet<&'a str>,
    /// Those of them that are not there any more.
    gone: Vec<&'a str>,
    /// Those that this run knows anything about.
    told: HashSet<&'a str>,
}

impl<'a> Recall<'a> {
    fn new(memory: &Memory<'a>, checked: &HashSet<&str>) -> Self {
        let entries = memory.findings.entries();
        let mut left = HashMap::with_capacity(entries.len());
        for entry in entries {
            *left.entry(entry.fingerprint).or_default() += entry.count;
        }
        let files: HashSet<_> = entries.iter().map(|entry| entry.path.as_str()).collect();
        let gone = files.iter().copied().filter(|file| !checked.contains(file) && (memory.is_gone)(file));
        let mut gone: Vec<_> = gone.collect();
        gone.sort_unstable();
        let told = files.iter().copied().filter(|file| checked.contains(file)).chain(gone.iter().copied());
        Recall {
            by: memory.by,
            was_there: memory.was_there,
            entries,
            left,
            told: told.collect(),
            files,
            gone,
        }
    }

    /// Whether a finding is known; it is forgotten then.
    fn take(&mut self, content: Content, name: &str) -> bool {
        if self.take_one(content.at(name)) {
            return true;
        }
        // The file can have been renamed.
        !self.gone.is_empty()
            && !self.files.contains(name)
            && !(self.was_there)(name)
            && (0..self.gone.len()).any(|at| self.take_one(content.at(self.gone[at])))
    }

    fn take_one(&mut self, fingerprint: Fingerprint) -> bool {
        match self.left.get_mut(&fingerprint) {
            Some(left) if *left > 0 => {
                *left -= 1;
                true
            }
            _ => false,
        }
    }

    fn left(mut self) -> Vec<Entry> {
        let mut left = Vec::new();
        for entry in self.entries.iter().filter(|entry| self.told.contains(entry.path.as_str())) {
            // Nothing hinders people from listing one fingerprint twice.
            if let Some(count) = self.left.get_mut(&entry.fingerprint)
                && *count > 0
            {
                let count = std::mem::take(count);
                left.push(Entry { count, ..entry.clone() });
            }
        }
        left
    }
}
