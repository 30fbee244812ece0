//! What the help of a finding says to do.
#![allow(clippy::expect_used, reason = "a test ends so")]

use blueprintc::catalog::Release;
use blueprintc::check::{Options, Severity, check};
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

/// Line, rule and help of everything but infos that is found in a file.
fn all(text: &str) -> Vec<(usize, &'static str, String)> {
    let files = [SourceFile::new("a.yaml", text)];
    let outcome = check(&files, &Options::default());
    let all = outcome.files.iter().flat_map(|file| &file.findings);
    all.filter(|finding| finding.rule.severity > Severity::Info)
        .map(|finding| {
            let line = files[0].line_of(finding.span.start) + 1;
            (line, finding.rule.name, finding.help.clone().unwrap_or_default())
        })
        .collect()
}

fn with_head(entries: &str) -> String {
    format!("metadata: {{name: x}}\n{entries}")
}

#[test]
fn a_missing_space_or_dash_is_named() {
    let user = "  - model: authentik_core.user\n    identifiers: {username: a}\n";
    for (entries, part) in [
        ("  - model: authentik_core.user\n    identifiers: {username:bob}\n".to_owned(), "after the colon"),
        ("  - model: authentik_core.user\n    identifiers: {username bob}\n".to_owned(), "there is no colon"),
        (format!("{user}    attrs: {{name: a, email:b}}\n"), "after the colon"),
        (format!("{user}    conditions:\n      -!Context a\n"), "after the dash"),
        (
            format!("{user}    attrs:\n      name: a\n      groups:\n        -!Find [a, [b, c]]\n"),
            "after the dash",
        ),
        ("  model: authentik_core.user\n".to_owned(), "`- model:`"),
    ] {
        let found = all(&with_head(&format!("entries:\n{entries}")));
        assert!(found.iter().any(|(.., help)| help.contains(part)), "{entries}{found:?}");
    }
}
