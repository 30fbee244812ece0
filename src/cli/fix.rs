//! `blueprintc check --fix`: which files are written, and what is printed about it.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::path::PathBuf;

use super::args::CheckArgs;
use super::replace::{self, FileIdentity};
use super::{complain, say};
use crate::embedded::{self, Sources};
use crate::files::STDIN;
use crate::fix::{Applied, Changed, Masks, Undone, Which, unified_diff};
use crate::lint::{Options, Outcome};
use crate::text::{Lines, SourceFile};

/// What the user wants to be fixed, and how.
#[derive(Debug, Clone, Copy)]
pub(super) struct Fixing {
    which: Which,
    dry_run: bool,
}

/// The files as they are on the disk now.
pub(super) struct FixedSources {
    pub(super) sources: Sources,
    pub(super) outcome: Outcome,
    /// Whether a file could not be written.
    pub(super) failed: bool,
}

impl Fixing {
    pub(super) fn of(args: &CheckArgs) -> Option<Self> {
        let which = if args.fix_unsafe { Which::All } else { Which::Safe };
        (args.fix || args.fix_unsafe || args.dry_run).then_some(Fixing { which, dry_run: args.dry_run })
    }

    /// Whether standard output is for a diff or for the text of standard input, so that findings go elsewhere.
    pub(super) fn takes_stdout(self, paths: &[PathBuf]) -> bool {
        self.dry_run || paths.iter().any(|path| path.as_os_str() == STDIN)
    }

    /// Fixes the files.
    pub(super) fn run(
        self,
        sources: Sources,
        options: &Options,
        out: &mut impl Write,
    ) -> io::Result<FixedSources> {
        let mut fixed_sources = embedded::fix_sources(sources, options, self.which);
        for Undone { fix, reason } in &fixed_sources.undone {
            let place = place(fixed_sources.sources.files(), fix);
            complain(&format_args!("{place}: not fixed: {}: {reason}", what(fix)));
        }
        if self.dry_run {
            return self.show(fixed_sources, out);
        }
        let mut failed = false;
        let mut given_back: Vec<Changed> = Vec::new();
        let sources = fixed_sources.sources;
        let changes = std::mem::take(&mut fixed_sources.changed);
        // Before the first is written: what takes the place of a file has another identity.
        let identities: Vec<_> = changes.iter().map(|change| identity(&sources, change)).collect();
        let mut written: HashMap<FileIdentity, &SourceFile> = HashMap::new();
        for (mut change, identity) in changes.into_iter().zip(identities) {
            let index = change.file.index();
            let (Some(file), Some(path)) = (sources.files().get(index), sources.paths().get(index)) else {
                continue;
            };
            if let Some(same) = identity.as_ref().and_then(|identity| written.get(identity)) {
                if same.text() != file.text() {
                    // The other path decided what is in the file.
                    change.before = file.with_text(same.text().to_owned());
                    given_back.push(change);
                }
                continue;
            }
            if path.as_os_str() != STDIN
                && let Err(error) = replace::replace(path, change.before.text(), file.text())
            {
                complain(&format_args!("{}: not fixed: {error}", file.path()));
                failed = true;
                given_back.push(change);
                continue;
            }
            written.extend(identity.map(|identity| (identity, file)));
            for applied in &change.applied {
                say(&format_args!("fixed: {} {}", place(sources.files(), applied), what(applied)));
            }
        }
        let stdin = sources.paths().iter().position(|path| path.as_os_str() == STDIN);
        if let Some(file) = stdin.and_then(|index| sources.files().get(index)) {
            if file.defect().is_some() {
                complain(&format_args!("{}: cannot be read", file.path()));
                failed = true;
            } else {
                out.write_all(file.text().as_bytes())?;
                out.flush()?;
            }
        }
        if given_back.is_empty() {
            return Ok(FixedSources { sources, outcome: fixed_sources.outcome, failed });
        }
        let sources = with_texts_before(&sources, given_back);
        let outcome = embedded::check(&sources, options);
        Ok(FixedSources { sources, outcome, failed })
    }

    /// Writes what would change, and gives everything as it is.
    fn show(self, fixed_sources: embedded::FixedSources, out: &mut impl Write) -> io::Result<FixedSources> {
        let embedded::FixedSources { sources, outcome, before, changed, .. } = fixed_sources;
        let files = sources.files();
        let mut count = 0;
        let mut shown = HashSet::new();
        for change in &changed {
            let index = change.file.index();
            if identity(&sources, change).is_some_and(|identity| !shown.insert(identity)) {
                continue;
            }
            let (Some(file), Some(now)) = (files.get(index), outcome.files.get(index)) else { continue };
            let masks = Masks { old: &change.secrets_before, new: &now.secrets };
            let diff = unified_diff(file.path(), change.before.text(), file.text(), masks);
            if diff.masked {
                // What comes before the head of a diff is a remark.
                let what = "secrets are shown as ***";
                writeln!(Lines(&mut *out), "# {what}, so this part cannot be applied: {}", file.path())?;
            }
            if diff.replaced {
                let what = "control characters are replaced";
                writeln!(Lines(&mut *out), "# {what}, so this part cannot be applied: {}", file.path())?;
            }
            out.write_all(diff.text.as_bytes())?;
            for applied in &change.applied {
                say(&format_args!("would fix: {} {}", place(files, applied), what(applied)));
            }
            count += change.applied.len();
        }
        out.flush()?;
        if count == 0 {
            say(&"nothing to fix");
        }
        Ok(FixedSources { sources: with_texts_before(&sources, changed), outcome: before, failed: false })
    }
}

/// What a changed file has in common with other paths that lead to it; nothing for standard input.
fn identity(sources: &Sources, change: &Changed) -> Option<FileIdentity> {
    let path = sources.paths().get(change.file.index()).filter(|path| path.as_os_str() != STDIN)?;
    FileIdentity::of(path)
}

/// The files as they were before some changes.
fn with_texts_before(sources: &Sources, changed: Vec<Changed>) -> Sources {
    let mut files = sources.files().to_vec();
    for Changed { file, before, .. } in changed {
        if let Some(file) = files.get_mut(file.index()) {
            *file = before;
        }
    }
    sources.with_texts(files)
}

fn place(files: &[SourceFile], applied: &Applied) -> String {
    let path = files.get(applied.file.index()).map_or("", SourceFile::path);
    format!("{path}:{}", applied.place.line)
}

fn what(applied: &Applied) -> String {
    format!("{}: {}", applied.rule.name, applied.title)
}
