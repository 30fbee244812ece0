//! What the help of a finding says to do.

use crate::harness::{Folder, Named, Release, Workspace, load};

/// Message and help of the only finding of a rule.
fn only(rule: &str, release: impl Named, entry: &str) -> (String, String) {
    let all = Workspace::entries(&format!("  - {entry}\n")).release(release).findings();
    let found = all.of_rule(rule).only();
    (found.message.to_string(), found.help().to_owned())
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
    assert!(!help.contains("rename it"), "{help}");
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
    assert_eq!(message, "`friendly_name` must not be null since authentik 2025.10");
    let never = "{model: authentik_core.group, identifiers: {name: a}, attrs: {is_superuser: null}}";
    let (message, _) = only("null-value", Release::NEWEST, never);
    assert_eq!(message, "`is_superuser` must not be null");
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
    let all = Workspace::text(text).findings().without_infos();
    all.iter().map(|found| (found.line(), found.rule(), found.help().to_owned())).collect()
}

fn with_head(entries: &str) -> String {
    format!("metadata: {{name: x}}\n{entries}")
}

#[test]
fn one_mistake_is_one_finding() {
    let group = "entries:\n  - model: authentik_core.group\n    identifiers: {name: a}\n";
    let cases: &[(String, &[(usize, &str)])] = &[
        (
            format!("{group}    attrs: {{is_superuser: !Formt [a], users: !find [b, c]}}\n"),
            &[(5, "unknown-tag"), (5, "unknown-tag")],
        ),
        (group.replace("{name: a}", ""), &[(4, "malformed-document")]),
        (group.replace("{name: a}", "[name]"), &[(4, "malformed-document")]),
        (group.replace("{name: a}", "{}"), &[(4, "missing-identifiers")]),
        (
            group.replace("group", "user").replace("{name: a}", "{username: a}") + "    attrs: text\n",
            &[(5, "malformed-document")],
        ),
        (
            format!(
                "{group}    id: 42\n  - model: authentik_core.group\n    identifiers: {{name: b}}\n    \
                 attrs: {{parents: [!KeyOf 42]}}\n"
            ),
            &[(5, "malformed-document")],
        ),
        (
            format!(
                "{group}    permissions:\n      - permission: authentik_core.view_group\n        user: akadmin\n"
            ),
            &[(7, "malformed-document")],
        ),
        (
            "entries:\n  - model: authentik_stages_redirect.redirectstage\n    identifiers: {name: a}\n    \
             attrs: {mode: flow, target_flow: !Find [authentik_flows.flow, [slug, nothing]]}\n"
                .to_owned(),
            &[(5, "unresolved-find")],
        ),
        ("entries:\n  model: a\n  identifiers: {}\n".to_owned(), &[(3, "malformed-document")]),
        ("entries:\n  -model: a\n  identifiers: {}\n".to_owned(), &[(3, "malformed-document")]),
        ("entries:\n  -model: a\n   identifiers: {}\n".to_owned(), &[(3, "invalid-yaml")]),
        ("entries:\n  - model:a\n    identifiers: {}\n".to_owned(), &[(3, "invalid-yaml")]),
    ];
    for (text, expected) in cases {
        let found: Vec<_> = all(&with_head(text)).into_iter().map(|(line, rule, _)| (line, rule)).collect();
        assert_eq!(&found, expected, "{text}");
    }
}

