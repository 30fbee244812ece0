//! `unknown-model`.

use crate::catalog::{model_history, model_rename};
use crate::lint::{
    Draft, FileContext, Finds, FixKind, Persona, Respelling, Rule, Safety, Scope, Severity, Topic,
};
use crate::redact::{Name, Words, message};
use crate::rules::phrases::with_note;
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-model",
    topic: Topic::Entries,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Local,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An entry with an unknown model.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    match kind {
        EntryProblem::ModelWithoutDot { model } => {
            let draft = Draft::new(message!("expected a model as `app.model`, found `{}`", Name(model)));
            let mut same = context.catalog.model_names().filter(|full| {
                full.split_once('.').is_some_and(|(_, name)| name.eq_ignore_ascii_case(model))
            });
            Some(match (same.next(), same.next()) {
                (Some(full), None) => draft.help(message!("did you mean `{}`?", Words(full))).safe_fix(
                    message!("change it to `{}`", Words(full)),
                    problem.span,
                    full,
                ),
                _ => draft.help("write both parts, such as `authentik_flows.flow`"),
            })
        }
        EntryProblem::ModelNotText { found } => Some(
            Draft::new(message!("expected a model as `app.model`, found {}", Words(found)))
                .help("write the model itself, or give the tag a default"),
        ),
        EntryProblem::UnknownModel { model, suggestion } => {
            Some(unknown(context, problem, model, *suggestion))
        }
        _ => None,
    }
}

fn unknown(
    context: &FileContext<'_, '_>,
    problem: &Problem<'_>,
    model: &str,
    suggestion: Option<&'static str>,
) -> Draft {
    let release = context.catalog.release();
    let lower = model.to_lowercase();
    let draft = Draft::new(message!("authentik {} has no model `{}`", Words(release), Name(model)));
    if let Some(rename) = model_rename(&lower, release).filter(|rename| rename.holds_in(release)) {
        let help = match rename.new {
            Some(new) => with_note(message!("use `{}`", Words(new)), rename.note),
            None if rename.note.is_empty() => "remove the entry: the model no longer exists".into(),
            None => rename.note.into(),
        };
        let draft = draft.help(help);
        return match Respelling::successor(rename) {
            Some(to) => draft.respelling_fix(context.source, problem.span, to),
            None => draft,
        };
    }
    if let Some(history) = model_history(&lower) {
        if history.first > release {
            return draft.help(message!(
                "it was added in {}; this check is for {}",
                Words(history.first),
                Words(release)
            ));
        }
        if history.last < release {
            return draft
                .help(message!("remove it; {} was the last release that had it", Words(history.last)));
        }
        if lower != model {
            return draft
                .help(message!("write `{}`; the app label is case-sensitive", Name(&lower)))
                .respelling_fix(
                    context.source,
                    problem.span,
                    Respelling::among(model, &lower, context.catalog.model_names()),
                );
        }
    }
    match suggestion {
        Some(near) => draft.help(message!("did you mean `{}`?", Words(near))).respelling_fix(
            context.source,
            problem.span,
            Respelling::among(model, near, context.catalog.model_names()),
        ),
        None => draft.help("correct the name, or check for the release that has it").unfamiliar(),
    }
}
