//! `device-not-creatable`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "device-not-creatable",
    topic: Topic::Entries,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An authenticator device that no blueprint can create.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(EntryProblem::NotCreatable { missing, certain, .. }) = &problem.kind else {
        return None;
    };
    let model = context.model(problem.entry).filter(|model| model.name.contains("_stages_authenticator_"))?;
    let draft = Draft::new(message!(
        "a blueprint cannot create `{}`: its `{}` cannot be set",
        Words(model.name),
        Words(missing)
    ))
    .help("remove the entry, and let the user set up the device");
    Some(if *certain { draft } else { draft.severity(Severity::Warning) })
}
