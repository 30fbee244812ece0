//! `outside-enumerate`.

use crate::evaluate::EvaluationProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "outside-enumerate",
    topic: Topic::Tags,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`!Index` or `!Value` without an `!Enumerate` at its depth.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    let Kind::NoEnclosingEnumerate { tag, depth, enclosing } = kind else { return None };
    Some(if *enclosing == 0 {
        let message = message!("`{}` is outside of any `!Enumerate`", Words(tag.text()));
        Draft::new(message).help(
            "move it into the third argument of an `!Enumerate`; one that is itself an argument of a tag \
             other than `!If` and `!Enumerate` provides no values",
        )
    } else {
        let loops = if *enclosing == 1 { "one loop".into() } else { message!("{} loops", Words(enclosing)) };
        let message = message!(
            "`{} {}` refers to a loop further out than the {} around it",
            Words(tag.text()),
            depth,
            loops
        );
        Draft::new(message).help(
            "use a smaller depth; 0 is the innermost loop, 1 \
            the next one",
        )
    })
}
