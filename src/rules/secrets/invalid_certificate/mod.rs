//! `invalid-certificate`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
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
    summary: "A certificate or private key that isn't PEM, or a key with a passphrase.",
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
                "this is no PEM key: it has no line `-----BEGIN PRIVATE KEY-----` or the like".to_owned()
            }
            PemProblem::NoBlock => {
                "this is no PEM certificate: it has no line `-----BEGIN CERTIFICATE-----`".to_owned()
            }
            PemProblem::NoEnd => format!("this PEM {what} has no line `-----END ...-----`"),
            PemProblem::Empty => format!("this PEM {what} has nothing between its first and its last line"),
            PemProblem::NotBase64 => {
                format!("this PEM {what} can't be decoded: between its first and its last line is no base64")
            }
            PemProblem::NotSequence => format!("the content of this PEM block is not a {what}"),
            PemProblem::CutOff => format!("this PEM {what} is cut off: it is longer than what is here"),
            PemProblem::Encrypted => {
                "this key is encrypted, and authentik has no passphrase for it".to_owned()
            }
        };
        drafts.add(
            Draft::new(problem)
                .at(context.span(datum.value.node))
                .help("give the PEM text itself, or read it with `!File` or `!Env`"),
        );
    }
}
