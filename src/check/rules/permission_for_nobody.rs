//! `permission-for-nobody`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "permission-for-nobody",
    severity: Severity::Warning,
    default_on: true,
    summary: "A permission with neither user nor role.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    matches!(kind, EntryProblem::PermissionForNobody)
        .then(|| Draft::new("this permission is given to nobody").help("add `role` or `user`"))
}
