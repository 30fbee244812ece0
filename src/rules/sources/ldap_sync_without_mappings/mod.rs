//! `ldap-sync-without-mappings`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::rules::entry_data::{boolean, filled, writes};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "ldap-sync-without-mappings",
    topic: Topic::Sources,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An LDAP source that synchronizes users or groups without property mappings.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_sources_ldap.ldapsource") {
        return;
    }
    for (switch, mappings) in
        [("sync_users", "user_property_mappings"), ("sync_groups", "group_property_mappings")]
    {
        let Some(datum) = applied.datum(switch) else { continue };
        if boolean(applied, switch).is() && filled(applied, mappings).is_not() {
            drafts.add(
                Draft::new(message!(
                    "`{}: true` requires `{}` in the same entry",
                    Words(switch),
                    Words(mappings)
                ))
                .at(context.span(datum.value.node))
                .help(message!("list the mappings, or set `{}: false`", Words(switch)))
                .lacks([mappings])
                .because(message!("`{}: true` requires {{attribute}}", Words(switch))),
            );
        }
    }
}
