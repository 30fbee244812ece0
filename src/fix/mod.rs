//! Changing files by the fixes of their findings, without touching a disk.
//!
//! Fixes are applied in rounds, since one can make room for the next. Afterwards everything is checked again:
//! what makes a file check worse than before is taken back, and the others stay. This module must not know where
//! files are written to or how findings are rendered, nor what is found in which text: a [`View`] tells.

mod alignment;
mod batch;
mod diff;
mod edits;
mod origin;
mod rounds;
mod standing;

pub use diff::{Diff, Masks, unified_diff};

use crate::analysis::check;
use crate::lint::{Fix, Options, Outcome, Rule};
use crate::redact::Message;
use crate::text::{FileId, Position, SourceFile, Span};
use rounds::Session;

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
    /// Fixes that were not applied.
    pub undone: Vec<Undone>,
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
    pub title: Message,
}

/// A fix that was not applied.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Undone {
    /// The fix.
    pub fix: Applied,
    /// Why.
    pub reason: Reason,
}

/// Why a fix is not applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// A file would check worse with it than before.
    Worse,
    /// What fixes may take is spent on others.
    TooMany,
    /// It can't be written in the text around the blueprint.
    Place(&'static str),
}

impl std::fmt::Display for Reason {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(match self {
            Reason::Worse => "it would make the blueprints worse",
            Reason::TooMany => "too many fixes for one run: run it again",
            Reason::Place(why) => why,
        })
    }
}

/// A fix that can't be an edit of its file.
#[derive(Debug, Clone)]
pub struct Stuck {
    /// The file.
    pub file: FileId,
    /// The place of the finding.
    pub span: Span,
    /// The rule of the finding.
    pub rule: &'static Rule,
    /// What the fix would do.
    pub title: Message,
    /// Whether it would keep what the author means.
    pub safe: bool,
    /// Why it can't be made.
    pub reason: Reason,
}

/// Files as they were looked at.
pub trait View {
    /// What was found in them. Fixes are edits of the files themselves.
    fn outcome(&self) -> &Outcome;

    /// Whether one of the files with another text holds just what some fixes make of what it held.
    fn holds(&self, file: usize, after: &SourceFile, fixes: &[&Fix]) -> bool;

    /// Fixes that can't be edits of the files.
    fn stuck(&self) -> &[Stuck];
}

impl View for Outcome {
    fn outcome(&self) -> &Outcome {
        self
    }

    fn holds(&self, _: usize, _: &SourceFile, _: &[&Fix]) -> bool {
        true
    }

    fn stuck(&self) -> &[Stuck] {
        &[]
    }
}

/// Fixes files that are blueprints: applies fixes until none is left. No file ends with an error that it didn't have
/// before, nor with more findings; a fix that would do that isn't applied.
pub fn fix(files: Vec<SourceFile>, options: &Options, which: Which) -> Fixed {
    let options = Options { all_secrets: true, ..options.clone() };
    let first = check(&files, &options);
    let (files, outcome, changed, undone) = fix_by(files, first, which, &|_, files| check(files, &options));
    Fixed { files, outcome, changed, undone }
}

/// The same for files that are looked at in another way. `first` is how they are now; `examine` gets the last view and
/// the files with other texts.
pub fn fix_by<V: View>(
    files: Vec<SourceFile>,
    first: V,
    which: Which,
    examine: &dyn Fn(&V, &[SourceFile]) -> V,
) -> (Vec<SourceFile>, V, Vec<Changed>, Vec<Undone>) {
    let mut session = Session::new(files, first, which, examine);
    session.run();
    session.end()
}
