//! `find-unknown-field`.

use crate::evaluate::EvaluationProblemKind as Kind;
use crate::lint::{
    Draft, FileContext, Finds, FixKind, Persona, Respelling, Rule, Safety, Scope, Severity, Topic,
};
use crate::redact::{Name, Words, message};
use crate::serializer::nearest;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "find-unknown-field",
    topic: Topic::References,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Local,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`!Find` with a field that the model doesn't have.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    if let Kind::FindFieldNotText { found } = kind {
        let draft =
            Draft::new(message!("the field of a `!Find` condition must be a string, found {}", Words(found)));
        return Some(draft.help("name a field of the model"));
    }
    let Kind::FindUnknownField { model, field } = kind else { return None };
    let draft = Draft::new(message!("`!Find` uses the unknown field `{}` of `{}`", Name(field), Name(model)));
    let columns =
        context.catalog.model_named(model).map(|model| model.columns.iter().map(|column| column.name));
    let near = columns.clone().and_then(|columns| nearest(field, columns));
    Some(match near {
        Some(near) => draft.help(message!("did you mean `{}`?", Words(near))).respelling_fix(
            context.source,
            problem.span,
            Respelling::among(field, near, columns.into_iter().flatten()),
        ),
        None => draft.help("name a field of the model").unfamiliar(),
    })
}
