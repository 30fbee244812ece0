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
            Draft::new(format!("`!Enumerate` makes a SEQ or a MAP, and not `{output}`"))
                .help("the second argument is SEQ for a list or MAP for a mapping")
        }
        Kind::NotIterable { found } => {
            Draft::new(format!("`!Enumerate` goes through a list or a mapping, and this is {found}"))
        }
        Kind::EnumerateOverOwnItem => {
            Draft::new("this `!Enumerate` goes through its own item, which it doesn't have yet")
                .help("use depth 1 or more to go through the item of the loop around it")
        }
        Kind::MapBodyNotPair { found } => Draft::new(format!(
            "with MAP each round gives a pair `[key, value]` or a mapping, and this is {found}"
        )),
        Kind::MapKeyNotHashable { found } => {
            Draft::new(format!("with `MAP` each round gives a key, and {found} cannot be one"))
        }
        _ => return None,
    })
}
