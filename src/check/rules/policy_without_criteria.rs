//! `policy-without-criteria`.

use super::given::{boolean, writes};
use crate::blueprint::Entry;
use crate::check::{Draft, Drafts, FileContext, Finds, Rule, Severity};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "policy-without-criteria",
    severity: Severity::Error,
    default_on: true,
    summary: "A reputation or event matcher policy that doesn't say what to look at.",
    explanation: "A reputation policy needs `check_ip` or `check_username` to be true in the entry itself: \
        their defaults, and what an existing policy has, don't count. An event matcher policy needs `action`, which may \
        be null: authentik's validation reads it even where the entry has none, and fails.",
    bad: "version: 1
metadata:
  name: Example - Reputation
entries:
  - model: authentik_policies_reputation.reputationpolicy
    identifiers:
      name: bad-reputation
    attrs:
      threshold: -10
",
    good: "version: 1
metadata:
  name: Example - Reputation
entries:
  - model: authentik_policies_reputation.reputationpolicy
    identifiers:
      name: bad-reputation
    attrs:
      threshold: -10
      check_ip: true
      check_username: true
",
    finds: Finds::Entry(find),
};

fn find(_: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if writes(entry, applied, "authentik_policies_reputation.reputationpolicy")
        && boolean(applied, "check_ip").is_not()
        && boolean(applied, "check_username").is_not()
    {
        drafts.add(
            Draft::new("a reputation policy must set `check_ip` or `check_username` to true")
                .help("set the one that you mean in this entry; defaults and existing values don't count")
                .lacks(["check_ip", "check_username"]),
        );
    }
    // `attrs["action"]` in `authentik/policies/event_matcher/api.py`, which raises KeyError.
    if writes(entry, applied, "authentik_policies_event_matcher.eventmatcherpolicy")
        && applied.datum("action").is_none()
    {
        drafts.add(
            Draft::new("an event matcher policy must have an `action`")
                .help("set `action`, or `action: null` to match every action")
                .lacks(["action"])
                .because("an event matcher policy must set {attribute}"),
        );
    }
}
