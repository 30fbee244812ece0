//! `overwritten-value`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "overwritten-value",
    topic: Topic::Entries,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A value that a later entry of the same file overwrites.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::Overwritten { field, earlier } = kind else { return None };
    Some(
        Draft::new(message!(
            "{} sets another `{}` on the same object, which this one overwrites",
            context.entry_name(*earlier),
            Name(field)
        ))
        .help(message!(
            "if two objects are meant, give them different identifiers; otherwise write `{}` once",
            Name(field)
        ))
        .related(context.entry_span(*earlier), "first set here"),
    )
}
