//! `invalid-license`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::rules::entry_data::{Given, coerced_text, writes};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "invalid-license",
    topic: Topic::System,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An enterprise license with an invalid key.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if !writes(entry, applied, "authentik_enterprise.license") {
        return;
    }
    let (Given::Known(key), Some(datum)) = (coerced_text(applied, "key"), applied.datum("key")) else {
        return;
    };
    // The empty text is refused for itself.
    if !key.is_empty() && key.split('.').count() != 3 {
        drafts.add(
            Draft::new("`key` is not a license: it must be a signed JSON Web Token")
                .at(context.span(datum.value.node))
                .help("copy the whole key from the customer portal"),
        );
    }
}
