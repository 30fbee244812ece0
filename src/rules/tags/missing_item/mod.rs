//! `missing-item`.

use crate::evaluate::EvaluationProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-item",
    topic: Topic::Tags,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`!AtIndex` of an item that doesn't exist.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Evaluation(_, kind) = &problem.kind else { return None };

    Some(match kind {
        Kind::IndexOutOfRange { index, length } => {
            Draft::new(message!("`!AtIndex` looks up item {} of a list of {}", index, Words(length)))
                .help("add a default as the third argument, or correct the index, which counts from 0")
        }
        Kind::NoSuchKey { key } => Draft::new(message!("`!AtIndex` looks up the missing key `{}`", key))
            .help("add a default as the third argument, or correct the key"),
        Kind::ListIndexNotInteger => Draft::new("the index into a list must be an integer")
            .help("use an index that counts from 0; only a mapping has keys"),
        Kind::KeyNotHashable { found } => {
            Draft::new(message!("{} cannot be the key of a mapping", Words(found)))
                .help("use a string or a number as the second argument")
        }
        Kind::NotIndexable { found } => {
            Draft::new(message!("`!AtIndex` needs a list or a mapping, found {}", Words(found))).help(
                "use a list or a mapping; a default doesn't help, because authentik fails before it \
                    reads it",
            )
        }
        _ => return None,
    })
}
