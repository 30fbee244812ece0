//! `redirect-uri-regex`.

use super::given::writes;
use super::python_regex::fault;
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::evaluate::{Value, ValueKind};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "redirect-uri-regex",
    severity: Severity::Error,
    default_on: true,
    summary: "A redirect URI with a regular expression that doesn't compile.",
    explanation: "authentik compiles the `url` of each redirect URI with `matching_mode: regex` as a Python \
        regular expression and refuses the provider when that fails. Only faults that are certain are \
        reported.",
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
      grant_types: [authorization_code]
      property_mappings:
        - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-openid]]
      redirect_uris:
        - matching_mode: regex
          url: 'https://(wiki|docs\\.example\\.com/callback'
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
      grant_types: [authorization_code]
      property_mappings:
        - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-openid]]
      redirect_uris:
        - matching_mode: regex
          url: 'https://(wiki|docs)\\.example\\.com/callback'
",
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_providers_oauth2.oauth2provider") {
        return;
    }
    let Some(ValueKind::List(uris)) = applied.value("redirect_uris").map(|value| &value.kind) else { return };
    for uri in uris {
        if uri.get("matching_mode").and_then(Value::as_str) != Some("regex") {
            continue;
        }
        let Some(url) = uri.get("url") else { continue };
        if let Some(fault) = url.as_str().and_then(|text| fault(text.trim())) {
            drafts.add(
                Draft::new(format!("Python can't compile this regular expression: {fault}"))
                    .at(context.span(url.node))
                    .help("correct it, or use `matching_mode: strict` for a plain URL"),
            );
        }
    }
}
