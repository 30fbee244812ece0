//! `undefined-id`.

use crate::blueprint::ShapeProblemKind;
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::evaluate::KeyOfReason;
use crate::lint::{
    Draft, FileContext, Finds, FixKind, Persona, Respelling, Rule, Safety, Scope, Severity, Topic,
};
use crate::redact::{Name, OfNode, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "undefined-id",
    topic: Topic::References,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::File,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`!KeyOf` of an id that no entry has.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(node, kind) = &problem.kind else { return None };

    match kind {
        Kind::KeyOfNotScalar => Some(
            Draft::new("expected the id of an entry after `!KeyOf`, found another value")
                .help("write `!KeyOf ID`, with the `id` of an entry further up"),
        ),
        // `id: 42` is no id, and in quotes it is this one.
        Kind::KeyOf { id, reason: KeyOfReason::Undefined { .. } } if is_malformed_id(context, id) => None,
        Kind::KeyOf { id, reason: KeyOfReason::Undefined { suggestion } } => {
            let draft = Draft::new(message!("no entry of this file has the id `{}`", OfNode(*node, id)));
            Some(match suggestion {
                Some(near) => draft.help(message!("did you mean `{}`?", Name(near))).respelling_fix(
                    context.source,
                    context.tree.span(*node),
                    Respelling::among_own(
                        id,
                        near,
                        context.blueprint.entries.iter().filter_map(|entry| Some(entry.id?.0)),
                    ),
                ),
                None => draft.help(
                    "use `!Find` for an object of another file; `!KeyOf` sees only this \
                    file",
                ),
            })
        }
        _ => None,
    }
}

fn is_malformed_id(context: &FileContext<'_, '_>, id: &str) -> bool {
    context.blueprint.problems.iter().any(|problem| {
        matches!(problem.kind, ShapeProblemKind::WrongType { key: "id", .. })
            && context.source.slice(problem.span) == id
    })
}
