//! Findings that are known: fingerprints, baselines, and what is new since a revision.

mod embedded;
mod fingerprint;
mod process;
mod recognized;
mod revision;

use crate::harness::{Baseline, KnownBy, Options, Outcome, SourceFile, check};
use blueprintc::baseline::{BaselineError, Entry, Memory, identified, recognize, schema};
use blueprintc::files::{Exclude, Revision};

/// Two groups with the same misspelled attribute.
const GROUPS: &str = "\
version: 1
metadata:
  name: Groups
entries:
  - model: authentik_core.group
    identifiers:
      name: one
    attrs:
      is_superusr: true
  - model: authentik_core.group
    identifiers:
      name: two
    attrs:
      is_superusr: true
";

fn checked(files: &[SourceFile]) -> Outcome {
    check(files, &Options::default())
}

/// The identities of everything that is found in files.
fn identities(files: &[SourceFile]) -> Vec<String> {
    let outcome = checked(files);
    let all = outcome.files.iter().zip(files).flat_map(|(outcome, file)| identified(file, outcome));
    all.map(|identified| identified.identity()).collect()
}

fn never(_: &str) -> bool {
    false
}

/// What is left to report and what is left of a baseline.
fn news(files: &[SourceFile], known: &Baseline, is_gone: &dyn Fn(&str) -> bool) -> (usize, Vec<Entry>) {
    let mut outcome = checked(files);
    let memory = Memory { by: KnownBy::Baseline, findings: known, is_gone, was_there: &never };
    let mut left = recognize(files, &mut outcome, &[memory]);
    (outcome.files.iter().map(|file| file.findings.len()).sum(), left.remove(0))
}

fn baseline(files: &[SourceFile]) -> Baseline {
    let written = Baseline::of(files, &checked(files));
    let mut text = Vec::new();
    written.write(&mut text).expect("memory can be written");
    let text = String::from_utf8(text).expect("it is text");
    let read = Baseline::read(&text).expect("what is written can be read");
    assert_eq!(read, written);
    read
}
