//! `absent-unread-attribute`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "absent-unread-attribute",
    topic: Topic::Entries,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`absent` without an attribute that authentik's validation requires.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(EntryProblem::AbsentUnread { field }) = &problem.kind else { return None };
    let message =
        message!("missing attribute `{}`, which authentik requires even with `state: absent`", Words(field));
    Some(Draft::new(message).help(message!("add the `{}` of the object", Words(field))))
}
