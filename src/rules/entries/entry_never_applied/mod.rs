//! `entry-never-applied`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "entry-never-applied",
    topic: Topic::Entries,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An entry whose conditions are always false.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(EntryProblem::NeverApplied) = &problem.kind else { return None };
    let conditions = context.blueprint.entries.get(problem.entry?)?.conditions;
    let place = match conditions {
        [only] => context.span(*only),
        _ => problem.span,
    };
    let draft = Draft::new("this entry is never applied, because a condition of it is always false");
    Some(draft.at(place).help(
        "remove the entry, or use a condition that can be true; to delete the object, use \
                `state: absent`",
    ))
}
