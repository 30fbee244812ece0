//! `not-unique`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "not-unique",
    topic: Topic::Entries,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A value that must be unique, but belongs to another object.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::NotUnique { field, other, .. } = kind else { return None };
    let (name, entry) = context.object_name(*other);
    let draft = Draft::new(message!("`{}` must be unique, and {} has the same value", Words(field), name))
        .help(message!(
            "choose another value, or put `{}` into `identifiers` if that object is meant",
            Words(field)
        ));
    Some(match entry {
        Some(entry) => draft.related(context.entry_span(entry), "already has this value"),
        None => draft,
    })
}
