//! Which rules run, how bad the user deems their findings, and which of these are printed.

use super::{Finding, Rule, Severity};

/// The severities that a user chose instead of the rules' own.
///
/// A choice changes what a report says and whether a run fails; it does not change the verdict
/// whether authentik accepts a file.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Levels {
    chosen: Vec<(String, Option<Severity>)>,
    printed: Option<Severity>,
    failing: Option<Severity>,
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

    /// Sets the mildest severity that reports print, whatever the format. Without it, reports for people leave out
    /// infos and those for programs leave out nothing.
    pub fn print_from(&mut self, severity: Severity) {
        self.printed = Some(severity);
    }

    /// Sets the mildest severity that fails the run, if any does: a report never leaves out why a run fails.
    pub fn fail_from(&mut self, severity: Option<Severity>) {
        self.failing = severity;
    }

    /// The mildest severity that a report prints whose format prints from `default` on.
    pub fn printed(&self, default: Severity) -> Severity {
        let printed = self.printed.unwrap_or(default);
        self.failing.map_or(printed, |failing| printed.min(failing))
    }

    /// The worst severity that a report can show for a finding of a rule; `None` when the rule is off.
    pub(crate) fn most(&self, rule: &Rule) -> Option<Severity> {
        match self.chosen.iter().find(|(name, _)| name == rule.name) {
            Some((_, severity)) => *severity,
            None => rule.default_on.then_some(Severity::Error),
        }
    }

    /// The severity of a rule; `None` when the rule is off.
    pub fn of(&self, rule: &Rule) -> Option<Severity> {
        match self.chosen.iter().find(|(name, _)| name == rule.name) {
            Some((_, severity)) => *severity,
            None => rule.default_on.then_some(rule.severity),
        }
    }
}
