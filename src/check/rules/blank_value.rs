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
    explanation: r##"
Most text fields of authentik take anything but an empty text, and a text of blanks counts as empty,
because blanks at both ends are cut off first. An empty value rejects the entry and with it the
whole file.

Often the quotes are a placeholder that was never filled in, or a templating tool put nothing
between them.
"##,
    bad: r##"
version: 1
metadata:
  name: wiki
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: ""
"##,
    good: r##"
version: 1
metadata:
  name: wiki
entries:
  - model: authentik_core.application
    identifiers:
      slug: wiki
    attrs:
      name: Wiki
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, field, node, kind: Kind::Blank, .. } = &problem.kind else { return None };
    let path = super::value_path(context, problem.entry, name, *node);
    let help = if field.required { "give it a value" } else { "give it a value, or remove the key" };
    Some(Draft::new(format!("`{path}` can't be an empty text")).help(help))
}
