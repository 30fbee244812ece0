//! Outcomes of many checks as those of one.

use super::library::{Baseline, FileId, Finding, Format, Levels, Outcome, SourceFile};
use super::report;

/// What was found by several checks, each of which knows only its own files. Most of a report of one small file is what
/// every report starts with; here it is written once.
#[derive(Default)]
pub(crate) struct Merged {
    files: Vec<SourceFile>,
    outcome: Outcome,
}

impl Merged {
    /// Adds what a check found in its files.
    pub(crate) fn add(&mut self, files: &[SourceFile], outcome: &Outcome) {
        let first = self.files.len();
        let moved = |file: FileId| {
            FileId(u32::try_from(first + file.index()).expect("there are not that many files"))
        };
        let move_finding = |finding: &mut Finding| {
            finding.file = moved(finding.file);
            finding.related.iter_mut().for_each(|related| related.file = moved(related.file));
        };
        self.files.extend_from_slice(files);
        self.outcome.release.clone_from(&outcome.release);
        for file in &outcome.files {
            let mut file = file.clone();
            file.file = moved(file.file);
            let findings = file.findings.iter_mut().chain(&mut file.ignored).chain(&mut file.switched_off);
            findings.chain(file.known.iter_mut().map(|(_, finding)| finding)).for_each(move_finding);
            file.secrets_beside.iter_mut().for_each(|(beside, _)| *beside = moved(*beside));
            self.outcome.files.push(file);
        }
    }

    /// Writes everything in every format, and as a baseline, each with its name.
    pub(crate) fn reports(&self, levels: &Levels) -> Vec<(&'static str, String)> {
        let in_format = |name: &&'static str| {
            let format = Format::from_name(name).expect("it is a format");
            (*name, report(&self.files, &self.outcome, levels, format))
        };
        let mut reports: Vec<_> = Format::NAMES.iter().map(in_format).collect();
        let mut out = Vec::new();
        Baseline::of(&self.files, &self.outcome).write(&mut out).expect("memory can be written");
        reports.push(("the baseline", String::from_utf8(out).expect("a baseline is text")));
        reports
    }
}
