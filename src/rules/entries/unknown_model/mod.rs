//! `unknown-model`.

use crate::catalog::{model_history, model_rename};
use crate::lint::{
    Draft, FileContext, Finds, FixKind, Persona, Respelling, Rule, Safety, Scope, Severity, Topic,
};
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
    summary: "The model of an entry doesn't exist.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    match kind {
        EntryProblem::ModelWithoutDot { model } => {
            let draft = Draft::new(format!("expected a model as `app.model`, found `{model}`"));
            let mut same = context.catalog.model_names().filter(|full| {
                full.split_once('.').is_some_and(|(_, name)| name.eq_ignore_ascii_case(model))
            });
            Some(match (same.next(), same.next()) {
                (Some(full), None) => draft.help(format!("did you mean `{full}`?")).safe_fix(
                    format!("change it to `{full}`"),
                    problem.span,
                    full,
                ),
                _ => draft.help("write both parts, such as `authentik_flows.flow`"),
            })
        }
        EntryProblem::ModelNotText { found } => Some(
            Draft::new(format!("expected a model as `app.model`, found {found}"))
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
    let draft = Draft::new(format!("authentik {release} has no model `{model}`"));
    if let Some(rename) = model_rename(&lower, release).filter(|rename| rename.holds_in(release)) {
        let help = match rename.new {
            Some(new) => format!("use `{new}`. {}", rename.note),
            None => rename.note.to_owned(),
        };
        let draft = draft.help(help.trim().to_owned());
        return match Respelling::successor(rename) {
            Some(to) => draft.respelling_fix(context.source, problem.span, to),
            None => draft,
        };
    }
    if let Some(history) = model_history(&lower) {
        if history.first > release {
            return draft.help(format!("it came with {}; this check is for {release}", history.first));
        }
        if history.last < release {
            return draft.help(format!("the last release that had it is {}", history.last));
        }
        if lower != model {
            return draft.help(format!("the app label is case-sensitive: `{lower}`")).respelling_fix(
                context.source,
                problem.span,
                Respelling::among(model, &lower, context.catalog.model_names()),
            );
        }
    }
    match suggestion {
        Some(near) => draft.help(format!("did you mean `{near}`?")).respelling_fix(
            context.source,
            problem.span,
            Respelling::among(model, near, context.catalog.model_names()),
        ),
        None => draft.help("correct it, or check for the release that has it").unfamiliar(),
    }
}
