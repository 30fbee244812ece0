//! `oauth-without-scopes`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::rules::entry_data::{filled, writes};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "oauth-without-scopes",
    topic: Topic::Applications,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A new OAuth2 provider without scope mappings.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
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
                "list the scope mappings in `property_mappings`, each found by its `managed`, such as  \
                 `goauthentik.io/providers/oauth2/scope-openid`",
            )
            .lacks(["property_mappings"])
            .because("without scope mappings, clients learn nothing about users"),
    );
}