#[test]
fn a_missing_space_or_dash_is_named() {
    let user = "  - model: authentik_core.user\n    identifiers: {username: a}\n";
    for (entries, part) in [
        ("  - model: authentik_core.user\n    identifiers: {username:bob}\n".to_owned(), "after the colon"),
        ("  - model: authentik_core.user\n    identifiers: {username bob}\n".to_owned(), "missing colon"),
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

#[test]
fn what_yaml_makes_of_a_word_is_explained() {
    let text = "context:\n  on: 1\nentries:
  - model: authentik_policies_geoip.geoippolicy
    identifiers: {name: a}
    attrs: {countries: [NO, DE]}
  - model: authentik_core.group
    identifiers: {name: !Context on}\n";
    let found = all(&with_head(text));
    let rules: Vec<_> = found.iter().map(|(line, rule, _)| (*line, *rule)).collect();
    assert_eq!(rules, [(7, "invalid-choice"), (9, "null-value")]);
    assert!(found.iter().all(|(.., help)| help.contains("YAML 1.1 reads")), "{found:?}");
}

#[test]
fn only_what_fails_while_it_is_read_stops_every_blueprint() {
    let help = |value: &str| {
        let entry = format!(
            "{{model: authentik_core.group, identifiers: {{name: a}}, attrs: {{attributes: {{a: {value}}}}}}}"
        );
        only("tag-arguments", Release::NEWEST, &entry)
    };
    for (value, poison) in [
        ("!ParseJSON [a]", false),
        ("!Context {a: b}", false),
        ("!Env {a: b}", false),
        ("!Env [a]", true),
        ("!Find a", true),
        ("!Index [a]", true),
    ] {
        let (message, help) = help(value);
        assert_eq!(help.contains("no blueprint of the instance"), poison, "{value}: {help}");
        assert!(!message.contains("this is !"), "{message}");
    }
}

#[test]
fn every_undefined_name_is_found_once() {
    let text = "entries:
  - model: authentik_policies_expression.expressionpolicy
    identifiers: {name: a}
    attrs:
      expression: |
        if one and one:
            return two
        return three
  - model: authentik_core.group
    identifiers: {name: a}
    attrs:
      attributes:
        a: !ParseJSON |
          {
            \"b\": no
          }\n";
    let found = all(&with_head(text));
    let places: Vec<_> = found.iter().map(|(line, rule, _)| (*line, *rule)).collect();
    let name = "undefined-name";
    assert_eq!(places, [(7, name), (8, name), (9, name), (16, "invalid-json")]);
}

#[test]
fn a_file_in_utf_16_is_named_as_such() {
    let folder = Folder::of(&[]);
    let text = with_head("entries:\n  - model: authentik_core.groupp\n    identifiers: {name: a}\n");
    for big in [false, true] {
        let units = std::iter::once(0xfeff).chain(text.encode_utf16());
        let bytes: Vec<u8> =
            units.flat_map(|unit| if big { unit.to_be_bytes() } else { unit.to_le_bytes() }).collect();
        folder.write("a.yaml", bytes);
        let found = Workspace::files(load(&[folder.path().join("a.yaml")]).files).findings();
        assert_eq!(found.rules(), ["not-utf8", "unknown-model"]);
        assert!(found[0].message.contains("UTF-16"), "{}", found[0].message);
    }
}

#[test]
fn an_attribute_of_a_later_release_is_called_what_it_was_before() {
    let help = |release: &str, entry: &str| only("unknown-attribute", release, entry).1;
    let icon = "{model: authentik_core.application, identifiers: {slug: a}, attrs: {name: A, meta_icon: 'fa://fa-a'}}";
    assert_eq!(
        help("2025.10", icon),
        "it was added in 2025.12; this check is for 2025.10, where it is \
        `icon`"
    );
    let groups = "{model: authentik_core.user, identifiers: {username: a}, attrs: {name: A, roles: []}}";
    assert_eq!(help("2025.10", groups), "it was added in 2025.12; this check is for 2025.10");
}

#[test]
fn what_a_flow_requires_is_a_choice() {
    let flow = "{model: authentik_flows.flow, identifiers: {slug: a}, attrs: {name: A, title: A, designation: \
                authentication, require_outpost: true}}";
    assert_eq!(only("unknown-attribute", Release::NEWEST, flow).1, "write `authentication: require_outpost`");
}

#[test]
fn an_item_with_a_misspelt_key_is_reported_once() {
    let provider = |uri: &str| {
        format!(
            "{{model: authentik_providers_oauth2.oauth2provider, identifiers: {{name: a}}, attrs: {{redirect_uris: [{{{uri}}}], \
             authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]], \
             invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]}}}}"
        )
    };
    let about = |uri: &str| only("missing-attribute", Release::NEWEST, &provider(uri));
    let (message, help) = about("uri: 'https://a.example'");
    assert_eq!(message, "this item of `redirect_uris` lacks `matching_mode` and `url`");
    assert_eq!(help, "`uri` is ignored: did you mean `url`? And add `matching_mode`");
    let (message, help) = about("matching_mode: strict, uri: 'https://a.example'");
    assert_eq!(message, "this item of `redirect_uris` lacks `url`");
    assert_eq!(help, "`uri` is ignored: did you mean `url`?");
    assert_eq!(about("matching_mode: strict").1, "add it");
    let text = format!("metadata: {{name: x}}\nentries:\n  - {}\n", provider("uri: 'https://a.example'"));
    assert_eq!(Workspace::text(&text).findings().of_rule("unknown-attribute").len(), 0);
}
