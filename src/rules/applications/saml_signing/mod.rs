//! `saml-signing`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Words, message};
use crate::rules::entry_data::{boolean, filled, writes};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "saml-signing",
    topic: Topic::Applications,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A SAML provider or source with a certificate that it never uses.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

/// The model, its certificate, and what it can be used for.
const PAIRS: [(&str, &str, [&str; 2]); 3] = [
    // Its serializer descends from that of the SAML provider, and has no `sign_response`.
    (
        "authentik_providers_ws_federation.wsfederationprovider",
        "signing_kp",
        ["sign_assertion", "sign_assertion"],
    ),
    ("authentik_providers_saml.samlprovider", "signing_kp", ["sign_assertion", "sign_response"]),
    ("authentik_sources_saml.samlsource", "verification_kp", ["signed_assertion", "signed_response"]),
];

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    for (model, certificate, uses) in PAIRS {
        let known = |name: &&str| applied.model.is_some_and(|model| model.field(name).is_some());
        if !writes(entry, applied, model) || !uses.iter().all(known) {
            continue;
        }
        let Some(datum) = applied.datum(certificate) else { continue };
        if filled(applied, certificate).is() && uses.iter().all(|name| boolean(applied, name).is_not()) {
            let names = uses;
            let uses = match uses {
                [first, second] if first == second => message!("`{}`", Words(first)),
                [first, second] => message!("`{}` or `{}`", Words(first), Words(second)),
            };
            drafts.add(
                Draft::new(message!(
                    "`{}` requires {} to be true in the same entry",
                    Words(certificate),
                    uses
                ))
                .at(context.span(datum.key))
                .help("set it in this entry, even if it is the default or the object already has it")
                .lacks(names)
                .because(message!("`{}` requires {} to be true", Words(certificate), uses)),
            );
        }
    }
}
