//! Changes that an editor offers.

mod attributes;
mod bind;
mod bindings;
mod entry_id;
mod extract;
mod ignore_comment;
mod lines;
mod move_entry;
mod rename;
mod scalar;
mod to_key_of;

use super::Caret;
use super::shown::Shown;
use super::subject::Way;
use crate::analysis::{Analysis, AnalyzedFile};
use crate::blueprint::Entry;
use crate::lint::{Edit, Finding};
use crate::text::{FileId, Span};
use crate::workspace::AppliedEntry;

pub use rename::{renamable, rename};

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
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ActionKind {
    /// It fixes a finding.
    Fix,
    /// It rewrites what is right already.
    Rewrite,
    /// It moves an entry to where it is needed.
    Move,
    /// It names a literal.
    Extract,
    /// It silences a finding by a comment.
    Ignore,
}

/// Returns the changes that can be offered for what a span touches: fixes first, the safe ones before the others, and
/// comments that silence a finding last.
pub fn actions<'t>(analysis: &Analysis<'t>, file: &AnalyzedFile<'t>, span: Span) -> Vec<Action> {
    let outcomes = analysis.outcomes();
    let at = outcomes.binary_search_by_key(&file.id, |outcome| outcome.file).ok();
    let findings = at.and_then(|at| outcomes.get(at)).map(|outcome| outcome.findings.as_slice());
    let is_touched = |finding: &&Finding| finding.span.start <= span.end && span.start <= finding.span.end;
    let touched: Vec<&Finding> = findings.unwrap_or_default().iter().filter(is_touched).collect();
    let mut actions = Vec::new();
    let context = analysis.context(file);
    let shown = Shown::new(analysis, file);
    for finding in touched {
        actions.extend(fix(finding));
        let caret = Caret::new(analysis, file.id, finding.span.start);
        actions.extend(caret.and_then(|caret| attributes::added(caret, &shown, &context, finding)));
        actions.extend(ignore_comment::added(&context, finding));
    }
    if let Some(caret) = Caret::new(analysis, file.id, span.start) {
        actions.extend(move_entry::moved(&context, caret));
        actions.extend(to_key_of::rewritten(caret, &shown));
        actions.extend(bind::to_flows(caret, &shown));
        actions.extend(bindings::sorted(caret, &shown));
        actions.extend(extract::extracted(caret, &shown).filter(|_| is_within_scalar(caret, span)));
    }
    for action in &mut actions {
        shown.sentence(&mut action.title);
    }
    actions.sort_by_key(|action| (action.kind, !action.is_preferred));
    // The same comment silences all findings of a rule in a line.
    let mut kept: Vec<Action> = Vec::with_capacity(actions.len());
    for action in actions {
        if !kept.iter().any(|known| known.title == action.title && known.edits == action.edits) {
            kept.push(action);
        }
    }
    kept
}

/// The entry whose head is at a caret: its model, id, state or identifiers, in a file without syntax errors.
fn entry_at_head<'a, 't>(caret: Caret<'a, 't>) -> Option<(&'a Entry<'t>, &'a AppliedEntry<'t>)> {
    let tree = caret.file.tree;
    let place = Way::to(tree, caret.offset).entry(caret.file).filter(|_| tree.errors().is_empty())?;
    let is_head = matches!(place.key(0), None | Some("model" | "id" | "identifiers" | "state"));
    let applied = caret.file.applied.entries.get(place.entry.index).filter(|_| is_head)?;
    Some((place.entry, applied))
}

/// Whether a span is in the scalar at its start: a selection of more is about more.
fn is_within_scalar(caret: Caret<'_, '_>, span: Span) -> bool {
    let node = caret.file.tree.cursor(caret.offset).node();
    node.is_some_and(|node| span.end <= caret.file.tree.full_span(node).end)
}

fn fix(finding: &Finding) -> Option<Action> {
    let fix = finding.fix.as_ref()?;
    Some(Action {
        title: fix.title.to_string(),
        kind: ActionKind::Fix,
        is_preferred: fix.safe,
        rule: Some(finding.rule.name),
        finding: Some(finding.span),
        edits: fix.edits.clone(),
    })
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
    /// What authentik does that people may not expect of a new name, in one sentence.
    pub note: Option<String>,
}

/// Why a name can't be changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RenameError {
    /// The reason, in one sentence for people.
    pub reason: String,
}
