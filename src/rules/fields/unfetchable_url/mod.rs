//! `unfetchable-url`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::rules::entry_data::{Given, coerced_text, writes};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unfetchable-url",
    topic: Topic::Fields,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A URL that authentik must fetch, but cannot.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
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
                Draft::new(message!(
                    "`{}` must be a URL with `http://` or `https://` and a host",
                    Words(name)
                ))
                .at(context.span(datum.value.node))
                .help("authentik fetches it while it applies the entry"),
            );
        }
    }
}
