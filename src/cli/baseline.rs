//! `--baseline`, `--write-baseline` and `--diff`: findings that are no news.

use std::cell::RefCell;
use std::collections::HashSet;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

use super::args::CheckArgs;
use super::load_sources::load_sources_by;
use super::release::Chosen;
use super::replace::write_whole;
use super::{complain, say};
use crate::baseline::{Baseline, Entry, Memory, recognize};
use crate::config::Config;
use crate::embedded;
use crate::files::{Exclude, Loaded, Revision, RevisionError, Root};
use crate::lint::{KnownBy, Options, Outcome};
use crate::text::{SourceFile, counted};

/// No baseline is larger; one line takes some hundred bytes.
const LARGEST: u64 = 256 << 20;
/// So many of the findings that are gone are named.
const MOST_NAMED: usize = 5;

/// What the user says of findings that are known.
pub(super) struct KnownFindings<'a> {
    root: &'a Root,
    given: &'a [PathBuf],
    exclude: Exclude,
    baseline: Option<(PathBuf, Baseline)>,
    write: Option<&'a Path>,
    revision: Option<Revision>,
}

impl<'a> KnownFindings<'a> {
    /// Reads the baseline and looks for the revision; nothing if one of them can't be read, which is then reported.
    pub(super) fn read(args: &'a CheckArgs, config: &Config, root: &'a Root) -> Option<Self> {
        let path = args.baseline.as_ref().or(config.baseline.as_ref());
        let baseline = match path.filter(|_| args.write_baseline.is_none()) {
            None => None,
            Some(path) => match read(path) {
                Ok(baseline) => Some((path.clone(), baseline)),
                Err(error) => {
                    complain(&format_args!("{}: {error}", path.display()));
                    return None;
                }
            },
        };
        let revision = match &args.diff {
            None => None,
            Some(revision) => match Revision::find(&args.paths, revision) {
                Ok(revision) => Some(revision),
                Err(error) => {
                    complain(&format_args!("--diff: {error}"));
                    return None;
                }
            },
        };
        let write = args.write_baseline.as_deref();
        Some(KnownFindings {
            root,
            given: &args.paths,
            exclude: config.exclude.clone(),
            baseline,
            write,
            revision,
        })
    }

    /// Whether there is nothing to compare findings with, nor to write.
    pub(super) fn is_empty(&self) -> bool {
        self.baseline.is_none() && self.write.is_none() && self.revision.is_none()
    }

    /// Sets known findings aside, or writes them all as known. Returns whether everything went well; what didn't is reported.
    /// Nothing if it is unknown which findings are new.
    ///
    /// `complete`: whether all files could be read; else a new baseline would forget what is in the others.
    pub(super) fn apply(
        &self,
        files: &[SourceFile],
        outcome: &mut Outcome,
        options: &Options,
        chosen: &Chosen,
        complete: bool,
    ) -> Option<bool> {
        let before = self.revision.as_ref().map(|revision| self.before(revision, options, chosen));
        let before = match before.transpose() {
            Ok(before) => before,
            Err(error) => {
                complain(&format_args!("--diff: {error}"));
                return None;
            }
        };
        let (before, names) = before.unzip();
        let (written, well) = match self.write {
            None => (None, true),
            Some(path) => write(path, files, outcome, complete),
        };
        let is_gone = |name: &str| !self.root.folder().join(name).exists();
        // All that was there is compared.
        let is_not_checked = |_: &str| true;
        let was_there = |name: &str| names.as_ref().is_some_and(|names| names.contains(name));
        let given = self.baseline.as_ref().map(|(_, baseline)| baseline);
        let by_baseline = given.or(written.as_ref()).map(|findings| Memory {
            by: KnownBy::Baseline,
            findings,
            is_gone: &is_gone,
            was_there: &|_| false,
        });
        let by_revision = before.as_ref().map(|findings| Memory {
            by: KnownBy::Revision,
            findings,
            is_gone: &is_not_checked,
            was_there: &was_there,
        });
        let memories: Vec<_> = by_baseline.into_iter().chain(by_revision).collect();
        if memories.is_empty() {
            return Some(well);
        }
        let left = recognize(files, outcome, &memories);
        if let (Some((path, _)), Some(left)) = (&self.baseline, left.first()) {
            tell_left(path, left);
        }
        Some(well)
    }

