//! Whatever is in a file: no panic, every place inside of its file, every report complete, in bounded time.

mod bombs;
mod hostile;
mod mutation;
mod terminal;

use crate::harness::{
    FileId, Finding, Format, Options, Outcome, Release, Report, SourceFile, Span, check, report,
};
use blueprintc::blueprint::read;
use blueprintc::syntax::parse;
use blueprintc::text::with_json_escapes;
use blueprintc::workspace::Surroundings;
use blueprintc::{draw, graph};

/// Checks files and asserts what holds for every report.
fn checked(texts: &[&str], isolated: bool) -> Outcome {
    checked_and(texts, isolated, assert_reports)
}

/// Checks files, asserts what holds for every outcome, and then something about its reports.
fn checked_and(
    texts: &[&str],
    isolated: bool,
    assert_reports: impl FnOnce(&[SourceFile], &Outcome, &Options),
) -> Outcome {
    let name = |(index, text): (usize, &&str)| SourceFile::new(format!("{index}.yaml"), *text);
    let files: Vec<SourceFile> = texts.iter().enumerate().map(name).collect();
    let options = Options { isolated, release: Release::NEWEST, ..Options::default() };
    let outcome = check(&files, &options);
    assert_outcome(&files, &outcome);
    assert_reports(&files, &outcome, &options);
    outcome
}

fn assert_outcome(files: &[SourceFile], outcome: &Outcome) {
    assert_eq!(outcome.files.len(), files.len());
    for (index, file) in outcome.files.iter().enumerate() {
        assert_eq!(file.file.index(), index);
        for finding in file.findings.iter().chain(&file.ignored) {
            assert_places(files, finding);
        }
        for &secret in &file.secrets {
            assert_inside(files, file.file, secret, "secret");
        }
        let apart = file.secrets.windows(2).all(|pair| pair[0].end <= pair[1].start);
        assert!(apart, "secrets overlap: {:?}", file.secrets);
    }
}

fn assert_places(files: &[SourceFile], finding: &Finding) {
    let rule = finding.rule.name;
    assert_inside(files, finding.file, finding.span, rule);
    for related in &finding.related {
        assert_inside(files, related.file, related.span, rule);
    }
    let edits = finding.fix.iter().flat_map(|fix| &fix.edits);
    edits.for_each(|edit| assert_inside(files, finding.file, edit.span, rule));
}

#[track_caller]
fn assert_inside(files: &[SourceFile], file: FileId, span: Span, what: &str) {
    let text = files[file.index()].text();
    assert!(text.get(span.range()).is_some(), "{what}: {span:?} in {} bytes", text.len());
}

/// How many findings say as much as thousands.
const ENOUGH: usize = 300;

fn assert_reports(files: &[SourceFile], outcome: &Outcome, options: &Options) {
    let count = Report { files, outcome, levels: &options.levels }.count();
    let are_many = count.findings() > ENOUGH;
    for name in Format::NAMES {
        let format = Format::from_name(name).unwrap();
        // Drawings say nothing new after the first few hundred, and the format of code scanning is SARIF's.
        if are_many && matches!(format, Format::Rich | Format::CodeScanning) {
            continue;
        }
        let text = report(files, outcome, &options.levels, format);
        if format == Format::Json {
            let document: serde_json::Value = serde_json::from_str(&text).unwrap();
            assert_eq!(document["files"].as_array().map(Vec::len), Some(files.len()));
        }
    }
}

/// Asserts the reports of the first findings of each file.
fn assert_short_reports(files: &[SourceFile], outcome: &Outcome, options: &Options) {
    let mut first = outcome.clone();
    for file in &mut first.files {
        file.findings.truncate(ENOUGH);
        file.ignored.truncate(ENOUGH);
    }
    assert_reports(files, &first, options);
}
