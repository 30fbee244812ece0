//! `duplicate-key`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};

use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "duplicate-key",
    topic: Topic::Document,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A key that occurs twice in one mapping; only the last one counts.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::DuplicateKey(first, later) = problem.kind else { return None };
    let key = context.tree.slice(context.tree.span(later));
    Some(
        Draft::new(message!(
            "duplicate key `{}`; authentik uses the last one and ignores the first",
            Name(key)
        ))
        .help("remove one of the two")
        .related(context.span(first), "this value is ignored"),
    )
}
