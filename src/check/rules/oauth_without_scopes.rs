//! `oauth-without-scopes`.

use super::given::{filled, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "oauth-without-scopes",
    severity: Severity::Info,
    default_on: true,
    summary: "A new OAuth2 provider without scope mappings.",
    explanation: "The scopes that a client may ask for are those of the provider's `property_mappings`. In \
        the admin interface some are chosen beforehand; a blueprint has to name them. Without any, clients \
        get neither the `openid` scope nor the user's name or email address.",
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
        - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-email]]
        - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-profile]]
      redirect_uris:
        - matching_mode: strict
          url: https://wiki.example.com/callback
",
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_providers_oauth2.oauth2provider")
        || !applied.presumably_creates()
        || !filled(applied, "property_mappings").is_not()
    {
        return;
    }
    let draft = Draft::new("`property_mappings` has no scope mappings, so clients learn nothing about users");
    let draft = match applied.datum("property_mappings") {
        Some(datum) => draft.at(context.span(datum.value.node)),
        None => draft,
    };
    drafts.add(
        draft
            .help(
                "list the scope mappings in `property_mappings`, found by their `managed`, such as \
         `goauthentik.io/providers/oauth2/scope-openid`",
            )
            .lacks(["property_mappings"])
            .because("without scope mappings, clients learn nothing about users"),
    );
}
