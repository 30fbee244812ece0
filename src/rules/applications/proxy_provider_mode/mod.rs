//! `proxy-provider-mode`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::message;
use crate::rules::entry_data::{Given, boolean, filled, text, writes};
use crate::rules::missing_attributes::Missing;
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "proxy-provider-mode",
    topic: Topic::Applications,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A proxy provider without an attribute that its mode or its basic authentication requires.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

const ATTRIBUTES: [&str; 2] = ["basic_auth_user_attribute", "basic_auth_password_attribute"];

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_providers_proxy.proxyprovider") {
        return;
    }
    let mode = text(applied, "mode");
    if matches!(mode, Given::Absent | Given::Known("proxy")) && empty(applied, "internal_host") {
        let draft = match mode {
            Given::Absent => Draft::new(
                "missing `internal_host`, which the mode `proxy` requires; without `mode` it is `proxy`",
            ),
            _ => Draft::new("missing `internal_host`, which the mode `proxy` requires"),
        };
        let draft = match mode {
            Given::Absent => draft
                .lacks(["internal_host", "mode"])
                .because("without `mode` and `internal_host`, authentik rejects the provider"),
            _ => draft.lacks(["internal_host"]).because("the mode `proxy` requires {attribute}"),
        };
        let draft = match applied.datum("internal_host").or(applied.datum("mode")) {
            Some(datum) => draft.at(context.span(datum.value.node)),
            None => draft,
        };
        drafts.add(draft.help(
            "add `internal_host`, or set `mode: forward_single` or `forward_domain` for forward authentication",
        ));
    }
    if boolean(applied, "basic_auth_enabled").is()
        && let missing =
            Missing::of(context, entry, ATTRIBUTES.into_iter().filter(|name| empty(applied, name)))
        && !missing.is_empty()
    {
        let listed = missing.listed(" and ");
        let draft = missing
            .declared(Draft::new(message!("missing {}, which `basic_auth_enabled` requires", listed)), [])
            .because("`basic_auth_enabled` requires {attribute}");
        let draft = match applied.datum("basic_auth_enabled") {
            Some(datum) => draft.at(context.span(datum.value.node)),
            None => draft,
        };
        drafts.add(draft.help("name the user attributes that hold the user name and the password"));
    }
}

/// Nothing given, or the empty text. A null is refused for itself.
fn empty(applied: &AppliedEntry<'_>, name: &str) -> bool {
    match applied.value(name) {
        None => true,
        Some(value) => value.as_str().is_some() && filled(applied, name).is_not(),
    }
}
