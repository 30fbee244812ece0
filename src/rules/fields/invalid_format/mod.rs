//! `invalid-format`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, OfNode, Words, message};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-format",
    topic: Topic::Fields,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A string that doesn't match the format of its field.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, node, kind: Kind::BadFormat { expected, value }, .. } = &problem.kind
    else {
        return None;
    };
    let path = crate::rules::value_path::value_path(context, problem.entry, name, *node);
    let found =
        value.as_ref().map(|value| message!(", found `{}`", OfNode(*node, value))).unwrap_or_default();
    Some(Draft::new(message!("`{}` must be {}{}", Name(path), Words(expected), found)))
}
