//! `empty-file`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "empty-file",
    topic: Topic::Document,
    severity: Severity::Error,
    other_severities: &[Severity::Info],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A file without a blueprint.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    if !matches!(kind, Kind::Empty) || context.source.defect().is_some() {
        return None;
    }
    let draft = match context.isolated {
        true => Draft::new("the file is empty, and authentik's importer fails on it"),
        false => Draft::new("the file is empty: authentik skips it").severity(Severity::Info),
    };
    Some(draft.help("write a blueprint with `version`, `metadata` and `entries`, or remove the file"))
}
