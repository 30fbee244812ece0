//! `unparsable-template`.

use crate::lint::{Finds, FixKind, Persona, Rule, Scope, Severity, Topic};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unparsable-template",
    topic: Topic::Files,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A Helm or Jinja template that is not valid YAML before it is rendered.",
    doc: include_str!("doc.md"),
    bad: "",
    good: "",
    finds: Finds::Around,
};
