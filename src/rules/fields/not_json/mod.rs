//! `not-json`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Safety, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "not-json",
    topic: Topic::Fields,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Entry,
    fix: FixKind::Sometimes(Safety::Safe),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A value in a JSON field that JSON can't represent.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind, .. } = &problem.kind else { return None };

    let Kind::NotJson { found } = kind else { return None };
    let draft =
        Draft::new(message!("`{}` is stored as JSON, which cannot hold {}", Name(name), Words(found)));
    Some(if found.starts_with("a date") {
        let draft = draft.help("put it in quotes; without them, YAML reads it as another type");
        match context.bare_text(problem.span) {
            Some(text) => draft.safe_fix("put it in quotes", problem.span, format!("\"{text}\"")),
            None => draft,
        }
    } else if *found == "an unresolved tag" {
        draft.help("authentik doesn't resolve a tag in this place")
    } else if found.contains("UUID") {
        draft.help("use a field of the object that is a string, such as its slug or name")
    } else if matches!(*found, "binary data" | "a set" | "a list" | "a NUL character") {
        draft.help("use strings, numbers, booleans, lists and mappings")
    } else {
        draft.help("put it in quotes, or write a finite number")
    })
}
