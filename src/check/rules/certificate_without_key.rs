//! `certificate-without-key`.

use super::given::writes;
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::evaluate::{Value, ValueKind};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "certificate-without-key",
    severity: Severity::Error,
    default_on: true,
    summary: "An LDAP source whose client certificate has no key.",
    explanation: r##"
An LDAP source proves with its `client_certificate` who it is, for which it needs the private key. authentik accepts
only certificates with `key_data` there, and says of others that they do not exist.
"##,
    bad: r##"
version: 1
metadata:
  name: Example - Directory
entries:
  - model: authentik_crypto.certificatekeypair
    id: certificate
    identifiers:
      name: directory
    attrs:
      certificate_data: !File /certs/directory.pem
  - model: authentik_sources_ldap.ldapsource
    identifiers:
      slug: directory
    attrs:
      name: Directory
      server_uri: ldaps://ldap.example.com
      base_dn: dc=example,dc=com
      sync_users: false
      sync_groups: false
      client_certificate: !KeyOf certificate
"##,
    good: r##"
version: 1
metadata:
  name: Example - Directory
entries:
  - model: authentik_crypto.certificatekeypair
    id: certificate
    identifiers:
      name: directory
    attrs:
      certificate_data: !File /certs/directory.pem
      key_data: !File /certs/directory.key
  - model: authentik_sources_ldap.ldapsource
    identifiers:
      slug: directory
    attrs:
      name: Directory
      server_uri: ldaps://ldap.example.com
      base_dn: dc=example,dc=com
      sync_users: false
      sync_groups: false
      client_certificate: !KeyOf certificate
"##,
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
            Draft::new(format!("`client_certificate` must have a key, and {name} has no private key"))
                .at(context.span(datum.value.node))
                .help("add `key_data` to the certificate"),
        );
    }
}
