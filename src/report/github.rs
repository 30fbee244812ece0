//! Workflow commands of GitHub Actions: each becomes an annotation at its place.

use std::fmt::{self, Display, Write as _};
use std::io::{self, Write};

use super::stream::{Body, InFile};
use super::{last_line, told};
use crate::lint::Severity;
use crate::text::printable;

pub(super) struct Github;

impl Body for Github {
    fn file(
        &mut self,
        InFile { setting, source, outcome }: &InFile<'_>,
        out: &mut dyn Write,
    ) -> io::Result<()> {
        for (severity, finding) in setting.findings(outcome) {
            let command = match severity {
                Severity::Error => "error",
                Severity::Warning => "warning",
                Severity::Info => "notice",
            };
            let (start, end) = (source.position(finding.span.start), source.position(finding.span.end));
            let last = last_line(source, finding.span);
            write!(out, "::{command} file={},line={}", Property(&printable(source.name())), start.line)?;
            // GitHub takes columns only of places on one line.
            if start.line == end.line {
                write!(out, ",col={},endLine={last},endColumn={}", start.column, end.column)?;
            } else {
                write!(out, ",endLine={last}")?;
            }
            writeln!(out, ",title={}::{}", Property(finding.rule.name), Data(&told(finding)))?;
        }
        Ok(())
    }
}

/// The value of a property of a command.
struct Property<'a>(&'a str);

impl Display for Property<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, ":,", f)
    }
}

/// What a command says.
struct Data<'a>(&'a str);

impl Display for Data<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        escape(self.0, "", f)
    }
}

/// Without line breaks, no text of a file can become a command of its own.
fn escape(text: &str, also: &str, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    for character in text.chars() {
        if matches!(character, '%' | '\r' | '\n') || also.contains(character) {
            write!(f, "%{:02X}", u32::from(character))?;
        } else {
            f.write_char(character)?;
        }
    }
    Ok(())
}
