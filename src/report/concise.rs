//! A line for each finding, as compilers and `grep -n` write them.

use std::io::{self, Write};

use super::stream::{Body, InFile};
use crate::lint::{Finding, Severity};
use crate::text::Lines;

pub(super) struct Concise;

impl Body for Concise {
    fn file(&mut self, file: &InFile<'_>, out: &mut dyn Write) -> io::Result<()> {
        file.findings().try_for_each(|(severity, finding)| write_line(file, severity, finding, out))
    }
}

/// Writes a finding on one line.
pub(super) fn write_line(
    file: &InFile<'_>,
    severity: Severity,
    finding: &Finding,
    out: &mut dyn Write,
) -> io::Result<()> {
    let place = file.source.position(finding.span.start);
    writeln!(
        Lines(out),
        "{}:{}:{}: {}[{}] {}",
        file.source.path(),
        place.line,
        place.column,
        severity.name(),
        finding.rule.name,
        finding.message.replace('\n', " "),
    )
}
