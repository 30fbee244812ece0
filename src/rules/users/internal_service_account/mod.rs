//! `internal-service-account`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::rules::entry_data::{Given, since, text, writes};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "internal-service-account",
    topic: Topic::Users,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A user of the type that authentik reserves for its outposts.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    // Seen in the serializer from 2025.12 on.
    if !writes(entry, applied, "authentik_core.user") || !since(context, "2025.12") {
        return;
    }
    let Some(datum) = applied.datum("type") else { return };
    if text(applied, "type") == Given::Known("internal_service_account") {
        drafts.add(
            Draft::new(
                "authentik creates such a user once, and rejects this entry whenever it is applied \
                again",
            )
            .at(context.span(datum.value.node))
            .help("use `service_account`"),
        );
    }
}
