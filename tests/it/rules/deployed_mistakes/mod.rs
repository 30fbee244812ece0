//! Mistakes that public repositories deploy, and what looks like them.

mod behavior;
mod values;

use crate::harness::{Findings, Severity, Workspace, blueprint, rules};

fn findings_in(path: &str, text: &str) -> Findings {
    Workspace::of(&[(path, text)]).findings()
}

/// Message and help of each finding of a rule.
fn found(rule: &str, text: &str) -> Vec<(String, String)> {
    found_in("2026.8", rule, text)
}

fn found_in(release: &str, rule: &str, text: &str) -> Vec<(String, String)> {
    let all = Workspace::text(text).release(release).findings().of_rule(rule);
    all.iter().map(|found| (found.message.to_string(), found.help().to_owned())).collect()
}
