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

use crate::harness::{Options, Outcome, Severity, Sources, Workspace};
use blueprintc::fix::Undone;

/// What is found in files, by their paths.
fn checked(files: &[(&str, &str)]) -> (Sources, Outcome) {
    let options = Options { isolated: true, all_secrets: true, ..Options::default() };
    let checked = Workspace::of(files).searched().with(&options).check();
    (checked.sources.expect("blueprints are looked for"), checked.outcome)
}

/// The rules and lines of all findings but infos of rules about blueprints, by file.
fn found(sources: &Sources, outcome: &Outcome) -> Vec<(String, u32, &'static str)> {
    let about_files = ["not-discovered", "unparsable-template"];
    let findings = outcome.files.iter().flat_map(|file| &file.findings);
    findings
        .filter(|finding| finding.severity > Severity::Info || about_files.contains(&finding.rule.name))
        .map(|finding| {
            let file = &sources.files()[finding.file.index()];
            (file.path().to_owned(), file.position(finding.span.start).line, finding.rule.name)
        })
        .collect()
}
