//! `reserved-slug`.

use super::given::{Given, since, text, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "reserved-slug",
    severity: Severity::Error,
    default_on: true,
    summary: "An application with a slug that authentik keeps for itself.",
    explanation: "The URLs of an application's OAuth2 endpoints contain its slug, next to endpoints that all \
        applications share: their names can't be slugs.",
    bad: "version: 1
metadata:
  name: Example - Device
entries:
  - model: authentik_core.application
    identifiers:
      slug: device
    attrs:
      name: Device
",
    good: "version: 1
metadata:
  name: Example - Device
entries:
  - model: authentik_core.application
    identifiers:
      slug: devices
    attrs:
      name: Device
",
    finds: Finds::Entry(find),
};

/// authentik's application model: the names of its OAuth2 endpoints.
const RESERVED: [&str; 6] = ["authorize", "token", "device", "userinfo", "introspect", "revoke"];

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    // Seen in the serializer from 2025.12 on.
    if !writes(entry, applied, "authentik_core.application") || !since(context, "2025.12") {
        return;
    }
    let (Given::Known(slug), Some(datum)) = (text(applied, "slug"), applied.datum("slug")) else { return };
    if RESERVED.contains(&slug) {
        drafts.add(
            Draft::new(format!("authentik keeps the slug `{slug}` for itself"))
                .at(context.span(datum.value.node))
                .help("choose another slug"),
        );
    }
}
