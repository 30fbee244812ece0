//! How many findings there are, and the line that says so.

use super::Setting;
use crate::lint::{FileOutcome, Levels, Severity};
use crate::text::counted;

/// The numbers of a report.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Count {
    /// Files checked.
    pub files: usize,
    /// Files with at least one finding.
    pub files_with_findings: usize,
    /// Findings that are errors.
    pub errors: usize,
    /// Findings that are warnings.
    pub warnings: usize,
    /// Findings that inform.
    pub infos: usize,
    /// Findings that a comment ignores.
    pub ignored: usize,
    /// Findings that were known before: by a baseline or an older revision.
    pub known: usize,
}

impl Count {
    /// Counts what was found in one more file.
    pub fn add(&mut self, file: &FileOutcome, levels: &Levels) {
        let before = self.findings();
        for severity in file.findings.iter().filter_map(|finding| levels.of_finding(finding)) {
            match severity {
                Severity::Error => self.errors += 1,
                Severity::Warning => self.warnings += 1,
                Severity::Info => self.infos += 1,
            }
        }
        self.files += 1;
        self.files_with_findings += usize::from(self.findings() > before);
        self.ignored += file.ignored.len();
        self.known += file.known.len();
    }

    /// All findings.
    pub fn findings(&self) -> usize {
        self.errors + self.warnings + self.infos
    }

    /// Whether anything was found, be it ignored or known.
    pub fn has_any(&self) -> bool {
        self.findings() + self.ignored + self.known > 0
    }

    /// Whether there is a finding of a severity or a worse one.
    pub fn reaches(&self, severity: Severity) -> bool {
        self.errors > 0
            || severity <= Severity::Warning && self.warnings > 0
            || severity <= Severity::Info && self.infos > 0
    }

    /// One line that says it all: `3 errors, 1 warning in 2 of 14 files · authentik 2026.2`. What the report leaves
    /// out is counted, with the option that shows it.
    pub(super) fn summary(&self, setting: &Setting<'_>) -> String {
        let files = counted(self.files, "file");
        let aside = [(self.ignored, "ignored"), (self.known, "known")];
        let aside = aside.iter().filter(|(count, _)| *count > 0);
        let aside: String = aside.map(|(count, name)| format!(", {count} {name}")).collect();
        let release = setting.release;
        if self.findings() == 0 {
            return format!("{files} checked, no findings{aside} · authentik {release}");
        }
        let kinds = [
            (self.errors, Severity::Error),
            (self.warnings, Severity::Warning),
            (self.infos, Severity::Info),
        ];
        let kinds = kinds.iter().filter(|(count, _)| *count > 0).map(|&(count, severity)| {
            let option = match severity < setting.printed {
                true => format!(" (--show {})", severity.name()),
                false => String::new(),
            };
            counted(count, severity.name()) + &option
        });
        let kinds = kinds.collect::<Vec<_>>().join(", ");
        let place = match self.files {
            1 => String::new(),
            _ => format!(" in {} of {files}", self.files_with_findings),
        };
        let limits = match (release.is_nearest(), release.is_older()) {
            (_, true) => "; findings that depend on the release are only infos",
            (true, false) => "; findings that depend on the release are at most warnings",
            (false, false) => "",
        };
        format!("{kinds}{aside}{place} · authentik {release}{limits}")
    }
}
