//! `invalid-condition`.

use crate::evaluate::EvaluationProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::serializer::nearest;
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-condition",
    topic: Topic::Tags,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A `!Condition` without values, or with an unknown mode.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    Some(match kind {
        Kind::ConditionWithoutValues => {
            Draft::new("`!Condition` has a mode but no value").help("add at least one value after the mode")
        }
        Kind::UnknownMode { mode } => {
            let modes = ["AND", "NAND", "OR", "NOR", "XOR", "XNOR"];
            let draft = Draft::new(message!("unknown mode `{}` of `!Condition`", mode));
            if mode.eq_ignore_ascii_case("not") {
                return Some(draft.help("use `NOR` with a single value to negate it"));
            }
            match nearest(mode, modes.into_iter()) {
                Some(near) => draft.help(message!("did you mean `{}`?", Words(near))),
                None => draft.help("use `AND`, `NAND`, `OR`, `NOR`, `XOR` or `XNOR`; the mode comes first"),
            }
        }
        _ => return None,
    })
}
