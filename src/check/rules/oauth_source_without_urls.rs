//! `oauth-source-without-urls`.

use super::given::{Given, filled, text, writes};
use super::missing::Missing;
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "oauth-source-without-urls",
    severity: Severity::Error,
    default_on: true,
    summary: "An OAuth source without URLs that its provider type doesn't know by itself.",
    explanation: "For the types `openidconnect`, `okta` and `mailcow` authentik knows no URLs: the entry has \
        to give `authorization_url`, `access_token_url` and `profile_url`, or an `oidc_well_known_url`, from \
        which authentik reads the others while it applies the entry.",
    bad: "version: 1
metadata:
  name: Example - Partner
entries:
  - model: authentik_sources_oauth.oauthsource
    identifiers:
      slug: partner
    attrs:
      name: Partner
      provider_type: openidconnect
      consumer_key: authentik
      consumer_secret: !Env PARTNER_SECRET
",
    good: "version: 1
metadata:
  name: Example - Partner
entries:
  - model: authentik_sources_oauth.oauthsource
    identifiers:
      slug: partner
    attrs:
      name: Partner
      provider_type: openidconnect
      consumer_key: authentik
      consumer_secret: !Env PARTNER_SECRET
      oidc_well_known_url: https://partner.example.com/.well-known/openid-configuration
",
    finds: Finds::Entry(find),
};

const URLS: [&str; 3] = ["authorization_url", "access_token_url", "profile_url"];

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_sources_oauth.oauthsource")
        || !filled(applied, "oidc_well_known_url").is_not()
    {
        return;
    }
    let Given::Known(kind @ ("openidconnect" | "okta" | "mailcow")) = text(applied, "provider_type") else {
        return;
    };
    let missing = Missing::of(context, entry, URLS.into_iter().filter(|name| applied.datum(name).is_none()));
    if let (false, Some(datum)) = (missing.is_empty(), applied.datum("provider_type")) {
        let listed = missing.listed(", ");
        let draft = Draft::new(format!("missing {listed}, which a source of the type `{kind}` requires"))
            .at(context.span(datum.value.node))
            .help("add them, or `oidc_well_known_url`");
        let reason = format!("a source of the type `{kind}` requires {{attribute}}");
        drafts.add(missing.declared(draft, ["oidc_well_known_url"]).because(reason));
    }
}
