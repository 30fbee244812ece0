//! What the help of a finding says to do.
#![allow(clippy::expect_used, reason = "a test ends so")]

use blueprintc::catalog::Release;
use blueprintc::check::{Options, check};
use blueprintc::source::SourceFile;

/// Message and help of the only finding of a rule.
fn only(rule: &str, release: Release, entry: &str) -> (String, String) {
    let text = format!("metadata: {{name: x}}\nentries:\n  - {entry}\n");
    let files = [SourceFile::new("a.yaml", text)];
    let outcome = check(&files, &Options { release, ..Options::default() });
    let all = outcome.files.iter().flat_map(|file| &file.findings);
    let mut of_rule = all.filter(|finding| finding.rule.name == rule);
    let finding = of_rule.next().expect("the rule finds something");
    assert!(of_rule.next().is_none(), "{entry}");
    (finding.message.clone(), finding.help.clone().unwrap_or_default())
}

fn attribute(model: &str, attrs: &str) -> String {
    let entry = format!("{{model: {model}, identifiers: {{name: a}}, attrs: {{{attrs}}}}}");
    only("unknown-attribute", Release::NEWEST, &entry).1
}

#[test]
fn an_attribute_is_never_taken_for_its_opposite() {
    let entry =
        "{model: authentik_brands.brand, identifiers: {domain: a.example}, attrs: {flow_enrollment: null}}";
    let (_, help) = only("unknown-attribute", Release::NEWEST, entry);
    assert!(!help.contains("unenrollment"), "{help}");
}

#[test]
fn an_attribute_that_begins_like_one_other_is_told_of_it() {
    let help = attribute("authentik_core.group", "is_superuser_group: true");
    assert!(help.contains("`is_superuser`"), "{help}");
    // Where that one is set too, it isn't what was meant.
    let help = attribute("authentik_core.group", "is_superuser_group: true, is_superuser: true");
    assert!(!help.contains("`is_superuser`"), "{help}");
    // Two of them begin so.
    let help = attribute("authentik_events.notificationtransport", "webhook_mapping_query: null");
    assert!(!help.contains("there is"), "{help}");
}

#[test]
fn a_model_that_gave_way_to_another_is_not_to_be_removed() {
    let entry = "{model: authentik_tenants.tenant, identifiers: {domain: a.example}}";
    let (_, help) = only("model-not-allowed", Release::NEWEST, entry);
    assert!(help.contains("`authentik_brands.brand`"), "{help}");
    let entry = "{model: authentik_core.session, identifiers: {session_key: a}}";
    let (_, help) = only("model-not-allowed", Release::NEWEST, entry);
    assert!(help.contains("remove the entry"), "{help}");
}

#[test]
fn null_that_was_taken_once_says_until_when() {
    let entry = "{model: authentik_stages_authenticator_totp.authenticatortotpstage, identifiers: {name: a}, \
                 attrs: {digits: 6, friendly_name: null}}";
    let (message, _) = only("null-value", Release::NEWEST, entry);
    assert_eq!(message, "`friendly_name` can't be null since 2025.10");
    let never = "{model: authentik_core.group, identifiers: {name: a}, attrs: {is_superuser: null}}";
    let (message, _) = only("null-value", Release::NEWEST, never);
    assert_eq!(message, "`is_superuser` can't be null");
}

#[test]
fn what_stands_at_an_anchor_is_said_once() {
    let entries = "{model: authentik_core.group, identifiers: {name: a}, attrs: &x {is_superuserr: true}}
  - {model: authentik_core.group, identifiers: {name: b}, attrs: *x}
  - {model: authentik_core.group, identifiers: {name: c}, attrs: {<<: *x}}";
    let (message, _) = only("unknown-attribute", Release::NEWEST, entries);
    assert!(message.contains("is_superuserr"), "{message}");
}

#[test]
fn an_attribute_of_a_later_release_is_called_what_it_was_before() {
    let help = |release: &str, entry: &str| {
        only("unknown-attribute", release.parse().expect("a known release"), entry).1
    };
    let icon = "{model: authentik_core.application, identifiers: {slug: a}, attrs: {name: A, meta_icon: 'fa://fa-a'}}";
    assert_eq!(help("2025.10", icon), "it came with 2025.12; this check is for 2025.10, where it is `icon`");
    let groups = "{model: authentik_core.user, identifiers: {username: a}, attrs: {name: A, roles: []}}";
    assert_eq!(help("2025.10", groups), "it came with 2025.12; this check is for 2025.10");
}

#[test]
fn what_a_flow_requires_is_a_choice() {
    let flow = "{model: authentik_flows.flow, identifiers: {slug: a}, attrs: {name: A, title: A, designation: \
                authentication, require_outpost: true}}";
    assert_eq!(only("unknown-attribute", Release::NEWEST, flow).1, "write `authentication: require_outpost`");
}
