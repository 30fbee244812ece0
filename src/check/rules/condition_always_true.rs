//! `condition-always-true`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "condition-always-true",
    severity: Severity::Warning,
    default_on: true,
    summary: "A condition that is true whatever happens.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::AlwaysTrue { found } = kind else { return None };
    Some(
        Draft::new(format!("this condition is always true, because it is {found} that isn't empty"))
            .help("for a comparison use `!Condition`; a boolean is written without quotes"),
    )
}
