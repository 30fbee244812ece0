//! The Code Quality report of GitLab: an array with an object for each finding.

use std::io::{self, Write};

use serde::Serialize;
use serde::ser::{SerializeSeq, Serializer};

use super::{Report, last_line, told};
use crate::check::Severity;
use crate::known::{Standing, identified};

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

/// The issues of a report, made one after the other while they are written.
struct Issues<'a>(&'a Report<'a>);

impl Serialize for Issues<'_> {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let Issues(report) = self;
        let mut issues = serializer.serialize_seq(None)?;
        for outcome in &report.outcome.files {
            let Some(file) = report.file(outcome.file) else { continue };
            for known in identified(file, outcome).filter(|known| known.standing == Standing::Counts) {
                let finding = known.finding;
                let Some(severity) = report.levels.of(finding.rule) else { continue };
                issues.serialize_element(&Issue {
                    description: told(finding),
                    check_name: finding.rule.name,
                    fingerprint: known.identity(),
                    severity: match severity {
                        Severity::Error => "critical",
                        Severity::Warning => "major",
                        Severity::Info => "info",
                    },
                    location: Location {
                        path: file.name(),
                        lines: Lines {
                            begin: file.position(finding.span.start).line,
                            end: last_line(file, finding.span),
                        },
                    },
                })?;
            }
        }
        issues.end()
    }
}

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    serde_json::to_writer(&mut *out, &Issues(report))?;
    writeln!(out)
}
