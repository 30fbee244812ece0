//! `condition-always-true`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::{AlwaysTrue, EvaluationProblemKind as Kind};
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

Environment variables are texts too: `!Env NAME` with `NAME=false` is true, and `!Env [NAME, "false"]` is
whatever the environment says. For such a switch, let the variable unset mean no.
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

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::AlwaysTrue(why) = kind else { return None };
    Some(match why {
        AlwaysTrue::Filled { found } => {
            Draft::new(format!("this condition is always true, because it is {found} that isn't empty"))
                .help("for a comparison use `!Condition`; a boolean is written without quotes")
        }
        AlwaysTrue::Default => Draft::new(
            "this condition is always true: so is the default, and so is any text in the environment",
        )
        .help("leave the default out: then the variable is true when it is set, whatever it says"),
        // Later releases were read before they were final, and may have fixed it.
        AlwaysTrue::Server if context.catalog.release().name() != "2026.2" => return None,
        AlwaysTrue::Server => Draft::new(
            "this condition is always true: authentik 2026.2 has a list here by mistake, which isn't empty",
        )
        .help("whether there is a licence can't be asked for in this release"),
    })
}
