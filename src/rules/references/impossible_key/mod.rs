//! `impossible-key`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Safety, Scope, Severity, Topic};
use crate::redact::{Name, OfNode, Words, message};
use crate::serializer::FieldProblemKind as Kind;
use crate::text::article;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "impossible-key",
    topic: Topic::References,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Entry,
    fix: FixKind::Sometimes(Safety::Safe),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A literal value that can't be the primary key of any object.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    if let Some(draft) = crate::rules::references::literal_key::declared_later(context, problem, true) {
        return Some(draft);
    }
    let ProblemKind::Field { name, node, kind: Kind::ImpossibleKey { expected, value }, .. } = &problem.kind
    else {
        return None;
    };
    let path = crate::rules::value_path::value_path(context, problem.entry, name, *node);
    let a = article(expected);
    let draft = Draft::new(message!(
        "expected the primary key of {} `{}` for `{}`, found `{}`, which no object can have",
        Words(a),
        Words(expected),
        Name(path),
        OfNode(*node, value)
    ));
    Some(if value.starts_with('!') {
        draft.help("remove the quotes; a quoted tag is a plain string")
    } else {
        draft
            .help(message!("refer to it by `!KeyOf ID`, or by `!Find [{}, [FIELD, VALUE]]`", Words(expected)))
    })
}
