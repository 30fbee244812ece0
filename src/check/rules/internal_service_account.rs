//! `internal-service-account`.

use super::given::{Given, since, text, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "internal-service-account",
    severity: Severity::Warning,
    default_on: true,
    summary: "A user of the type that authentik keeps for its outposts.",
    explanation: "authentik lets a blueprint make a user of the type `internal_service_account`, and lets \
        nobody change such a user afterwards: the next application of the same blueprint, which comes by \
        itself, is refused as a whole.",
    bad: "version: 1
metadata:
  name: Example - Robot
entries:
  - model: authentik_core.user
    identifiers:
      username: robot
    attrs:
      name: Robot
      type: internal_service_account
",
    good: "version: 1
metadata:
  name: Example - Robot
entries:
  - model: authentik_core.user
    identifiers:
      username: robot
    attrs:
      name: Robot
      type: service_account
",
    finds: Finds::Entry(find),
};

fn find(context: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    // Seen in the serializer from 2025.12 on.
    if !writes(entry, applied, "authentik_core.user") || !since(context, "2025.12") {
        return;
    }
    let Some(datum) = applied.datum("type") else { return };
    if text(applied, "type") == Given::Known("internal_service_account") {
        drafts.add(
            Draft::new("authentik makes such a user once, and refuses this entry at every later application")
                .at(context.span(datum.value.node))
                .help("use `service_account`"),
        );
    }
}
