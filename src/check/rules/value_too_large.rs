//! `value-too-large`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "value-too-large",
    severity: Severity::Info,
    default_on: true,
    summary: "A value unfolds to more than blueprintc evaluates.",
    explanation: r##"
An alias stands for everything that its anchor holds, and `!Enumerate` repeats its body. A few lines of anchors that
each repeat the one before unfold to millions of values. blueprintc evaluates about 200,000 values for each file, more
for a large one, and treats the rest as unknown: mistakes in them are not found, and `plan` shows them as unknown.

authentik has no such limit. Its worker unfolds the whole value, which can exhaust its memory.
"##,
    bad: r##"
version: 1
metadata:
  name: Numbers
context:
  ten: &ten [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
  hundred: &hundred [*ten, *ten, *ten, *ten, *ten, *ten, *ten, *ten, *ten, *ten]
  thousand: &thousand [*hundred, *hundred, *hundred, *hundred, *hundred, *hundred, *hundred, *hundred, *hundred]
  many: &many [*thousand, *thousand, *thousand, *thousand, *thousand, *thousand, *thousand, *thousand, *thousand]
  more: [*many, *many, *many, *many, *many, *many, *many, *many, *many, *many, *many, *many, *many, *many]
  most: [*many, *many, *many, *many, *many, *many, *many, *many, *many, *many, *many, *many, *many, *many]
entries:
  - model: authentik_core.group
    identifiers:
      name: numbers
    attrs:
      attributes:
        more: !Context more
        most: !Context most
"##,
    good: r##"
version: 1
metadata:
  name: Numbers
context:
  ten: &ten [0, 1, 2, 3, 4, 5, 6, 7, 8, 9]
entries:
  - model: authentik_core.group
    identifiers:
      name: numbers
    attrs:
      attributes:
        ten: !Context ten
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, Kind::TooLarge) = &problem.kind else { return None };
    Some(
        Draft::new("this value unfolds to too many values to evaluate; it is treated as unknown")
            .help("use fewer nested aliases and loops"),
    )
}
