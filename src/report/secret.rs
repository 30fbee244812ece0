//! Keeping secrets out of what is written.

use std::cell::OnceCell;

use super::stream::InFile;
use crate::check::{Edit, Fix};
use crate::source::{FileId, Needles, Span};

/// The secrets of one file, and of the others whose places its findings show.
#[derive(Debug)]
pub(super) struct Secrets<'a> {
    file: InFile<'a>,
    texts: OnceCell<Needles<'a>>,
}

impl<'a> Secrets<'a> {
    pub(super) fn of(file: &InFile<'a>) -> Self {
        Secrets { file: *file, texts: OnceCell::new() }
    }

    /// The secret spans of a file that overlap a range, in order.
    pub(super) fn within(&self, file: FileId, range: Span) -> &'a [Span] {
        let all = self.file.outcome.secrets_of(file);
        let first = all.partition_point(|secret| secret.end <= range.start);
        let last = all.partition_point(|secret| secret.start < range.end);
        all.get(first..last).unwrap_or_default()
    }

    /// Whether a fix in the file itself can be shown: no edit writes a secret, and none replaces text that holds one,
    /// since whoever shows the edit would show the replaced text as well.
    pub(super) fn allow(&self, fix: &Fix) -> bool {
        let InFile { source, outcome, .. } = self.file;
        if outcome.secrets.is_empty() {
            return true;
        }
        let secret = |&secret: &Span| texts(source.slice(secret));
        let texts = self.texts.get_or_init(|| Needles::new(outcome.secrets.iter().flat_map(secret)));
        let is_shown =
            |edit: &Edit| self.within(outcome.file, edit.span).is_empty() && !texts.any_in(&edit.text);
        fix.edits.iter().all(is_shown)
    }
}

/// What would give a secret away, be it with other quotes or another indentation.
fn texts(secret: &str) -> impl Iterator<Item = &str> {
    let secret = secret.trim().trim_matches(['"', '\'']);
    let parts = secret.lines().map(str::trim).filter(|part| part.len() >= 4);
    std::iter::once(secret).chain(parts)
}
