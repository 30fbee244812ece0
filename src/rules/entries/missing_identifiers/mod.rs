//! `missing-identifiers`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::rules::entries::key_outside_attrs;

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-identifiers",
    topic: Topic::Entries,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An entry without identifiers.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::NoIdentifiers { empty } = kind else { return None };
    if crate::rules::already_reported::is_malformed(context, problem.entry, "identifiers") {
        return None;
    }
    let message = if *empty { "`identifiers` is empty" } else { "the entry has no `identifiers`" };
    Some(
        Draft::new(message!("{}, so authentik cannot find its object", Words(message)))
            .help(
                "add what is unique about the object, such as `identifiers: {name: ...}` or `{slug: \
                ...}`",
            )
            .lacks(key_outside_attrs::identifying(context, problem.entry))
            .because("an entry must have identifiers"),
    )
}
