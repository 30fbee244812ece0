//! `oauth-without-grant-types`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::rules::entry_data::{filled, writes};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "oauth-without-grant-types",
    topic: Topic::Applications,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An OAuth2 provider that no client can use, because its `grant_types` is empty.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    let has_field = applied.model.is_some_and(|model| model.field("grant_types").is_some());
    if !has_field || !writes(entry, applied, "authentik_providers_oauth2.oauth2provider") {
        return;
    }
    let given = applied.datum("grant_types");
    if !filled(applied, "grant_types").is_not() || (given.is_none() && !applied.presumably_creates()) {
        return;
    }
    let help = "list `authorization_code`, and `refresh_token` where clients use it";
    drafts.add(match given {
        Some(datum) => Draft::new("`grant_types` is empty, so no client can use this provider")
            .at(context.span(datum.value.node))
            .help(help),
        None => Draft::new(match applied.creates() {
            true => "missing `grant_types`: the list is empty on a new provider, so no client can use it",
            false => "missing `grant_types`: if the provider does not exist yet, the list is empty and no client can use it",
        })
        .help(message!("{}; a provider from before 2026.5 keeps all types that the upgrade gave it", Words(help)))
        .lacks(["grant_types"])
        .because("without grant types, no client can use a new provider"),
    });
}
