//! `oauth-without-grant-types`.

use super::given::{filled, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "oauth-without-grant-types",
    severity: Severity::Warning,
    default_on: true,
    summary: "An OAuth2 provider that no client can use, because it allows no grant type.",
    explanation: "Since 2026.5, an OAuth2 provider allows only what `grant_types` lists, and that list is \
        empty by default: authentik takes the blueprint, and every sign-in through the new provider fails. A provider \
        from before 2026.5 was given all types by the upgrade, and keeps them when a blueprint without the list is \
        applied again: only an instance on which the blueprint makes the provider is hit.",
    bad: "version: 1
metadata:
  name: Example - OAuth2
entries:
  - model: authentik_providers_oauth2.oauth2provider
    identifiers:
      name: wiki
    attrs:
      authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
      invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]
      property_mappings:
        - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-openid]]
      redirect_uris:
        - matching_mode: strict
          url: https://wiki.example.com/callback
",
    good: "version: 1
metadata:
  name: Example - OAuth2
entries:
  - model: authentik_providers_oauth2.oauth2provider
    identifiers:
      name: wiki
    attrs:
      authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
      invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]
      grant_types: [authorization_code, refresh_token]
      property_mappings:
        - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-openid]]
      redirect_uris:
        - matching_mode: strict
          url: https://wiki.example.com/callback
",
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    let has_field = applied.model.is_some_and(|model| model.field("grant_types").is_some());
    if !has_field || !writes(entry, applied, "authentik_providers_oauth2.oauth2provider") {
        return;
    }
    let given = applied.datum("grant_types");
    if !filled(applied, "grant_types").is_not() || (given.is_none() && !applied.creates()) {
        return;
    }
    let consequence = "no client can sign anybody in through it";
    let help = "list `authorization_code`, and `refresh_token` where clients use it";
    drafts.add(match given {
        Some(datum) => Draft::new(format!("this provider allows no grant type: {consequence}"))
            .at(context.span(datum.value.node))
            .help(help),
        None => {
            Draft::new(format!("this provider allows no grant type where the entry makes it: {consequence}"))
                .help(format!(
                    "{help}; a provider from before 2026.5 keeps all types that the upgrade gave it"
                ))
        }
    });
}
