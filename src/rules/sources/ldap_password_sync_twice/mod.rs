//! `ldap-password-sync-twice`.

use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::message;
use crate::rules::single_switch::seconds;

/// The rule.
pub static RULE: Rule = Rule {
    name: "ldap-password-sync-twice",
    topic: Topic::Sources,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A second LDAP source that synchronizes passwords.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::File(find),
};

fn find(context: &FileContext<'_, '_>, drafts: &mut Drafts) {
    let found =
        seconds(context, "authentik_sources_ldap.ldapsource", "sync_users_password", Vec::new(), true);
    for second in found {
        let (name, entry) = context.object_name(second.other);
        let draft = Draft::new(message!(
            "only one LDAP source can synchronize passwords, and {} already \
            does",
            name
        ))
        .in_entry(second.entry)
        .at(second.span)
        .help("set `sync_users_password: false` for all but one");
        drafts.add(match entry {
            Some(entry) => draft.related(context.entry_span(entry), "already synchronizes passwords"),
            None => draft,
        });
    }
}
