//! The Code Quality report of GitLab: an array with an object for each finding.

use std::io::{self, Write};

use serde::Serialize;

use super::stream::{Body, InFile, Items, Setting};
use super::{Count, last_line, told};
use crate::baseline::{Standing, identified};
use crate::lint::Severity;

#[derive(Serialize)]
struct Issue<'a> {
    description: String,
    check_name: &'a str,
    /// GitLab drops all but one of equal ones.
    fingerprint: String,
    severity: &'a str,
    location: Location<'a>,
}

#[derive(Serialize)]
struct Location<'a> {
    path: &'a str,
    lines: Lines,
}

#[derive(Serialize)]
struct Lines {
    begin: u32,
    end: u32,
}

/// Writes the issues.
#[derive(Default)]
pub(super) struct Gitlab {
    issues: Items,
}

impl Body for Gitlab {
    fn start(&mut self, _: &Setting<'_>, out: &mut dyn Write) -> io::Result<()> {
        out.write_all(b"[")
    }

    fn file(
        &mut self,
        InFile { setting, source, outcome }: &InFile<'_>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        for known in identified(source, outcome).filter(|known| known.standing == Standing::Counts) {
            let finding = known.finding;
            let Some(severity) = setting.severity(finding) else { continue };
            let issue = Issue {
                description: told(finding),
                check_name: finding.rule.name,
                fingerprint: known.identity(),
                severity: match severity {
                    Severity::Error => "critical",
                    Severity::Warning => "major",
                    Severity::Info => "info",
                },
                location: Location {
                    path: source.name(),
                    lines: Lines {
                        begin: source.position(finding.span.start).line,
                        end: last_line(source, finding.span),
                    },
                },
            };
            self.issues.add(&issue, out)?;
        }
        Ok(())
    }

    fn end(&mut self, _: &Setting<'_>, _: &Count, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "]")
    }
}
