//! Results for people and CI servers.

use std::io::{self, Write};

use super::report::{Report, Status, TestResult};
use crate::prove::counterexample_lines;
use crate::report::Xml;
use crate::text::{Lines, counted};

/// Writes results as text: what did not pass in full, then a summary.
///
/// # Errors
///
/// Fails where the output does.
pub fn write(report: &Report, out: &mut impl Write) -> io::Result<()> {
    let out = &mut Lines(out);
    for result in &report.results {
        writeln!(out, "{:<7} {}", result.status.name(), title(result))?;
        for line in details(result) {
            writeln!(out, "        {line}")?;
        }
    }
    let count = |status: Status| report.count(status);
    writeln!(
        out,
        "{}: {} passed, {} failed, {} unknown, {} in error (authentik {})",
        counted(report.results.len(), "test"),
        count(Status::Passed),
        count(Status::Failed),
        count(Status::Unknown),
        count(Status::Error),
        report.authentik
    )
}

fn title(result: &TestResult) -> String {
    match &result.flow {
        Some(flow) => format!("{} ({flow})", result.name),
        None => result.name.clone(),
    }
}

/// Why a test did not pass, a line each.
fn details(result: &TestResult) -> Vec<String> {
    if result.status == Status::Passed {
        return Vec::new();
    }
    let mut lines = vec![format!("in {}", result.path)];
    lines.extend(result.reasons.iter().cloned());
    lines.extend(result.counterexample.iter().flat_map(counterexample_lines));
    lines.extend(result.trace.iter().cloned());
    lines
}

/// Writes results as JUnit's XML.
///
/// # Errors
///
/// Fails where the output does.
pub fn junit(report: &Report, out: &mut impl Write) -> io::Result<()> {
    writeln!(out, r#"<?xml version="1.0" encoding="UTF-8"?>"#)?;
    writeln!(out, r#"<testsuites name="blueprintc">"#)?;
    for suite in report.results.chunk_by(|one, other| one.path == other.path) {
        let count = |wanted: &[Status]| suite.iter().filter(|result| wanted.contains(&result.status)).count();
        writeln!(
            out,
            r#"  <testsuite name="{}" tests="{}" failures="{}" errors="{}" skipped="0">"#,
            Xml(suite.first().map_or("", |result| &result.path)),
            suite.len(),
            count(&[Status::Failed, Status::Unknown]),
            count(&[Status::Error])
        )?;
        for result in suite {
            let head = format!(
                r#"    <testcase name="{}" classname="{}" file="{}""#,
                Xml(&title(result)),
                Xml(&result.path),
                Xml(&result.path)
            );
            let element = match result.status {
                Status::Passed => {
                    writeln!(out, "{head}/>")?;
                    continue;
                }
                Status::Failed | Status::Unknown => "failure",
                Status::Error => "error",
            };
            let message = result.reasons.first().map_or("", String::as_str);
            writeln!(out, "{head}>")?;
            writeln!(
                out,
                r#"      <{element} message="{}">{}</{element}>"#,
                Xml(message),
                Xml(&details(result).join("\n"))
            )?;
            writeln!(out, "    </testcase>")?;
        }
        writeln!(out, "  </testsuite>")?;
    }
    writeln!(out, "</testsuites>")
}
