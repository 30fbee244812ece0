//! `absent-ineffective`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};

use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "absent-ineffective",
    severity: Severity::Warning,
    default_on: true,
    summary: "`absent` that deletes nothing, because its object can't be looked up.",
    explanation: r##"
An entry with `state: absent` deletes the object that its identifiers find. When the identifiers
can't be looked up, because there are none, because the model has no such field, or because a tag in
them or in `attrs` fails, authentik skips the entry: the blueprint counts as applied successfully,
and the object stays.

The same mistake in any other state rejects the file. Here nobody is told, and an account or an
application that was meant to be gone goes on working. There is no reason to keep such an entry.
"##,
    bad: r##"
version: 1
metadata:
  name: retire the old enrolment
entries:
  - model: authentik_flows.flow
    state: absent
    identifiers:
      slugg: old-enrollment
"##,
    good: r##"
version: 1
metadata:
  name: retire the old enrolment
entries:
  - model: authentik_flows.flow
    state: absent
    identifiers:
      slug: old-enrollment
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(kind) = &problem.kind else { return None };

    matches!(kind, EntryProblem::AbsentIneffective).then(|| {
    Draft::new("this entry deletes nothing: its identifiers or attributes can't be resolved, and authentik skips it without a word")
})
}
