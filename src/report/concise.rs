//! A line for each finding, as compilers and `grep -n` write them.

use std::io::{self, Write};

use super::stream::{Body, InFile};
use crate::source::Lines;

pub(super) struct Concise;

impl Body for Concise {
    fn file(&mut self, file: &InFile<'_>, out: &mut dyn Write) -> io::Result<()> {
        for (severity, finding) in file.findings() {
            let place = file.source.position(finding.span.start);
            writeln!(
                Lines(&mut *out),
                "{}:{}:{}: {}[{}] {}",
                file.source.path(),
                place.line,
                place.column,
                severity.name(),
                finding.rule.name,
                finding.message.replace('\n', " "),
            )?;
        }
        Ok(())
    }
}
