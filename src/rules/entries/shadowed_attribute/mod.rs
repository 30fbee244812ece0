//! `shadowed-attribute`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "shadowed-attribute",
    topic: Topic::Entries,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A key in both `attrs` and `identifiers`, with different values.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::Shadowed { name, identifier, joined, .. } = kind else { return None };
    let (message, label) = if *joined {
        (
            message!("`{}` is in `identifiers` too; authentik joins the two lists", Name(name)),
            "joined with this one",
        )
    } else {
        (
            message!("`{}` is in `identifiers` too, with another value that overrides this one", Name(name)),
            "this value is used",
        )
    };
    Some(Draft::new(message).related(context.span(*identifier), label).help(
        "keep it in one of the two; to rename an object, identify it by an attribute that \
                doesn't change",
    ))
}
