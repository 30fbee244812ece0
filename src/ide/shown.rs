//! What may be shown of a text: all texts of files that an editor shows pass through here, so that no secret is among them.

use std::cell::OnceCell;

use super::markdown::code;
use crate::analysis::{Analysis, AnalyzedFile, is_of_messages};
use crate::redact::{BlueprintView, InstanceSecrets, MASK, Shown as Clean};
use crate::syntax::NodeId;
use crate::text::{FileId, Span};

/// What may be shown of the texts of a few files.
pub(super) struct Shown<'a, 't> {
    analysis: &'a Analysis<'t>,
    files: Vec<FileId>,
    /// Found out once something is shown.
    secrets: OnceCell<InstanceSecrets>,
}

impl<'a, 't> Shown<'a, 't> {
    /// Returns a filter for the texts of a file.
    pub(super) fn new(analysis: &'a Analysis<'t>, file: &AnalyzedFile<'_>) -> Self {
        Shown { analysis, files: vec![file.id], secrets: OnceCell::new() }
    }

    /// Returns a filter for the texts of several files.
    pub(super) fn of_files(analysis: &'a Analysis<'t>, mut files: Vec<FileId>) -> Self {
        files.sort_unstable();
        files.dedup();
        Shown { analysis, files, secrets: OnceCell::new() }
    }

    /// Returns the text that is the value of a node of one of the files, without secrets.
    pub(super) fn of_node(&self, file: FileId, node: NodeId, text: &str) -> String {
        if self.is_secret(file, node) { MASK.to_owned() } else { self.text(text) }
    }

    /// Whether the value of a node is a secret, or made of one.
    pub(super) fn is_secret(&self, file: FileId, node: NodeId) -> bool {
        self.secrets().is_secret(file, node)
    }

    /// Returns a text without secrets.
    pub(super) fn text(&self, text: &str) -> String {
        match self.secrets().shown(text) {
            Clean::Secret => MASK.to_owned(),
            Clean::Text(text) => text,
        }
    }

    /// Takes secrets out of a sentence that names what is in the files.
    pub(super) fn sentence(&self, text: &mut String) {
        self.secrets().scrub_values(text);
    }

    /// A place as people read it: path and line.
    pub(super) fn place(&self, file: FileId, span: Span) -> Option<String> {
        let source = self.analysis.file(file)?.source;
        let line = source.position(span.start).line;
        Some(code(&format!("{}:{line}", self.text(source.file_path()))))
    }

    fn secrets(&self) -> &InstanceSecrets {
        self.secrets.get_or_init(|| {
            let files = self.files.iter().filter_map(|file| self.analysis.file(*file));
            let views = files.map(|file| {
                let entries = file.applied.entries.iter().collect();
                let catalog = self.analysis.catalog();
                (file.id, BlueprintView::new(file.blueprint, entries, catalog, is_of_messages))
            });
            InstanceSecrets::of(views, self.analysis.instance_settings())
        })
    }
}
