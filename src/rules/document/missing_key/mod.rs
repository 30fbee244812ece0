//! `missing-key`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::workspace::{Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "missing-key",
    topic: Topic::Document,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::File,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "`metadata` lacks `name`, an entry `model`, or a permission `permission`.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    Some(match kind {
        Kind::MissingMetadataName => {
            Draft::new("`metadata` has no `name`").help(crate::rules::phrases::POISON)
        }
        Kind::MissingModel => Draft::new("the entry has no `model`")
            .help("say what it describes, such as `model: authentik_flows.flow`"),
        Kind::MissingPermission => {
            Draft::new("this has no `permission`").help("say which one, as `app_label.codename`")
        }
        _ => return None,
    })
}