    /// The findings of the files as they were, and the names of these files.
    fn before(
        &self,
        revision: &Revision,
        options: &Options,
        chosen: &Chosen,
    ) -> Result<(Baseline, HashSet<String>), RevisionError> {
        let found = revision.discover(self.given, &self.exclude)?;
        let loading = RefCell::new(None);
        let load = |paths: &[PathBuf]| {
            revision.load(paths).unwrap_or_else(|error| {
                loading.borrow_mut().get_or_insert(error);
                Loaded::default()
            })
        };
        let mut sources = load_sources_by(found, &self.exclude, load).sources;
        if let Some(error) = loading.into_inner() {
            return Err(error);
        }
        sources.name_all(|files| self.root.name_all(files));
        chosen.note_older_conflict(&mut sources);
        let outcome = embedded::check(&sources, options);
        let files = sources.files();
        let names = files.iter().map(|file| file.name().to_owned());
        Ok((Baseline::of(files, &outcome), names.collect()))
    }
}

/// Sets the findings of a baseline aside; `root`: what its paths are relative to.
#[cfg(feature = "lsp")]
pub(super) fn set_aside(baseline: &Baseline, root: &Root, files: &[SourceFile], outcome: &mut Outcome) {
    let mut files = files.to_vec();
    root.name_all(&mut files);
    let never = |_: &str| false;
    let memory = Memory { by: KnownBy::Baseline, findings: baseline, is_gone: &never, was_there: &never };
    recognize(&files, outcome, &[memory]);
}

/// Reads a baseline.
///
/// # Errors
///
/// Fails where the file cannot be read, or is no baseline.
pub(super) fn read(path: &Path) -> Result<Baseline, Box<dyn std::error::Error>> {
    let mut text = String::new();
    let file = File::open(path).map_err(|error| format!("cannot read the baseline: {error}"))?;
    file.take(LARGEST + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LARGEST {
        return Err("larger than 256 MiB, so not a baseline".into());
    }
    Ok(Baseline::read(&text)?)
}

/// Writes a new baseline, unless files could not be read: it would forget what is in them. The baseline, and whether
/// it is written; if not, that is reported.
fn write(path: &Path, files: &[SourceFile], outcome: &Outcome, complete: bool) -> (Option<Baseline>, bool) {
    if !complete {
        complain(&format_args!("{}: not written: not all files could be read", path.display()));
        return (None, false);
    }
    let baseline = Baseline::of(files, outcome);
    let written = write_whole(path, |out| baseline.write(out));
    match &written {
        Ok(()) => {
            say(&format_args!("{}: {} written", path.display(), counted(baseline.findings(), "finding")))
        }
        Err(error) => complain(&format_args!("{}: not written: {error}", path.display())),
    }
    (Some(baseline), written.is_ok())
}

/// Prints the entries of a baseline that match no finding.
fn tell_left(path: &Path, left: &[Entry]) {
    if left.is_empty() {
        return;
    }
    let path = path.display();
    match left.iter().map(|entry| entry.count).sum::<usize>() {
        1 => say(&format_args!("{path}: 1 entry is obsolete:")),
        count => say(&format_args!("{path}: {count} entries are obsolete:")),
    }
    for entry in left.iter().take(MOST_NAMED) {
        say(&format_args!("  {} {} {}", entry.path, entry.rule, entry.fingerprint));
    }
    if let Some(more) = left.len().checked_sub(MOST_NAMED).filter(|more| *more > 0) {
        say(&format_args!("  and {more} more"));
    }
}
