//! `certificate-without-key`.

use crate::blueprint::Entry;
use crate::evaluate::{Value, ValueKind};
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::message;
use crate::rules::entry_data::writes;
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "certificate-without-key",
    topic: Topic::Sources,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An LDAP source whose client certificate has no key.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_sources_ldap.ldapsource") {
        return;
    }
    let Some(datum) = applied.datum("client_certificate") else { return };
    let ValueKind::Key(certificate) = datum.value.kind else { return };
    let Some(row) = context.applied.store.row(certificate).filter(|row| row.complete) else { return };
    // What is written later in the file is not there yet.
    let later = row.writers.iter().any(|writer| *writer >= entry.index);
    let is_blank = |key: &Value<'_>| key.as_str().is_some_and(|key| key.trim().is_empty());
    if row.model.name == "authentik_crypto.certificatekeypair"
        && !later
        && row.value("key_data").is_none_or(is_blank)
    {
        let (name, _) = context.object_name(certificate);
        drafts.add(
            Draft::new(message!("`client_certificate` must have a key, and {} has no private key", name))
                .at(context.span(datum.value.node))
                .help("add `key_data` to the certificate"),
        );
    }
}
