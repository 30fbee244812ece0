//! `unfetchable-url`.

use super::given::{Given, coerced_text, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unfetchable-url",
    severity: Severity::Error,
    default_on: true,
    summary: "A URL that authentik must fetch and cannot.",
    explanation: r##"
authentik fetches the `oidc_well_known_url` and the `oidc_jwks_url` of an OAuth source while it validates the entry.
A URL without `http://` or `https://` cannot be fetched, and the file is rejected.
"##,
    bad: r##"
version: 1
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
      oidc_well_known_url: partner.example.com/.well-known/openid-configuration
"##,
    good: r##"
version: 1
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
"##,
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_sources_oauth.oauthsource") {
        return;
    }
    for name in ["oidc_well_known_url", "oidc_jwks_url"] {
        let (Given::Known(url), Some(datum)) = (coerced_text(applied, name), applied.datum(name)) else {
            continue;
        };
        let lower = url.to_ascii_lowercase();
        let host = lower.strip_prefix("http://").or_else(|| lower.strip_prefix("https://"));
        if !url.is_empty() && host.is_none_or(str::is_empty) {
            drafts.add(
                Draft::new(format!("`{name}` must be a URL with `http://` or `https://` and a host"))
                    .at(context.span(datum.value.node))
                    .help("authentik fetches it while it applies the entry"),
            );
        }
    }
}
