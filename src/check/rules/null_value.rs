//! `null-value`.

use crate::blueprint::{Expression, Name, expression};
use crate::catalog::{Release, catalog};
use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "null-value",
    severity: Severity::Error,
    default_on: true,
    summary: "Null where authentik doesn't take null.",
    explanation: r##"The field takes no null, and the value is null. In YAML that is written `null`, `~` or nothing at all after
the colon. A tag gives it as well: `!Find` when no object matches, `!Context` when the key isn't there.
authentik refuses the entry, and nothing of the file is applied.

For a look-up the usual causes are a misspelt name, or an object that is made by another blueprint, which
wasn't applied yet. In that case apply it first with an entry `authentik_blueprints.metaapplyblueprint`.
An object that something else makes can be listed under `[[externals]]` in `blueprintc.toml`."##,
    bad: r##"version: 1
metadata:
  name: Welcome flow
entries:
  - model: authentik_flows.flow
    identifiers:
      slug: example-welcome
    attrs:
      name: Welcome
      title:
      designation: stage_configuration
"##,
    good: r##"version: 1
metadata:
  name: Welcome flow
entries:
  - model: authentik_flows.flow
    identifiers:
      slug: example-welcome
    attrs:
      name: Welcome
      title: Welcome
      designation: stage_configuration
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, field, kind, node, .. } = &problem.kind else { return None };

    if !matches!(kind, Kind::Null) {
        return None;
    }
    Some(match expression(context.tree, *node) {
        Some(Ok(Expression::Find { .. })) => super::found_nothing(
            context,
            *node,
            format!("this finds nothing that is known here, so it is null, and `{name}` can't be null"),
        ),
        Some(Ok(Expression::Context { key, .. })) => {
            let unquoted = match key {
                Name::Text(key) => super::unquoted_context_key(context, key),
                Name::Node(_) => None,
            };
            let define =
                || "define the key under `context`, give a default, or pass --context KEY=VALUE".into();
            Draft::new(format!(
                "no context given here has this key, so it is null, and `{name}` can't be null"
            ))
            .help(unquoted.unwrap_or_else(define))
        }
        Some(_) => Draft::new(format!("this gives null, and `{name}` can't be null"))
            .help("see that it gives a value in every case"),
        None => {
            let creates = problem.entry.and_then(|entry| context.applied.entries.get(entry));
            let needed = field.required && creates.is_some_and(|entry| entry.presumably_creates());
            let help = if needed { "give it a value" } else { "give it a value, or remove the key" };
            let release = context.catalog.release();
            let model = context.model(problem.entry).map(|model| model.name);
            let since = model.and_then(|model| never_null_since(model, name, release));
            let message = match since {
                Some(since) => format!("`{name}` can't be null since {since}"),
                None => format!("`{name}` can't be null"),
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
