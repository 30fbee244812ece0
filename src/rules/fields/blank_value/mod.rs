//! `blank-value`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "blank-value",
    topic: Topic::Fields,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An empty string where the field doesn't allow it.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, field, node, kind: Kind::Blank, .. } = &problem.kind else { return None };
    let path = crate::rules::value_path::value_path(context, problem.entry, name, *node);
    let help = if field.required { "give it a value" } else { "give it a value, or remove the key" };
    Some(Draft::new(message!("`{}` must not be empty", Name(path))).help(help))
}
