//! `oauth-without-signing-key`.

use super::given::writes;
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "oauth-without-signing-key",
    severity: Severity::Info,
    default_on: true,
    summary: "A new OAuth2 provider without a signing key.",
    explanation: "Without `signing_key` authentik signs tokens with the client secret (HS256), and the provider publishes an \
        empty key set (JWKS). Many clients accept only tokens that they can verify with a published key, Kubernetes and Argo CD among them.

Where that is what you want, write `signing_key: null`. An entry that only updates a provider is not reported.",
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
      grant_types: [authorization_code, refresh_token]
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
      signing_key: !Find [authentik_crypto.certificatekeypair, [name, authentik Self-signed Certificate]]
",
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
        "set `signing_key` for clients that verify tokens with a published key, or `signing_key: null` to keep it so",
    ).lacks(["signing_key"]).because("without it, tokens are signed with the client secret"));
}
