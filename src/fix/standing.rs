//! How well a file checks.

use std::collections::BTreeMap;

use crate::check::{FileOutcome, Severity};

/// What must not get worse.
pub(super) struct Standing {
    accepted: bool,
    /// How many errors of each rule.
    errors: BTreeMap<&'static str, usize>,
    /// How many errors and warnings.
    findings: usize,
}

impl Standing {
    pub(super) fn of(outcome: &FileOutcome) -> Self {
        let mut errors = BTreeMap::new();
        let mut findings = 0;
        for finding in &outcome.findings {
            findings += usize::from(finding.rule.severity >= Severity::Warning);
            if finding.rule.severity == Severity::Error {
                *errors.entry(finding.rule.name).or_default() += 1;
            }
        }
        Standing { accepted: outcome.accepted, errors, findings }
    }

    pub(super) fn is_better_than(&self, other: &Standing) -> bool {
        self.accepted && !other.accepted
            || self.findings < other.findings
            || other.errors.iter().any(|(rule, count)| self.errors.get(rule).is_none_or(|had| had < count))
    }
}
