//! `metaapply-optional`.

use crate::lint::{Draft, Drafts, Finds, FixKind, Persona, Rule, Scope, Severity, Topic, WorkspaceContext};
use crate::redact::message;
use crate::rules::blueprints::applied_blueprints::{Known, links};

/// The rule.
pub static RULE: Rule = Rule {
    name: "metaapply-optional",
    topic: Topic::Blueprints,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Pedantic,
    since: "0.1.0",
    default_on: true,
    summary: "An optional entry that applies an unknown blueprint.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Workspace(find),
};

fn find(together: &WorkspaceContext<'_, '_>, drafts: &mut Drafts) {
    let known = Known::of(together);
    for file in together.files {
        for link in links(file) {
            if link.required != Some(false) || known.may_exist(&link) {
                continue;
            }
            drafts.add(
                Draft::new(message!(
                    "unknown blueprint with {}; authentik silently skips this entry",
                    link.what()
                ))
                .in_file(file.id)
                .in_entry(link.entry)
                .at(link.span)
                .help("check the spelling, or remove `required: false` so that authentik reports it"),
            );
        }
    }
}
