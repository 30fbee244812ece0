//! `binding-overwritten`.

use crate::evaluate::ValueKind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "binding-overwritten",
    topic: Topic::Entries,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A binding that a later entry overwrites.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(EntryProblem::Overwritten { field, earlier }) = &problem.kind else { return None };
    let model = context.model(problem.entry)?.name;
    let is_binding = match model {
        "authentik_flows.flowstagebinding" => field == "stage",
        "authentik_policies.policybinding" => matches!(field.as_str(), "policy" | "group" | "user"),
        _ => false,
    };
    if !is_binding {
        return None;
    }
    let bound = |entry: usize| {
        let value = context.applied.entries.get(entry)?.value(field)?;
        let ValueKind::Key(object) = value.kind else { return None };
        Some(message!("`{}`", Name(context.applied.store.row(object)?.label()?)))
    };
    let before = bound(*earlier).unwrap_or_else(|| message!("another {}", Name(field)));
    let now = problem.entry.and_then(bound).unwrap_or_else(|| message!("this {}", Name(field)));
    Some(
        Draft::new(message!(
            "{} replaces {}: this is the same binding as that of {}",
            now,
            before,
            context.entry_name(*earlier)
        ))
        .help(message!(
            "to bind both, move `{}` to the identifiers or give this binding another `order`",
            Name(field)
        ))
        .related(context.entry_span(*earlier), "first set here"),
    )
}
