//! `invalid-enumerate`.

use crate::evaluate::EvaluationProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-enumerate",
    topic: Topic::Tags,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An `!Enumerate` that can't be evaluated.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    Some(match kind {
        Kind::UnknownOutput { output } => {
            Draft::new(message!("the output of `!Enumerate` must be `SEQ` or `MAP`, found `{}`", output))
                .help("use `SEQ` for a list or `MAP` for a mapping")
        }
        Kind::NotIterable { found } => {
            Draft::new(message!("`!Enumerate` needs a list or a mapping, found {}", Words(found)))
        }
        Kind::EnumerateOverOwnItem => Draft::new("`!Enumerate` cannot loop over its own item")
            .help("use depth 1 or more for the item of the enclosing loop"),
        Kind::MapBodyNotPair { found } => Draft::new(message!(
            "with `MAP`, the body must be a pair `[key, value]` or a mapping, found {}",
            Words(found)
        )),
        Kind::MapKeyNotHashable { found } => {
            Draft::new(message!("with `MAP`, the key of a pair cannot be {}", Words(found)))
        }
        _ => return None,
    })
}
