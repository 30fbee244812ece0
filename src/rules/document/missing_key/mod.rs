//! `missing-key`.

use crate::blueprint::ShapeProblemKind as Kind;
use crate::lint::{Draft, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
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
    summary: "`metadata` without `name`, an entry without `model`, or a permission without `permission`.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Problem(word),
};

fn word(_: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Shape(kind) = &problem.kind else { return None };

    Some(match kind {
        Kind::MissingMetadataName => Draft::new("missing `name` in `metadata`")
            .help(message!("add a name; {}", Words(crate::rules::phrases::POISON))),
        Kind::MissingModel => Draft::new("missing `model` of this entry")
            .help("add the model, such as `model: authentik_flows.flow`"),
        Kind::MissingPermission => Draft::new("missing `permission`").help("add it as `app_label.codename`"),
        _ => return None,
    })
}
