//! `conflicting-releases`.

use crate::lint::{Finds, FixKind, Persona, Rule, Scope, Severity, Topic};

/// The rule.
pub static RULE: Rule = Rule {
    name: "conflicting-releases",
    topic: Topic::Files,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "The repository names several releases of authentik.",
    doc: include_str!("doc.md"),
    bad: "",
    good: "",
    finds: Finds::Around,
};
