//! `unresolved-tag`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unresolved-tag",
    severity: Severity::Warning,
    default_on: true,
    summary: "A tag in a place where authentik leaves tags unresolved.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::NotResolved { inner, outer } = kind else { return None };
    Some(
        Draft::new(format!(
            "authentik doesn't resolve this `{}`: it stands in a plain value that is an argument of `{}`",
            inner.text(),
            outer.text()
        ))
        .help("only tags that are arguments themselves are resolved, and defaults never are"),
    )
}
