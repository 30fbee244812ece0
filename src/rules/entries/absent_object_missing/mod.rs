//! `absent-object-missing`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "absent-object-missing",
    topic: Topic::Entries,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`absent` that fails because its object doesn't exist.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    matches!(kind, EntryProblem::AbsentMissing).then(|| {
        let model = context.model(problem.entry).map_or("object", |model| model.verbose_name);
        Draft::new(message!("no such {} to delete, so authentik rejects the whole file", Words(model))).help(
            "remove attributes until the entry could not create an object, so that a missing one is no \
            error; if the object exists, list it under [[externals]] in blueprintc.toml",
        )
    })
}
