//! `out-of-range`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, OfNode, Words, message};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "out-of-range",
    topic: Topic::Fields,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Local,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A number outside of the range of its field.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, node, kind, .. } = &problem.kind else { return None };

    let Kind::OutOfRange { value, min, max } = kind else { return None };
    let limits = match (min, max) {
        (Some(min), Some(max)) => message!("from {} to {}", Words(min), Words(max)),
        (Some(min), None) => message!("at least {}", Words(min)),
        (None, Some(max)) => message!("at most {}", Words(max)),
        (None, None) => return None,
    };
    let shown = value.as_ref().map(|value| message!(", found {}", OfNode(*node, value))).unwrap_or_default();
    Some(Draft::new(message!("`{}` must be {}{}", Name(name), limits, shown)).help("correct the number"))
}
