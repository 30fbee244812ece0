//! `schema-mismatch`.

use crate::lint::{Finds, FixKind, Persona, Rule, Scope, Severity, Topic};

/// The rule.
pub static RULE: Rule = Rule {
    name: "schema-mismatch",
    topic: Topic::Fields,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A model or value that the schema of your own authentik rejects.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Schema,
};
