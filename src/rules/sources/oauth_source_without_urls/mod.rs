//! `oauth-source-without-urls`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};
use crate::rules::entry_data::{Given, filled, text, writes};
use crate::rules::missing_attributes::Missing;
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "oauth-source-without-urls",
    topic: Topic::Sources,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An OAuth source without the URLs that its type requires.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
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
        let draft =
            Draft::new(message!("missing {}, which a source of the type `{}` requires", listed, Name(kind)))
                .at(context.span(datum.value.node))
                .help("add them, or `oidc_well_known_url`");
        let reason = message!("a source of the type `{}` requires {{attribute}}", Name(kind));
        drafts.add(missing.declared(draft, ["oidc_well_known_url"]).because(reason));
    }
}
