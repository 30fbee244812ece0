//! `absent-unread-attribute`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "absent-unread-attribute",
    severity: Severity::Error,
    default_on: true,
    summary: "`absent` without an attribute that authentik's validation reads.",
    explanation: r##"
Before authentik deletes an object, it validates the entry. It forgives what the validation finds,
but the validation of two models breaks down by itself when an attribute is missing: that of a policy
binding without `target`, and that of an event matcher policy without `action`. Nothing catches this,
and the whole file is rejected.
"##,
    bad: r##"
version: 1
metadata:
  name: Example - Everybody may enrol
entries:
  - model: authentik_policies.policybinding
    state: absent
    identifiers:
      policy: !Find [authentik_policies.policy, [name, default-source-enrollment-if-sso]]
      order: 0
"##,
    good: r##"
version: 1
metadata:
  name: Example - Everybody may enrol
entries:
  - model: authentik_policies.policybinding
    state: absent
    identifiers:
      policy: !Find [authentik_policies.policy, [name, default-source-enrollment-if-sso]]
      target: !Find [authentik_flows.flow, [slug, default-source-enrollment]]
      order: 0
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(EntryProblem::AbsentUnread { field }) = &problem.kind else { return None };
    let message = format!("missing attribute `{field}`, which authentik reads even with `state: absent`");
    Some(Draft::new(message).help(format!("add the `{field}` that the object has")))
}
