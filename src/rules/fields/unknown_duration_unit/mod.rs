//! `unknown-duration-unit`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, OfNode, Words, message};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-duration-unit",
    topic: Topic::Fields,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A duration with a part that authentik ignores.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, node, kind: Kind::UnknownUnit { unit, suggestion }, .. } = &problem.kind
    else {
        return None;
    };
    let draft = Draft::new(message!(
        "authentik ignores a part of `{}`, because there is no unit `{}`",
        Name(name),
        OfNode(*node, unit)
    ));
    Some(match suggestion {
        Some(near) if unit.trim().eq_ignore_ascii_case(near) => {
            draft.help(message!("write `{}` without a space next to it", Words(near)))
        }
        Some(near) => draft.help(message!("did you mean `{}`?", Words(near))),
        None => draft.help("write `unit=number` with semicolons between, such as `hours=1;minutes=30`"),
    })
}
