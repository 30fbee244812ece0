//! `find-unknown-model`.

use crate::evaluate::EvaluationProblemKind as Kind;
use crate::lint::{
    Draft, FileContext, Finds, FixKind, Persona, Respelling, Rule, Safety, Scope, Severity, Topic,
};
use crate::redact::{Name, Words, message};
use crate::serializer::nearest;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "find-unknown-model",
    topic: Topic::References,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Local,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`!Find` with a model that doesn't exist.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    match kind {
        Kind::FindUnknownModel { model } => {
            let draft = Draft::new(message!(
                "authentik {} has no model `{}`",
                Words(context.catalog.release()),
                Name(model)
            ));
            Some(match nearest(model, context.catalog.model_names()) {
                Some(near) => draft.help(message!("did you mean `{}`?", Words(near))).respelling_fix(
                    context.source,
                    problem.span,
                    Respelling::among(model, near, context.catalog.model_names()),
                ),
                None => draft.help("correct the name, or check for the release that has it").unfamiliar(),
            })
        }
        Kind::FindObjectOfBase { model } => Some(
            Draft::new(message!(
                "`!FindObject` cannot return an object of the abstract model `{}`",
                Name(model)
            ))
            .help("name the concrete model, or use `!Find` for the primary key"),
        ),
        _ => None,
    }
}
