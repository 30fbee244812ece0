//! `null-value`.

use crate::blueprint::{Expression, Name, expression};
use crate::catalog::{Release, catalog};
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{self, Words, message};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "null-value",
    topic: Topic::Fields,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "Null where the field doesn't allow it.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, field, kind, node, .. } = &problem.kind else { return None };

    if !matches!(kind, Kind::Null) {
        return None;
    }
    Some(match expression(context.tree, *node) {
        // `unresolved-find` reports it, with the object that is looked for.
        Some(Ok(Expression::Find { .. })) => return None,
        Some(Ok(Expression::Context { key, .. })) => {
            let unquoted = match key {
                Name::Text(key) => crate::rules::yaml_slips::unquoted_context_key(context, key),
                Name::Node(_) => None,
            };
            let define =
                || "define the key under `context`, give a default, or pass --context KEY=VALUE".into();
            let key = match key {
                Name::Text(key) => message!("the context has no key `{}`", redact::Name(key)),
                Name::Node(_) => "the context has no such key".into(),
            };
            Draft::new(message!("{}, and `{}` must not be null", key, redact::Name(name)))
                .help(unquoted.unwrap_or_else(define))
        }
        Some(_) => Draft::new(message!(
            "the value of the tag is null, and `{}` must not be null",
            redact::Name(name)
        ))
        .help("make sure that it always has a value"),
        None => {
            let creates = problem.entry.and_then(|entry| context.applied.entries.get(entry));
            let needed = field.required && creates.is_some_and(|entry| entry.presumably_creates());
            let help = if needed { "give it a value" } else { "give it a value, or remove the key" };
            let release = context.catalog.release();
            let model = context.model(problem.entry).map(|model| model.name);
            let since = model.and_then(|model| never_null_since(model, name, release));
            let message = match since {
                Some(since) => {
                    message!("`{}` must not be null since authentik {}", redact::Name(name), Words(since))
                }
                None => message!("`{}` must not be null", redact::Name(name)),
            };
            Draft::new(message).help(help)
        }
    })
}

/// The release that stopped taking null for a field.
fn never_null_since(model: &str, name: &str, at: Release) -> Option<Release> {
    let takes_null = |release: Release| {
        catalog(release).model_named(model).and_then(|model| model.field(name)).map(|field| field.null)
    };
    let mut earlier = Release::ALL.into_iter().rev().skip_while(|&release| release > at);
    let mut since = earlier.next()?;
    for release in earlier {
        match takes_null(release)? {
            true => return Some(since),
            false => since = release,
        }
    }
    None
}
