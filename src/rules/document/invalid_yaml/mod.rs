//! `invalid-yaml`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};

use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-yaml",
    topic: Topic::Document,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "YAML that authentik's parser rejects.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Syntax(error) = &problem.kind else { return None };
    let mut draft = Draft::new(error.message()).maybe_help(error.help());
    if let Some(related) = &error.related {
        draft = draft.related(related.span, related.label);
    }
    Some(draft)
}
