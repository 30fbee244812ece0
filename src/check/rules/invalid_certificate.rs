//! `invalid-certificate`.

use super::given::{Given, text, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-certificate",
    severity: Severity::Error,
    default_on: true,
    summary: "A certificate or private key that isn't PEM, or a key with a passphrase.",
    explanation: "authentik loads `certificate_data` as a PEM certificate and `key_data` as an unencrypted \
        PEM key, and refuses what doesn't load. Only the frame is looked at here: the lines \
        `-----BEGIN ...-----`.",
    bad: "version: 1
metadata:
  name: Example - Certificate
entries:
  - model: authentik_crypto.certificatekeypair
    identifiers:
      name: wiki
    attrs:
      certificate_data: /certs/wiki.pem
",
    good: "version: 1
metadata:
  name: Example - Certificate
entries:
  - model: authentik_crypto.certificatekeypair
    identifiers:
      name: wiki
    attrs:
      certificate_data: !File /certs/wiki.pem
",
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_crypto.certificatekeypair") {
        return;
    }
    for name in ["certificate_data", "key_data"] {
        let (Given::Known(pem), Some(datum)) = (text(applied, name), applied.datum(name)) else { continue };
        let problem = match name {
            _ if pem.is_empty() => continue,
            "certificate_data" if !pem.contains("-----BEGIN") || !pem.contains("CERTIFICATE-----") => {
                "this is no PEM certificate: it has no line `-----BEGIN CERTIFICATE-----`"
            }
            "key_data" if !pem.contains("-----BEGIN") => {
                "this is no PEM key: it has no line `-----BEGIN PRIVATE KEY-----` or the like"
            }
            "key_data" if pem.contains("-----BEGIN ENCRYPTED PRIVATE KEY-----") => {
                "this key is encrypted, and authentik has no passphrase for it"
            }
            _ => continue,
        };
        drafts.add(
            Draft::new(problem)
                .at(context.span(datum.value.node))
                .help("give the PEM text itself, or read it with `!File` or `!Env`"),
        );
    }
}
