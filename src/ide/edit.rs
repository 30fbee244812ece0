//! Changes that an editor offers.

use super::{Caret, Location};
use crate::analysis::{Analysis, AnalyzedFile};
use crate::lint::Edit;
use crate::text::{FileId, Span};

/// A change that an editor offers at a place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Action {
    /// What it does, as an imperative: "change `nmae` to `name`".
    pub title: String,
    /// What kind of change it is.
    pub kind: ActionKind,
    /// Whether it is what nearly everybody wants: a safe fix.
    pub is_preferred: bool,
    /// The name of the rule that it is an answer to.
    pub rule: Option<&'static str>,
    /// The place of the finding that it is an answer to.
    pub finding: Option<Span>,
    /// Replacements in the blueprint, in order, not overlapping.
    pub edits: Vec<Edit>,
}

/// What kind of change an action is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ActionKind {
    /// It fixes a finding.
    Fix,
    /// It silences a finding by a comment.
    Ignore,
    /// It rewrites what is right already.
    Rewrite,
}

/// Returns the changes that can be offered for what a span touches.
pub fn actions(analysis: &Analysis<'_>, file: &AnalyzedFile<'_>, span: Span) -> Vec<Action> {
    let _ = (analysis, file, span);
    Vec::new()
}

/// A new name for all uses of an old one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rename {
    /// What is called so at the place that was asked about.
    pub span: Span,
    /// The name so far.
    pub name: String,
    /// All places that have the name, with the replacement of each.
    pub edits: Vec<(FileId, Edit)>,
}

/// Why a name can't be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameError {
    /// The reason, in one sentence for people.
    pub reason: String,
}

/// Returns the edits that give what is at a place another name, everywhere.
pub fn rename(caret: Caret<'_, '_>, name: &str) -> Result<Rename, RenameError> {
    let _: (Caret<'_, '_>, &str, Option<Location>) = (caret, name, None);
    Err(RenameError { reason: "this can't be renamed".into() })
}
