//! `condition-always-true`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "condition-always-true",
    severity: Severity::Warning,
    default_on: true,
    summary: "A condition that is true whatever happens.",
    explanation: r##"
Conditions go by Python's idea of truth: everything that isn't empty is true. The text `"false"` is
true, and so is a list, even one like `[AND, false]` that was meant as a `!Condition`. The entry is
applied, or the branch of an `!If` taken, whatever the rest of the condition says.

Environment variables are texts too: `!Env NAME` with `NAME=false` is true. This rule can't see the
environment; for such a switch, let the variable unset mean no.
"##,
    bad: r##"
version: 1
metadata:
  name: guests
context:
  guests: true
entries:
  - model: authentik_core.group
    conditions:
      - [AND, !Context guests, false]
    identifiers:
      name: guests
"##,
    good: r##"
version: 1
metadata:
  name: guests
context:
  guests: true
entries:
  - model: authentik_core.group
    conditions:
      - !Condition [AND, !Context guests, true]
    identifiers:
      name: guests
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::AlwaysTrue { found } = kind else { return None };
    Some(
        Draft::new(format!("this condition is always true, because it is {found} that isn't empty"))
            .help("for a comparison use `!Condition`; a boolean is written without quotes"),
    )
}
