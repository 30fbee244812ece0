//! Keeping secrets out of what is written.

use std::collections::HashMap;

use super::Report;
use crate::check::Fix;
use crate::source::{FileId, SourceFile, Span};

/// The secrets of every file that has some.
#[derive(Debug, Default)]
pub(super) struct Secrets<'a> {
    by_file: HashMap<FileId, &'a [Span]>,
}

impl<'a> Secrets<'a> {
    pub(super) fn of(report: &Report<'a>) -> Self {
        let files = report.outcome.files.iter().filter(|file| !file.secrets.is_empty());
        Secrets { by_file: files.map(|file| (file.file, file.secrets.as_slice())).collect() }
    }

    /// The secret spans of a file that overlap a range, in order.
    pub(super) fn within(&self, file: FileId, range: Span) -> &'a [Span] {
        let all = self.by_file.get(&file).copied().unwrap_or_default();
        let first = all.partition_point(|secret| secret.end <= range.start);
        let last = all.partition_point(|secret| secret.start < range.end);
        all.get(first..last).unwrap_or_default()
    }

    /// Whether a fix can be shown: no edit writes a secret, and none replaces text that holds one, since
    /// whoever shows the edit would show the replaced text as well.
    pub(super) fn allow(&self, id: FileId, file: &SourceFile, fix: &Fix) -> bool {
        let all = self.by_file.get(&id).copied().unwrap_or_default();
        fix.edits.iter().all(|edit| {
            self.within(id, edit.span).is_empty()
                && !all.iter().any(|&secret| writes(&edit.text, file.slice(secret)))
        })
    }
}

/// Whether an edit writes a secret, be it with other quotes or another indentation.
fn writes(text: &str, secret: &str) -> bool {
    let secret = secret.trim().trim_matches(['"', '\'']);
    let mut parts = secret.lines().map(str::trim).filter(|part| part.len() >= 4);
    !secret.is_empty() && text.contains(secret) || parts.any(|part| text.contains(part))
}
