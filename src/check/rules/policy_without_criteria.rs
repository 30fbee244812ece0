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
    explanation: "A reputation policy wants `check_ip` or `check_username` to be true in the entry itself: \
        their defaults, and what an existing policy has, don't count. An event matcher policy wants at \
        least one criterion, and before authentik knew queries, `action` had to be there in any case, be it null: \
        authentik's validation reads it without asking.",
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

const CRITERIA: [&str; 5] = ["action", "app", "client_ip", "model", "query"];

fn find(_: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if writes(entry, applied, "authentik_policies_reputation.reputationpolicy")
        && boolean(applied, "check_ip").is_not()
        && boolean(applied, "check_username").is_not()
    {
        drafts.add(
            Draft::new(
                "this entry sets neither `check_ip` nor `check_username` to true, and defaults don't count",
            )
            .help("write the one that you mean, also for a policy that exists"),
        );
    }
    if !writes(entry, applied, "authentik_policies_event_matcher.eventmatcherpolicy") {
        return;
    }
    if CRITERIA.iter().all(|name| applied.datum(name).is_none()) {
        drafts.add(
            Draft::new("this event matcher policy has no criterion")
                .help("give at least one of `action`, `app`, `model` and `client_ip`"),
        );
    } else if applied.datum("action").is_none()
        && applied.model.is_some_and(|model| model.field("query").is_none())
    {
        // `attrs["action"]` in `authentik/policies/event_matcher/api.py`, which raises KeyError.
        drafts.add(
            Draft::new("authentik fails on an event matcher policy without `action`, whatever else it has")
                .help("give the `action`, or `action: null` for all of them"),
        );
    }
}
