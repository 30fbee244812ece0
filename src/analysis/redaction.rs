//! Findings without secrets: how a finding asks `redact` to clean what it says.

use crate::lint::{Draft, FileContext, Finding};
use crate::redact::{BlueprintView, FileSecrets, Redactor};
use crate::rules::rules;
use crate::text::{FileId, Span};

/// The secrets of a file.
pub(crate) fn secrets_of(context: &FileContext<'_, '_>) -> FileSecrets {
    let entries = context.applied.entries.iter().collect();
    FileSecrets::of(&BlueprintView::new(context.blueprint, entries, context.catalog, is_of_messages))
}

/// Whether a word is one of the language that findings are written in: the name of a rule.
pub(crate) fn is_of_messages(word: &str) -> bool {
    rules().iter().any(|rule| rule.name == word)
}

/// Takes the secrets out of what a finding says.
pub(crate) fn redact(redactor: &Redactor<'_>, finding: &mut Finding) {
    let related = finding.related.iter().map(|related| related.span);
    let entry = finding.entry.as_ref().map(|entry| entry.index);
    let mut redactor = redactor.at(finding.span, related, entry);
    redactor.message(&mut finding.message);
    if let Some(entry) = &mut finding.entry {
        entry.id.iter_mut().chain(&mut entry.model).for_each(|name| redactor.name(name));
    }
    finding.help.iter_mut().for_each(|help| redactor.advice(help));
    finding.related.iter_mut().for_each(|related| redactor.message(&mut related.message));
    finding.fix.iter_mut().for_each(|fix| redactor.advice(&mut fix.title));
}

/// Removes the secrets of another file from a draft, which names objects that the file writes.
pub(crate) fn redact_draft(redactor: &Redactor<'_>, draft: &mut Draft) {
    let mut redactor = redactor.at(Span::at(0), std::iter::empty(), None);
    redactor.message(&mut draft.message);
    draft.help.iter_mut().for_each(|help| redactor.advice(help));
    draft.related.iter_mut().for_each(|(_, _, message)| redactor.message(message));
}

/// Takes the secrets of another file out of what a finding says that shows places of it.
pub(crate) fn redact_beside(redactor: &Redactor<'_>, other: FileId, finding: &mut Finding) {
    let mut places = finding.related.iter().filter(|it| it.file == other).map(|it| it.span);
    let Some(first) = places.next() else { return };
    let mut redactor = redactor.at(first, places, None);
    redactor.message(&mut finding.message);
    finding.help.iter_mut().for_each(|help| redactor.advice(help));
    finding.related.iter_mut().for_each(|related| redactor.message(&mut related.message));
}
