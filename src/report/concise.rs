//! A line for each finding, as compilers and `grep -n` write them.

use std::io::{self, Write};

use super::Report;
use super::excerpt::printable;

pub(super) fn write(report: &Report<'_>, out: &mut dyn Write) -> io::Result<()> {
    for outcome in &report.outcome.files {
        for (severity, finding) in report.findings(outcome) {
            let Some(file) = report.file(finding.file) else { continue };
            let place = file.position(finding.span.start);
            writeln!(
                out,
                "{}:{}:{}: {}[{}] {}",
                printable(file.path()),
                place.line,
                place.column,
                severity.name(),
                finding.rule.name,
                printable(&finding.message).replace('\n', " "),
            )?;
        }
    }
    Ok(())
}
