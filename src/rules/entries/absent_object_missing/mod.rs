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
    summary: "`absent` fails where the object is already gone.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    matches!(kind, EntryProblem::AbsentMissing).then(|| {
    let model = context.model(problem.entry).map_or("object", |model| model.verbose_name);
    Draft::new(message!("there is no such {} to delete, on which authentik rejects the whole file", Words(model)))
        .help("give only identifiers, too few to make a new object of: then a missing one does no harm; if it exists, list it under [[externals]] in blueprintc.toml")
})
}
