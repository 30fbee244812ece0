//! Blueprints where they live: found in every wrapping, with their places in the file around them.

mod classify;
mod cli;
mod fix;
mod places;
mod robust;
mod sealed;
mod secrets;
mod templates;
mod tree;

use blueprintc::check::{Options, Outcome};
use blueprintc::embedded::{self, Sources};
use blueprintc::source::SourceFile;

/// What is found in files, by their paths.
fn check(files: &[(&str, &str)]) -> (Sources, Outcome) {
    let files = files.iter().map(|(path, text)| SourceFile::new(*path, *text)).collect();
    let sources = Sources::of(files);
    let options = Options { isolated: true, all_secrets: true, ..Options::default() };
    let outcome = embedded::check(&sources, &options);
    (sources, outcome)
}

/// The rules and lines of all findings but infos of rules about blueprints, by file.
fn found(sources: &Sources, outcome: &Outcome) -> Vec<(String, u32, &'static str)> {
    let about_files = ["not-discovered", "unparsable-template"];
    let findings = outcome.files.iter().flat_map(|file| &file.findings);
    findings
        .filter(|finding| {
            finding.severity > blueprintc::check::Severity::Info || about_files.contains(&finding.rule.name)
        })
        .map(|finding| {
            let file = &sources.files()[finding.file.index()];
            (file.path().to_owned(), file.position(finding.span.start).line, finding.rule.name)
        })
        .collect()
}

/// Text with spaces before each line that isn't empty.
fn indented(text: &str, by: usize) -> String {
    let indent = " ".repeat(by);
    let line = |line: &str| match line.trim_end_matches('\n') {
        "" => line.to_owned(),
        _ => format!("{indent}{line}"),
    };
    text.split_inclusive('\n').map(line).collect()
}
