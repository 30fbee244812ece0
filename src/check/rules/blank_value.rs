//! `blank-value`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "blank-value",
    severity: Severity::Error,
    default_on: true,
    summary: "An empty text where authentik doesn't take one.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind, .. } = &problem.kind else { return None };

    matches!(kind, Kind::Blank)
        .then(|| Draft::new(format!("`{name}` can't be empty")).help("give it a value, or remove the key"))
}
