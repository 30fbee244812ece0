//! `literal-key`.

use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "literal-key",
    topic: Topic::References,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A literal primary key, which differs between instances.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    if let Some(draft) = declared_later(context, problem, false) {
        return Some(draft);
    }
    if let ProblemKind::Entry(EntryProblem::FindByLiteralKey { model, field }) = &problem.kind {
        return Some(in_find(context, model, field));
    }
    let ProblemKind::Field { name, node, kind: Kind::LiteralKey { expected }, .. } = &problem.kind else {
        return None;
    };
    let path = crate::rules::value_path::value_path(context, problem.entry, name, *node);
    Some(
        Draft::new(message!(
            "`{}` refers to an object of `{}` by its primary key, which differs between instances",
            Name(path),
            Words(expected)
        ))
        .help(message!("refer to it by `!KeyOf ID`, or by `!Find [{}, [FIELD, VALUE]]`", Words(expected))),
    )
}

/// Fields by which people know objects.
const NAMING: [&str; 4] = ["username", "slug", "name", "domain"];

fn in_find(context: &FileContext<'_, '_>, model: &'static str, field: &str) -> Draft {
    let fields = context.catalog.model_named(model);
    let naming = NAMING.into_iter().find(|name| fields.is_some_and(|model| model.field(name).is_some()));
    Draft::new(message!(
        "`!Find` looks up `{}` by a literal key in `{}`, which differs between instances",
        Words(model),
        Name(field)
    ))
    .maybe_help(naming.map(|naming| message!("look it up by `{}`", Words(naming))))
}

/// A key that a later entry of the file declares; `refused`: one that no object can have before.
pub(crate) fn declared_later(
    context: &FileContext<'_, '_>,
    problem: &Problem<'_>,
    refused: bool,
) -> Option<Draft> {
    let ProblemKind::Entry(EntryProblem::KeyDeclaredLater { attribute, node, expected, entry, refused: is }) =
        &problem.kind
    else {
        return None;
    };
    let path = crate::rules::value_path::value_path(context, problem.entry, attribute, *node);
    let later = context.entry_name(*entry);
    let message = message!(
        "`{}` refers to an object of `{}` by the key that {} declares, which comes later",
        Name(path),
        Words(expected),
        later
    );
    let draft = Draft::new(message)
        .help(message!("move {} before this one; authentik applies entries from top to bottom", later))
        .related(context.entry_span(*entry), "declared here");
    (*is == refused).then_some(draft)
}
