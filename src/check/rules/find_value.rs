//! `find-value`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::{Comparable, EvaluationProblemKind as Kind};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "find-value",
    severity: Severity::Error,
    default_on: true,
    summary: "`!Find` compares a field with something that it can't be compared with.",
    explanation: r##"
The conditions of `!Find` are database look-ups. A reference holds the primary key of the other object, a
UUID or a number, and no slug or name; numbers and booleans are columns of their own type too. With another
value Django raises an exception before it asks the database, and the file isn't applied.

To find an object by the slug or name of one that it refers to, follow the reference with two underscores:
`target__slug`.
"##,
    bad: r##"
version: 1
metadata:
  name: ask twice
entries:
  - model: authentik_policies.policybinding
    identifiers:
      order: 0
      target: !Find [authentik_flows.flowstagebinding, [order, 20], [target, default-authentication-flow]]
      group: !Find [authentik_core.group, [name, authentik Admins]]
    attrs:
      enabled: true
"##,
    good: r##"
version: 1
metadata:
  name: ask twice
entries:
  - model: authentik_policies.policybinding
    identifiers:
      order: 0
      target: !Find [authentik_flows.flowstagebinding, [order, 20], [target__slug, default-authentication-flow]]
      group: !Find [authentik_core.group, [name, authentik Admins]]
    attrs:
      enabled: true
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, Kind::FindValue { field, wanted, by_name }) = &problem.kind else {
        return None;
    };
    let draft = Draft::new(format!("`!Find` must compare `{field}` with {}", wanted.words()));
    Some(match (by_name, wanted) {
        (Some(by_name), _) => draft.help(format!("find it by `{by_name}`")),
        (None, Comparable::Boolean { .. }) => draft.help("write it without quotes: `true` or `false`"),
        (None, _) => draft,
    })
}
