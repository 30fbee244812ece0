//! How well a file checks.

use std::collections::BTreeMap;

use crate::lint::{FileOutcome, Severity};

/// What must not get worse.
pub(super) struct Standing {
    accepted: bool,
    /// How many errors of each rule.
    errors: BTreeMap<&'static str, usize>,
    warnings: usize,
}

impl Standing {
    pub(super) fn of(outcome: &FileOutcome) -> Self {
        let mut errors = BTreeMap::new();
        let mut warnings = 0;
        for finding in &outcome.findings {
            match finding.severity {
                Severity::Error => *errors.entry(finding.rule.name).or_default() += 1,
                Severity::Warning => warnings += 1,
                Severity::Info => {}
            }
        }
        Standing { accepted: outcome.accepted, errors, warnings }
    }

    /// Whether something is worse in the other. Behind an error, such as a misspelled model, there may be any number of
    /// warnings that nobody could see: they count only where no error went.
    pub(super) fn is_better_than(&self, other: &Standing) -> bool {
        let count = |standing: &Standing| standing.errors.values().sum::<usize>();
        self.accepted && !other.accepted
            || self.warnings < other.warnings && count(self) <= count(other)
            || other.errors.iter().any(|(rule, count)| self.errors.get(rule).is_none_or(|had| had < count))
    }
}
