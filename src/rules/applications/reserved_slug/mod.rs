//! `reserved-slug`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};
use crate::rules::entry_data::{Given, since, text, writes};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "reserved-slug",
    topic: Topic::Applications,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An application with a slug that authentik reserves for itself.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

/// authentik's application model: the names of its OAuth2 endpoints.
const RESERVED: [&str; 6] = ["authorize", "token", "device", "userinfo", "introspect", "revoke"];

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    // Seen in the serializer from 2025.12 on.
    if !writes(entry, applied, "authentik_core.application") || !since(context, "2025.12") {
        return;
    }
    let (Given::Known(slug), Some(datum)) = (text(applied, "slug"), applied.datum("slug")) else { return };
    if RESERVED.contains(&slug) {
        drafts.add(
            Draft::new(message!("authentik reserves the slug `{}` for itself", Name(slug)))
                .at(context.span(datum.value.node))
                .help("choose another slug"),
        );
    }
}
