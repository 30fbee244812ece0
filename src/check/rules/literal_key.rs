//! `literal-key`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::serializer::FieldProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "literal-key",
    severity: Severity::Warning,
    default_on: true,
    summary: "A literal primary key is right on one instance at best.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Field { name, kind, .. } = &problem.kind else { return None };

    let Kind::LiteralKey { expected } = kind else { return None };
    Some(
        Draft::new(format!(
            "`{name}` names `{expected}` by a primary key, which is another one on each instance"
        ))
        .help("refer to the object with `!KeyOf ID` or `!Find [MODEL, [FIELD, VALUE]]`"),
    )
}
