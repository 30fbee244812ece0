//! `not-discovered`.

use crate::lint::{Finds, FixKind, Persona, Rule, Scope, Severity, Topic};

/// The rule.
pub static RULE: Rule = Rule {
    name: "not-discovered",
    topic: Topic::Files,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::File,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A blueprint that authentik does not discover because of its name.",
    doc: include_str!("doc.md"),
    bad: "",
    good: "",
    finds: Finds::Around,
};
