//! `model-not-allowed`.

use crate::catalog::{Standing, model_rename};
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Message, Name, Words, message};
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "model-not-allowed",
    topic: Topic::Entries,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Local,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A model that exists, but that authentik doesn't allow in blueprints.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    let EntryProblem::ModelNotAllowed { model } = kind else { return None };
    let (app, name) = model.split_once('.')?;
    let base = context.catalog.base_model(app, name)?;
    let draft = Draft::new(message!("authentik allows no entry of the model `{}`", Name(model)));
    Some(match base.standing {
        Standing::Base => {
            let mut kinds: Vec<_> =
                context.catalog.model_names().filter(|name| context.catalog.is_a(name, base.name)).collect();
            let more = kinds.len().saturating_sub(4);
            kinds.truncate(4);
            let more = if more > 0 { message!(" and {} more", Words(more)) } else { Message::default() };
            draft.help(message!("use a concrete model, such as `{}`{}", Message::joined(kinds, "`, `"), more))
        }
        Standing::Internal => {
            match model_rename(base.name, context.catalog.release()).and_then(|rename| rename.new) {
                Some(new) => draft.help(message!("use `{}`, which replaced it", Words(new))),
                None => draft.help("remove the entry; authentik manages these objects itself"),
            }
        }
    })
}
