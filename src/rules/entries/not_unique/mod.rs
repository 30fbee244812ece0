//! `not-unique`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};

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
    summary: "A value that must be unique belongs to another object.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::NotUnique { field, other, .. } = kind else { return None };
    let (name, entry) = context.object_name(*other);
    let draft = Draft::new(format!("`{field}` must be unique, and {name} has the same"))
        .help(format!("choose another value, or put `{field}` into `identifiers` if that object is meant"));
    Some(match entry {
        Some(entry) => draft.related(context.entry_span(entry), "has it already"),
        None => draft,
    })
}
