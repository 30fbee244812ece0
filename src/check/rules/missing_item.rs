//! `missing-item`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-item",
    severity: Severity::Error,
    default_on: true,
    summary: "`!AtIndex` asks for something that isn't there.",
    explanation: r##"`!AtIndex` takes one item of a list or a mapping. When there is no such item and no default is given as its
third argument, the entry fails, and nothing of the file is applied.

The default helps against a missing item only. When the first argument is null, a number or a boolean, because
a `!Context` has no value, say, authentik fails with a Python `TypeError` before it looks at the default."##,
    bad: r##"version: 1
metadata:
  name: Department
context:
  departments:
    it: Information technology
entries:
  - model: authentik_core.group
    identifiers:
      name: !AtIndex [!Context departments, hr]
"##,
    good: r##"version: 1
metadata:
  name: Department
context:
  departments:
    it: Information technology
entries:
  - model: authentik_core.group
    identifiers:
      name: !AtIndex [!Context departments, hr, Human resources]
"##,
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    Some(match kind {
        Kind::IndexOutOfRange { index, length } => {
            Draft::new(format!("`!AtIndex` asks for item {index} of a list of {length}"))
                .help("add a default as the third argument, or correct the index, which counts from 0")
        }
        Kind::NoSuchKey { key } => Draft::new(format!("`!AtIndex` asks for the missing key `{key}`"))
            .help("add a default as the third argument, or correct the key"),
        Kind::ListIndexNotInteger => Draft::new("the index into a list must be an integer")
            .help("items are counted from 0; only a mapping has keys"),
        Kind::KeyNotHashable { found } => Draft::new(format!("{found} cannot be the key of a mapping"))
            .help("use a string or a number as the second argument"),
        Kind::NotIndexable { found } => {
            Draft::new(format!("`!AtIndex` needs a list or a mapping, found {found}"))
                .help("a default doesn't help here: authentik fails before it looks at it")
        }
        _ => return None,
    })
}
