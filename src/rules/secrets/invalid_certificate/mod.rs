//! `invalid-certificate`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::rules::entry_data::{Given, coerced_text, writes};
use crate::rules::secrets::pem::{self, PemProblem};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-certificate",
    topic: Topic::Secrets,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A certificate or private key that is not PEM, or an encrypted private key.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_crypto.certificatekeypair") {
        return;
    }
    for name in ["certificate_data", "key_data"] {
        let (Given::Known(pem), Some(datum)) = (coerced_text(applied, name), applied.datum(name)) else {
            continue;
        };
        if pem.is_empty() {
            continue;
        }
        let (what, wanted): (_, fn(&str) -> bool) = match name {
            "certificate_data" => ("certificate", |label| label.ends_with("CERTIFICATE")),
            _ => ("key", |label| label.ends_with("PRIVATE KEY")),
        };
        let Some(problem) = pem::problem(&pem, wanted) else { continue };
        let problem = match problem {
            PemProblem::NoBlock if what == "key" => {
                "not a PEM key: missing a line such as `-----BEGIN PRIVATE KEY-----`".into()
            }
            PemProblem::NoBlock => {
                "not a PEM certificate: missing the line `-----BEGIN CERTIFICATE-----`".into()
            }
            PemProblem::NoEnd => message!("this PEM {} has no line `-----END ...-----`", Words(what)),
            PemProblem::Empty => {
                message!("this PEM {} has nothing between its first and its last line", Words(what))
            }
            PemProblem::NotBase64 => {
                message!("this PEM {} cannot be decoded: its content is not base64", Words(what))
            }
            PemProblem::NotSequence => message!("the content of this PEM block is not a {}", Words(what)),
            PemProblem::CutOff => {
                message!("this PEM {} is truncated", Words(what))
            }
            PemProblem::Encrypted => "this key is encrypted, and authentik has no passphrase for it".into(),
        };
        drafts.add(
            Draft::new(problem)
                .at(context.span(datum.value.node))
                .help("write the PEM text itself, or read it with `!File` or `!Env`"),
        );
    }
}
