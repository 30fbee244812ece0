//! A line for each finding, as compilers and `grep -n` write them.

use std::io::{self, Write};

use super::excerpt::printable;
use super::stream::{Body, InFile};

pub(super) struct Concise;

impl Body for Concise {
    fn file(&mut self, file: &InFile<'_>, out: &mut dyn Write) -> io::Result<()> {
        for (severity, finding) in file.findings() {
            let place = file.source.position(finding.span.start);
            writeln!(
                out,
                "{}:{}:{}: {}[{}] {}",
                printable(file.source.path()),
                place.line,
                place.column,
                severity.name(),
                finding.rule.name,
                printable(&finding.message).replace('\n', " "),
            )?;
        }
        Ok(())
    }
}
