//! `ambiguous-identifiers`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::rules::entries::key_outside_attrs;

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "ambiguous-identifiers",
    topic: Topic::Entries,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "Identifiers that match several objects.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(EntryProblem::AmbiguousIdentifiers) = &problem.kind else { return None };
    let identifiers = context.blueprint.entries.get(problem.entry?).and_then(|entry| entry.identifiers);
    let place = identifiers.map_or(problem.span, |node| context.span(node));
    Some(
        Draft::new("these identifiers match several objects, and which one authentik updates is undefined")
            .at(place)
            .help("add an identifier that distinguishes them")
            .lacks(key_outside_attrs::identifying(context, problem.entry))
            .because("without it, the identifiers match several objects"),
    )
}
