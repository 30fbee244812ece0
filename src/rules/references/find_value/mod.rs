//! `find-value`.

use crate::evaluate::{Comparable, EvaluationProblemKind as Kind};
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "find-value",
    topic: Topic::References,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`!Find` with a value that its field can't be compared with.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, Kind::FindValue { field, wanted, by_name }) = &problem.kind else {
        return None;
    };
    let draft = Draft::new(message!("`!Find` must compare `{}` with {}", Name(field), Words(wanted.words())));
    Some(match (by_name, wanted) {
        (Some(by_name), _) => draft.help(message!("find it by `{}`", Name(by_name))),
        (None, Comparable::Boolean { .. }) => draft.help("write it without quotes: `true` or `false`"),
        (None, _) => draft,
    })
}
