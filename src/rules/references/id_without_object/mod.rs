//! `id-without-object`.

use crate::evaluate::EvaluationProblemKind as Kind;
use crate::evaluate::KeyOfReason;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "id-without-object",
    topic: Topic::References,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`!KeyOf` of an entry without an object: one that is skipped, or one that deletes.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::KeyOf { id, reason } = kind else { return None };
    let (entry, why) = match reason {
        KeyOfReason::Skipped { entry } => (*entry, "is skipped, because its conditions are false"),
        KeyOfReason::Absent { entry } => (*entry, "deletes its object (`state: absent`)"),
        _ => return None,
    };
    Some(
        Draft::new(message!("entry `{}` {}: there is no object to refer to", Name(id), Words(why)))
            .related(context.entry_span(entry), message!("this entry {}", Words(why)))
            .maybe_help(
                matches!(reason, KeyOfReason::Skipped { .. })
                    .then_some("give this entry the same conditions, or find the object with `!Find`"),
            ),
    )
}
