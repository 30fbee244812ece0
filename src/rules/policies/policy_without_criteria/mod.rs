//! `policy-without-criteria`.

use crate::blueprint::Entry;
use crate::lint::{Draft, Drafts, FileContext, Finds, FixKind, Persona, Rule, Scope, Severity, Topic};
use crate::rules::entry_data::{boolean, writes};
use crate::workspace::AppliedEntry;

/// The rule.
pub static RULE: Rule = Rule {
    name: "policy-without-criteria",
    topic: Topic::Policies,
    severity: Severity::Error,
    other_severities: &[],
    scope: Scope::Entry,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A reputation or event matcher policy without criteria.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Entry(find),
};

fn find(_: &FileContext<'_, '_>, entry: &Entry<'_>, applied: &AppliedEntry<'_>, drafts: &mut Drafts) {
    if writes(entry, applied, "authentik_policies_reputation.reputationpolicy")
        && boolean(applied, "check_ip").is_not()
        && boolean(applied, "check_username").is_not()
    {
        drafts.add(
            Draft::new("a reputation policy must set `check_ip` or `check_username` to true")
                .help("set one of them in this entry; defaults and existing values don't count")
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
