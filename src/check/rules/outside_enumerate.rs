//! `outside-enumerate`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::EvaluationProblemKind as Kind;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "outside-enumerate",
    severity: Severity::Error,
    default_on: true,
    summary: "`!Index` or `!Value` has no `!Enumerate` at its depth.",
    explanation: "",
    bad: "",
    good: "",
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::NoEnclosingEnumerate { tag, depth, enclosing } = kind else { return None };
    Some(if *enclosing == 0 {
        Draft::new(format!("`{}` stands outside of any `!Enumerate` that could give it a value", tag.text()))
        .help("a loop that is an argument of another tag than `!If` and `!Enumerate` gives its items no value")
    } else {
        Draft::new(format!("`{} {depth}` asks for more loops than the {enclosing} around it", tag.text()))
            .help("0 is the innermost loop")
    })
}
