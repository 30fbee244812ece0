//! What a run of the analysis gives.

use std::sync::Arc;

use super::{Finding, Severity};
use crate::text::{FileId, Span};

/// Everything that the analysis of one set of files found.
#[derive(Debug, Clone, Default)]
pub struct Outcome {
    /// The release of authentik that the answers are for: `2026.2`.
    pub release: String,
    /// One for each file, in the order of the files.
    pub files: Vec<FileOutcome>,
}

/// What was found in one file.
#[derive(Debug, Clone)]
pub struct FileOutcome {
    /// The file.
    pub file: FileId,
    /// How many YAML documents it holds.
    pub documents: usize,
    /// How many blueprints it is or holds. Nothing is reported of a file without any.
    pub blueprints: usize,
    /// Whether authentik accepts the file: the server's verdict, which no comment, configuration or baseline changes.
    pub accepted: bool,
    /// What is wrong, by place.
    pub findings: Vec<Finding>,
    /// Findings that a comment in the file ignores.
    pub ignored: Vec<Finding>,
    /// Errors of rules that the configuration switches off. They aren't reported, and still decide the verdict.
    pub switched_off: Vec<Finding>,
    /// Findings that were known before, by place; they don't count. The analysis itself knows of no such findings.
    pub known: Vec<(KnownBy, Finding)>,
    /// Text that must never be shown: the values of secret fields, by place, without overlaps.
    pub secrets: Vec<Span>,
    /// The same of each other file of which a finding shows a place.
    pub secrets_beside: Vec<(FileId, Arc<[Span]>)>,
}

/// What says that a finding was known before.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum KnownBy {
    /// A baseline: a document that lists the findings to live with for now.
    Baseline,
    /// An older revision of the same files, which has it as well.
    Revision,
}

impl FileOutcome {
    /// The outcome for a file in which nothing was found.
    pub fn clean(file: FileId) -> Self {
        FileOutcome {
            file,
            documents: 0,
            blueprints: 0,
            accepted: true,
            findings: Vec::new(),
            ignored: Vec::new(),
            switched_off: Vec::new(),
            known: Vec::new(),
            secrets: Vec::new(),
            secrets_beside: Vec::new(),
        }
    }

    /// Every finding that means that authentik rejects the file, also those that are ignored or switched off.
    pub fn rejections(&self) -> impl Iterator<Item = &Finding> {
        let known = self.known.iter().map(|(_, finding)| finding);
        let all = self.findings.iter().chain(&self.ignored).chain(&self.switched_off).chain(known);
        all.filter(|finding| finding.severity == Severity::Error)
    }

    /// The secrets of this file, or of another of which a finding shows a place.
    pub fn secrets_of(&self, file: FileId) -> &[Span] {
        if file == self.file {
            return &self.secrets;
        }
        let beside = self.secrets_beside.iter().find(|(id, _)| *id == file);
        beside.map(|(_, secrets)| &**secrets).unwrap_or_default()
    }
}
