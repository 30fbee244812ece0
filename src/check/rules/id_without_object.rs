//! `id-without-object`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::evaluate::KeyOfReason;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "id-without-object",
    severity: Severity::Error,
    default_on: true,
    summary: "`!KeyOf` of an entry that has no object: it is skipped, or it deletes.",
    explanation: "",
    bad: "",
    good: "",
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
        Draft::new(format!(
            "`{id}` is {}, which {why}: there is no object to refer to",
            context.entry_name(entry)
        ))
        .related(context.entry_span(entry), why)
        .maybe_help(
            matches!(reason, KeyOfReason::Skipped { .. })
                .then_some("give this entry the same conditions, or find the object with `!Find`"),
        ),
    )
}
