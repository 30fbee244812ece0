//! `missing-context`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-context",
    severity: Severity::Info,
    default_on: true,
    summary: "`!Context` of a key that nothing here defines gives null.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::NoContextKey { key } = kind else { return None };
    Some(
    Draft::new(format!("no context given here has the key `{key}`, so this is null"))
        .help(format!("define it under `context`, give a default (`!Context [{key}, DEFAULT]`), or pass --context {key}=VALUE")),
)
}
