//! `oauth-without-signing-key`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::rules::entry_data::writes;
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "oauth-without-signing-key",
    topic: Topic::Applications,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Auditor,
    since: "0.1.0",
    default_on: true,
    summary: "A new OAuth2 provider without a signing key.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(_: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    let is_new =
        writes(entry, applied, "authentik_providers_oauth2.oauth2provider") && applied.presumably_creates();
    if !is_new || applied.datum("signing_key").is_some() {
        return;
    }
    let message =
        "`signing_key` is missing, so tokens are signed with the client secret and the key set is empty";
    drafts.add(Draft::new(message).help(
        "set `signing_key` for clients that verify tokens with a published key, or `signing_key: null` to \
         keep it this way",
    ).lacks(["signing_key"]).because("without it, tokens are signed with the client secret"));
}
