//! `invalid-condition`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::serializer::nearest;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-condition",
    severity: Severity::Error,
    default_on: true,
    summary: "A `!Condition` without values, or with a mode that doesn't exist.",
    explanation: r##"
`!Condition [MODE, value, ...]` combines values by `AND`, `NAND`, `OR`, `NOR`, `XOR` or `XNOR`, in
any case. Another mode, or no value after it, rejects the file. There is no `NOT`: `!Condition
[NAND, value]` or `[NOR, value]` negates a single value. There is no comparison either: values count
as true unless they are empty.
"##,
    bad: r##"
version: 1
metadata:
  name: guests
context:
  closed: false
entries:
  - model: authentik_core.group
    conditions:
      - !Condition [NOT, !Context closed]
    identifiers:
      name: guests
"##,
    good: r##"
version: 1
metadata:
  name: guests
context:
  closed: false
entries:
  - model: authentik_core.group
    conditions:
      - !Condition [NOR, !Context closed]
    identifiers:
      name: guests
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    Some(match kind {
        Kind::ConditionWithoutValues => Draft::new("`!Condition` has a mode and no value")
            .help("give it at least one value after the mode"),
        Kind::UnknownMode { mode } => {
            let modes = ["AND", "NAND", "OR", "NOR", "XOR", "XNOR"];
            let draft = Draft::new(format!("`!Condition` has no mode `{mode}`"));
            if mode.eq_ignore_ascii_case("not") {
                return Some(draft.help("NOR with a single value negates it"));
            }
            match nearest(mode, modes.into_iter()) {
                Some(near) => draft.help(format!("did you mean `{near}`?")),
                None => draft.help("the modes are AND, NAND, OR, NOR, XOR and XNOR; the mode comes first"),
            }
        }
        _ => return None,
    })
}
