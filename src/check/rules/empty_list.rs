//! `empty-list`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "empty-list",
    severity: Severity::Error,
    default_on: true,
    summary: "An empty list where authentik requires at least one item.",
    explanation: r##"
Some list fields need at least one item, and authentik rejects an entry that gives them none.
Leaving the key out keeps what the object has, or takes the field's default for a new object; an
empty list is an attempt to write nothing into it.
"##,
    bad: r##"
version: 1
metadata:
  name: password only
entries:
  - model: authentik_stages_password.passwordstage
    identifiers:
      name: password
    attrs:
      backends: []
"##,
    good: r##"
version: 1
metadata:
  name: password only
entries:
  - model: authentik_stages_password.passwordstage
    identifiers:
      name: password
    attrs:
      backends:
        - authentik.core.auth.InbuiltBackend
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, field, node, kind: Kind::EmptyList, .. } = &problem.kind else {
        return None;
    };
    let path = super::value_path(context, problem.entry, name, *node);
    let help =
        if field.required { "give it at least one item" } else { "give it an item, or remove the key" };
    Some(Draft::new(format!("`{path}` can't be an empty list")).help(help))
}
