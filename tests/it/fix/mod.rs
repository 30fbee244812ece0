//! `check --fix`: what is fixed_sources, what is left as it is, and what is printed about it.

mod batches;
mod cli;
mod examples;
mod moves;
mod mutants;
mod verdicts;

use blueprintc::fix::fix_by;
use blueprintc::text::Defect;
use std::collections::BTreeMap;

use crate::harness::{
    FileOutcome, Fixed, Options, Outcome, Severity, SourceFile, Which, Workspace, check, fix,
};

/// Mends one file.
fn fixed_sources(text: &str, which: Which) -> Fixed {
    Workspace::of(&[("blueprint.yaml", text)]).fix(which)
}

/// The text of one file after its safe fixes.
fn safely(text: &str) -> String {
    fixed_sources(text, Which::Safe).files.first().expect("a file").text().to_owned()
}

/// How many errors of each rule a file has.
fn errors(outcome: &FileOutcome) -> BTreeMap<&'static str, usize> {
    let mut errors = BTreeMap::new();
    for finding in outcome.findings.iter().filter(|finding| finding.severity == Severity::Error) {
        *errors.entry(finding.rule.name).or_default() += 1;
    }
    errors
}

/// How many errors and warnings a file has.
fn counting(outcome: &FileOutcome) -> usize {
    outcome.findings.iter().filter(|finding| finding.severity >= Severity::Warning).count()
}

/// The files that check worse than before.
fn worse(before: &Outcome, after: &Outcome) -> Vec<String> {
    let mut worse = Vec::new();
    for (before, after) in before.files.iter().zip(&after.files) {
        let (had, has) = (errors(before), errors(after));
        let more = has.iter().any(|(rule, count)| had.get(rule).is_none_or(|had| had < count));
        // Behind an error there may be warnings that nobody could see.
        let fixed_sources = has.values().sum::<usize>() < had.values().sum();
        let more = more || !fixed_sources && counting(after) > counting(before);
        if more || before.accepted && !after.accepted {
            worse.push(format!("{:?}: {had:?} became {has:?}", before.file));
        }
    }
    worse
}
