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
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    Some(match kind {
        Kind::IndexOutOfRange { index, length } => Draft::new(format!(
            "there is no item {index} in a list of {length}"
        ))
        .help("give `!AtIndex` a default as its third argument, or correct the index, which counts from 0"),
        Kind::NoSuchKey { key } => Draft::new(format!("there is no key `{key}`"))
            .help("give `!AtIndex` a default as its third argument, or correct the key"),
        Kind::ListIndexNotInteger => Draft::new("the index into a list must be a whole number"),
        Kind::NotIndexable { found } => {
            Draft::new(format!("`!AtIndex` takes an item of a list or a mapping, and this is {found}"))
                .help("the default doesn't help here: the import fails before it is looked at")
        }
        _ => return None,
    })
}
