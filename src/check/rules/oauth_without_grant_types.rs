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
    summary: "An OAuth2 provider that no client can use, because its `grant_types` is empty.",
    explanation: "Since 2026.5, an OAuth2 provider allows only what `grant_types` lists, and that list is \
        empty by default: authentik accepts the blueprint, and every sign-in through the new provider fails. The \
        upgrade to 2026.5 gave all types to the providers of that time. They keep them when a blueprint without the list is \
        applied again: only instances on which the blueprint creates the provider are affected. A literal `pk` \
        or a placeholder among the identifiers does not prove that the provider exists.",
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
        .help(format!("{help}; a provider from before 2026.5 keeps all types that the upgrade gave it"))
        .lacks(["grant_types"])
        .because("without grant types, no client can use a new provider"),
    });
}
