//! `invalid-enumerate`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-enumerate",
    severity: Severity::Error,
    default_on: true,
    summary: "An `!Enumerate` that can't be computed.",
    explanation: r##"
`!Enumerate [what, SEQ or MAP, body]` goes through a list or a mapping and evaluates the body once
for each item, in which `!Value 0` is the item and `!Index 0` its position or key. `SEQ` makes a
list of the bodies; `MAP` makes a mapping, for which each body is a pair `[key, value]` or a
mapping. Anything else rejects the file.
"##,
    bad: r##"
version: 1
metadata:
  name: teams
context:
  teams: [red, blue]
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
    attrs:
      attributes:
        teams: !Enumerate [!Context teams, LIST, !Format ["team-%s", !Value 0]]
"##,
    good: r##"
version: 1
metadata:
  name: teams
context:
  teams: [red, blue]
entries:
  - model: authentik_core.group
    identifiers:
      name: staff
    attrs:
      attributes:
        teams: !Enumerate [!Context teams, SEQ, !Format ["team-%s", !Value 0]]
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    Some(match kind {
        Kind::UnknownOutput { output } => {
            Draft::new(format!("the output of `!Enumerate` must be `SEQ` or `MAP`, found `{output}`"))
                .help("use `SEQ` for a list or `MAP` for a mapping")
        }
        Kind::NotIterable { found } => {
            Draft::new(format!("`!Enumerate` needs a list or a mapping, found {found}"))
        }
        Kind::EnumerateOverOwnItem => Draft::new("`!Enumerate` cannot loop over its own item")
            .help("use depth 1 or more for the item of the enclosing loop"),
        Kind::MapBodyNotPair { found } => Draft::new(format!(
            "with `MAP`, the body must be a pair `[key, value]` or a mapping, found {found}"
        )),
        Kind::MapKeyNotHashable { found } => {
            Draft::new(format!("with `MAP`, the key of a pair cannot be {found}"))
        }
        _ => return None,
    })
}
