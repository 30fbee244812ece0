//! `empty-list`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "empty-list",
    severity: Severity::Error,
    default_on: true,
    summary: "An empty list where authentik wants at least one item.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind, .. } = &problem.kind else { return None };

    matches!(kind, Kind::EmptyList).then(|| Draft::new(format!("`{name}` can't be an empty list")))
}
