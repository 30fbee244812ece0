//! `unused-ignore`.

use crate::lint::{Finds, FixKind, Persona, Rule, Scope, Severity, Topic};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unused-ignore",
    topic: Topic::Document,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An ignore comment that suppresses nothing, or names an unknown rule.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Engine,
};
