//! `unknown-state`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::blueprint::StateName;
use crate::lint::{
    Draft, FileContext, Finds, FixKind, Persona, Respelling, Rule, Safety, Scope, Severity, Topic,
};
use crate::redact::{Name, Words, message};
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unknown-state",
    topic: Topic::Entries,
    severity: Severity::Error,
    other_severities: &[Severity::Warning],
    scope: Scope::Local,
    fix: FixKind::Sometimes(Safety::Varies),
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An unknown `state` of an entry.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let (state, suggestion) = match &problem.kind {
        ProblemKind::Shape(Kind::UnknownState { state, suggestion }) => (state, *suggestion),
        ProblemKind::Entry(EntryProblem::UnknownStateValue { state }) => (state, None),
        ProblemKind::Entry(EntryProblem::StateNotText { found }) => {
            return Some(
                Draft::new(message!("expected a state, found {}", Words(found)))
                    .help("use `present`, `created`, `must_created` or `absent`"),
            );
        }
        _ => return None,
    };
    let draft = Draft::new(message!("unknown state `{}`", Name(state)));
    Some(match suggestion {
        Some(near) => {
            let near = near.text();
            draft.help(message!("did you mean `{}`?", Words(near))).respelling_fix(
                context.source,
                problem.span,
                Respelling::among(state, near, StateName::ALL.iter().map(|state| state.text())),
            )
        }
        None => draft.help("use `present`, `created`, `must_created` or `absent`"),
    })
}
