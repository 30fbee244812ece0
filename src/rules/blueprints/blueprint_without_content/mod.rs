//! `blueprint-without-content`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::rules::entry_data::{filled, writes};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "blueprint-without-content",
    topic: Topic::Blueprints,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A blueprint instance with neither a path nor content.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(_: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if writes(entry, applied, "authentik_blueprints.blueprintinstance")
        && applied.creates()
        && filled(applied, "path").is_not()
        && filled(applied, "content").is_not()
    {
        drafts.add(
            Draft::new("a blueprint instance must have a `path` or `content`")
                .help("set the `path` of a file below the blueprints folder, or the `content` itself"),
        );
    }
}
