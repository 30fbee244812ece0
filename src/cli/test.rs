//! `blueprintc test`: flow tests and sign-in properties.

use std::io::{self, Write};
use std::path::{Path, PathBuf};

use super::args::{DisplayArgs, TestArgs, TestFormat};
use super::flow::with_instance;
use super::project::{Project, ProjectArgs};
use super::{Exit, complain};
use crate::flow_test::{
    Report, Status, TestFile, TestResult, read, run as run_tests, write_junit, write_text,
};
use crate::prove::Flows;
use crate::text::{JsonEscapes, one_line};

pub(super) fn run(args: &TestArgs, out: &mut impl Write) -> io::Result<Exit> {
    let (instance, configuration, display) = (&args.instance, &args.configuration, &DisplayArgs::default());
    let project = ProjectArgs { paths: &args.paths, instance, configuration, display };
    let Some(project) = Project::read(project)? else { return Ok(Exit::Failure) };
    let files = project.discover().paths.into_iter();
    let files: Vec<PathBuf> = files.filter(|path| is_test_file(path)).collect();
    if files.is_empty() {
        complain(&"there is no test file: they are called *.test.yaml");
        return Ok(Exit::Failure);
    }
    let mut tests: Vec<(String, Result<TestFile, String>)> = Vec::new();
    for path in files {
        let text = std::fs::read_to_string(&path).map_err(|error| error.to_string());
        let name = one_line(&path.to_string_lossy()).into_owned();
        tests.push((name, text.and_then(|text| read(&text))));
    }
    with_instance(&args.paths, &args.instance, &args.configuration, |seen| {
        let flows = seen.flows();
        let flows = Flows::new(&flows, seen.instance());
        let is_wanted = |name: &str| args.filter.as_deref().is_none_or(|part| name.contains(part));
        let mut results = Vec::new();
        let error = |path: &str, reason: String| TestResult {
            path: path.to_owned(),
            name: "the file".to_owned(),
            flow: None,
            status: Status::Error,
            reasons: vec![reason],
            trace: Vec::new(),
            counterexample: None,
        };
        for path in seen.rejected() {
            results.push(error(&path, "authentik rejects this blueprint: run `blueprintc check`".to_owned()));
        }
        for (path, file) in &tests {
            match file {
                Ok(file) => results.extend(run_tests(path, file, seen, &flows, &is_wanted)),
                Err(reason) => results.push(error(path, reason.clone())),
            }
        }
        if results.is_empty() {
            complain(&"no test was run: the files have no tests, or no test has such a name");
        }
        let mut report = Report { version: 1, authentik: seen.release().name().to_owned(), results };
        report.for_each_text(&mut |text| seen.hide_values(text));
        match args.format {
            TestFormat::Text => write_text(&report, out)?,
            TestFormat::Json => {
                serde_json::to_writer_pretty(JsonEscapes(&mut *out), &report)?;
                writeln!(out)?;
            }
            TestFormat::Junit => write_junit(&report, out)?,
        }
        let passed = report.count(Status::Passed);
        Ok(if report.results.is_empty() || report.count(Status::Error) > 0 {
            Exit::Failure
        } else if passed < report.results.len() {
            Exit::Findings
        } else {
            Exit::Clean
        })
    })
}

/// Whether a file has flow tests.
fn is_test_file(path: &Path) -> bool {
    let name = path.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    name.ends_with(".test.yaml") || name.ends_with(".test.yml")
}
