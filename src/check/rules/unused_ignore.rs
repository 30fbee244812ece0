//! `unused-ignore`.

use crate::check::{Finds, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unused-ignore",
    severity: Severity::Warning,
    default_on: true,
    summary: "A comment that ignores nothing, or names no rule.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Engine,
};
