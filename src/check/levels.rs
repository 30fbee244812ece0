//! Which rules run, and how bad the user deems their findings.

use super::{Finding, Rule, Severity};

/// The severities that a user chose instead of the rules' own.
///
/// A choice changes what a report says and whether a run fails; it does not change the verdict
/// whether authentik accepts a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    chosen: Vec<(String, Option<Severity>)>,
}

impl Levels {
    /// Sets the severity of a rule, or turns it off with `None`. The last choice for a rule counts.
    pub fn set(&mut self, rule: impl Into<String>, severity: Option<Severity>) {
        let rule = rule.into();
        self.chosen.retain(|(name, _)| *name != rule);
        self.chosen.push((rule, severity));
    }

    /// The severity of a finding for the user; `None` when its rule is off.
    pub fn of_finding(&self, finding: &Finding) -> Option<Severity> {
        match self.chosen.iter().find(|(name, _)| name == finding.rule.name) {
            Some((_, severity)) => *severity,
            None => finding.rule.default_on.then_some(finding.severity),
        }
    }

    /// The worst severity of a rule's findings; `None` when the rule is off.
    pub fn of(&self, rule: &Rule) -> Option<Severity> {
        match self.chosen.iter().find(|(name, _)| name == rule.name) {
            Some((_, severity)) => *severity,
            None => rule.default_on.then_some(rule.severity),
        }
    }
}
