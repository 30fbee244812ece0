//! Keeping secrets out of what is written.

use std::collections::HashMap;

use super::Report;
use crate::check::{Edit, FileOutcome, Fix};
use crate::source::{FileId, Needles, Span};

/// The secrets of one file.
#[derive(Debug)]
struct Of<'a> {
    spans: &'a [Span],
    texts: Needles<'a>,
}

/// The secrets of every file that has some.
#[derive(Debug, Default)]
pub(super) struct Secrets<'a> {
    by_file: HashMap<FileId, Of<'a>>,
}

impl<'a> Secrets<'a> {
    pub(super) fn of(report: &Report<'a>) -> Self {
        let files = report.outcome.files.iter().filter(|file| !file.secrets.is_empty());
        let of = |file: &'a FileOutcome| {
            let source = report.file(file.file)?;
            let texts = Needles::new(file.secrets.iter().flat_map(|&secret| texts(source.slice(secret))));
            Some((file.file, Of { spans: &file.secrets, texts }))
        };
        Secrets { by_file: files.filter_map(of).collect() }
    }

    /// The secret spans of a file that overlap a range, in order.
    pub(super) fn within(&self, file: FileId, range: Span) -> &'a [Span] {
        let all = self.by_file.get(&file).map(|secrets| secrets.spans).unwrap_or_default();
        let first = all.partition_point(|secret| secret.end <= range.start);
        let last = all.partition_point(|secret| secret.start < range.end);
        all.get(first..last).unwrap_or_default()
    }

    /// Whether a fix can be shown: no edit writes a secret, and none replaces text that holds one, since
    /// whoever shows the edit would show the replaced text as well.
    pub(super) fn allow(&self, id: FileId, fix: &Fix) -> bool {
        let Some(secrets) = self.by_file.get(&id) else { return true };
        let is_shown =
            |edit: &Edit| self.within(id, edit.span).is_empty() && !secrets.texts.any_in(&edit.text);
        fix.edits.iter().all(is_shown)
    }
}

/// What would give a secret away, be it with other quotes or another indentation.
fn texts(secret: &str) -> impl Iterator<Item = &str> {
    let secret = secret.trim().trim_matches(['"', '\'']);
    let parts = secret.lines().map(str::trim).filter(|part| part.len() >= 4);
    std::iter::once(secret).chain(parts)
}
