//! `empty-list`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "empty-list",
    topic: Topic::Fields,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An empty list where authentik requires at least one item.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, field, node, kind: Kind::EmptyList, .. } = &problem.kind else {
        return None;
    };
    let path = crate::rules::value_path::value_path(context, problem.entry, name, *node);
    let help =
        if field.required { "give it at least one item" } else { "give it an item, or remove the key" };
    Some(Draft::new(message!("`{}` must not be an empty list", Name(path))).help(help))
}
