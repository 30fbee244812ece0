//! `object-exists`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::message;

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "object-exists",
    topic: Topic::Entries,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`must_created` of an object that already exists.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::MustCreatedExists { object } = kind else { return None };
    let (name, entry) = context.object_name(*object);
    let draft = Draft::new(message!("`must_created` fails, because the object exists: it is {}", name))
        .help("use `created` to create it only if it doesn't exist, or `present` to update it too");
    Some(match entry {
        Some(entry) => draft.related(context.entry_span(entry), "made here"),
        None => draft,
    })
}
