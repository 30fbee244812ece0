//! `google-chrome-credentials`.

use crate::blueprint::Entry;
use crate::evaluate::ValueKind;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Message, Words, message};
use crate::rules::entry_data::writes;
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "google-chrome-credentials",
    topic: Topic::System,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A Google Chrome connector whose credentials are not a service account key.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

/// What Google's library asks for before anything else.
const NEEDED: [&str; 2] = ["client_email", "token_uri"];

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_endpoints_connectors_google_chrome.googlechromeconnector") {
        return;
    }
    let Some(datum) = applied.datum("credentials") else { return };
    if !matches!(datum.value.kind, ValueKind::Map(_)) {
        return;
    }
    let missing = NEEDED.iter().filter(|name| datum.value.get(name).is_none());
    let missing: Vec<Message> = missing.map(|name| message!("`{}`", Words(name))).collect();
    if !missing.is_empty() {
        drafts.add(
            Draft::new(message!("`credentials` lacks {}", Message::joined(missing, " and ")))
                .at(context.span(datum.value.node))
                .help("copy the whole key file of the service account"),
        );
    }
}
