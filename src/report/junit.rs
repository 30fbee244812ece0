//! JUnit's XML, which nearly every CI server shows: a suite for each file, a test for each finding. Findings that
//! inform are tests that pass and say something; a file without findings is one test that passes.

use std::fmt::{self, Display, Write as _};
use std::io::{self, Write};

use super::stream::{Body, InFile, Setting};
use super::{Count, told};
use crate::lint::Severity;
use crate::text::visible;

/// How many tests there are, and how many of them fail.
#[derive(Clone, Copy, Default)]
struct Tests {
    all: usize,
    failed: usize,
}

impl Tests {
    fn of(file: &InFile<'_>) -> Self {
        let mut tests = Tests::default();
        for (severity, _) in file.findings() {
            tests.all += 1;
            tests.failed += usize::from(severity > Severity::Info);
        }
        tests.all = tests.all.max(1);
        tests
    }
}

/// Only the suites state their number of tests: the total isn't known before the last file.
pub(super) struct Junit;

impl Body for Junit {
    fn start(&mut self, _: &Setting<'_>, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
        writeln!(out, r#"<testsuites name="blueprintc">"#)
    }

    fn file(&mut self, file: &InFile<'_>, out: &mut dyn Write) -> io::Result<()> {
        suite(file, out)
    }

    fn end(&mut self, _: &Setting<'_>, _: &Count, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "</testsuites>")
    }
}

fn suite(file: &InFile<'_>, out: &mut dyn Write) -> io::Result<()> {
    let name = Xml(file.source.name());
    let Tests { all, failed } = Tests::of(file);
    writeln!(out, r#"  <testsuite name="{name}" tests="{all}" failures="{failed}" errors="0" skipped="0">"#)?;
    let mut clean = true;
    for (severity, finding) in file.findings() {
        clean = false;
        let place = file.source.position(finding.span.start);
        let rule = finding.rule.name;
        writeln!(
            out,
            r#"    <testcase name="{} at {}:{}" classname="{name}" file="{name}" line="{}">"#,
            Xml(rule),
            place.line,
            place.column,
            place.line
        )?;
        let severity_name = severity.name();
        let text = told(finding);
        let text = Xml(&text);
        let place = format_args!("{name}:{}:{}: {severity_name}[{}]", place.line, place.column, Xml(rule));
        match severity {
            Severity::Error | Severity::Warning => {
                let message = Xml(&finding.message);
                writeln!(
                    out,
                    r#"      <failure type="{severity_name}" message="{message}">{place} {text}</failure>"#
                )?;
            }
            Severity::Info => writeln!(out, "      <system-out>{place} {text}</system-out>")?,
        }
        writeln!(out, "    </testcase>")?;
    }
    if clean {
        writeln!(out, r#"    <testcase name="no findings" classname="{name}" file="{name}"/>"#)?;
    }
    writeln!(out, "  </testsuite>")
}

/// Text in XML, for attributes and elements alike. XML has no way to write some characters.
pub(crate) struct Xml<'a>(pub(crate) &'a str);

impl Display for Xml<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for character in self.0.chars() {
            match character {
                '&' => f.write_str("&amp;")?,
                '<' => f.write_str("&lt;")?,
                '>' => f.write_str("&gt;")?,
                '"' => f.write_str("&quot;")?,
                '\t' | '\n' | '\r' => write!(f, "&#{};", u32::from(character))?,
                '\u{fffe}' | '\u{ffff}' => f.write_char('\u{fffd}')?,
                other => f.write_char(visible(other))?,
            }
        }
        Ok(())
    }
}
