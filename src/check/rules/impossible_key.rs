//! `impossible-key`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "impossible-key",
    severity: Severity::Error,
    default_on: true,
    summary: "A literal that can't be the primary key of any object.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind, .. } = &problem.kind else { return None };

    let Kind::ImpossibleKey { expected, value } = kind else { return None };
    Some(
        Draft::new(format!(
            "`{name}` wants the primary key of `{expected}`, and nothing has the key `{value}`"
        ))
        .help("refer to the object with `!KeyOf ID` or `!Find [MODEL, [FIELD, VALUE]]`"),
    )
}
