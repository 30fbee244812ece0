//! What look-ups and literal keys find among entries and files.

use super::*;

const MAPPING: &str = "authentik_providers_oauth2.scopemapping";

/// An entry that makes a scope mapping.
fn mapping(name: &str, scope: &str, more: &str) -> String {
    format!(
        "  - model: {MAPPING}\n    identifiers: {{name: {name}}}\n    attrs: {{scope_name: {scope}, expression: \"return {{}}\"}}\n{more}"
    )
}

/// An entry that looks for a scope mapping.
fn user_of(conditions: &str) -> String {
    format!(
        "  - model: authentik_providers_oauth2.oauth2provider\n    state: created\n    identifiers: {{name: app}}\n    attrs:\n      property_mappings: [!Find [{MAPPING}, {conditions}]]\n"
    )
}

#[test]
fn look_ups_that_match_several_objects_are_ambiguous() {
    let rule = "ambiguous-find";
    let many = |entries: String| found(rule, Release::NEWEST, &[("a.yaml", &named("x", &entries))]);
    let count = |entries: String| many(entries).len();
    let own = many(mapping("one", "s", "") + &mapping("two", "s", "") + &user_of("[scope_name, s]"));
    assert_eq!(own.len(), 1);
    assert!(own[0].2.contains("`one` and `two`") && own[0].3 == 2, "{own:?}");
    // One that the release ships, and one of an entry; whichever comes first.
    assert_eq!(count(mapping("mine", "email", "") + &user_of("[scope_name, email]")), 1);
    assert_eq!(count(user_of("[scope_name, email]") + &mapping("mine", "email", "")), 1);
    // One object, one that may not exist, and conditions that fit only one.
    assert_eq!(count(user_of("[scope_name, email]")), 0);
    assert_eq!(count(mapping("one", "s", "") + &mapping("one", "s", "") + &user_of("[scope_name, s]")), 0);
    let perhaps = "    conditions: [!Env SET]\n";
    assert_eq!(count(mapping("mine", "email", perhaps) + &user_of("[scope_name, email]")), 0);
    let key = "[managed, goauthentik.io/providers/oauth2/scope-email]";
    assert_eq!(count(mapping("mine", "email", "") + &user_of(key)), 0);
    assert_eq!(count(mapping("mine", "email", "") + &user_of("[scope_name, email], [name, mine]")), 0);
    let deleted = "    state: absent\n";
    assert_eq!(count(mapping("mine", "email", deleted) + &user_of("[scope_name, email]")), 0);
    // The database orders bindings of stages.
    let flow = "!Find [authentik_flows.flow, [slug, default-authentication-flow]]";
    let bindings = format!("[target, {flow}]");
    let of_binding = format!(
        "  - model: authentik_policies.policybinding\n    identifiers: {{target: !Find [authentik_flows.flowstagebinding, {bindings}], order: 7}}\n"
    );
    assert_eq!(count(of_binding), 0);
}

#[test]
fn look_ups_are_ambiguous_with_other_files_of_the_folder() {
    let rule = "ambiguous-find";
    let mapping = |name: &str| named(name, &mapping(name, "s", ""));
    let user = named("x", &(one_mapping() + &user_of("[scope_name, s]")));
    assert_eq!(places(rule, &[("f/a.yaml", &user), ("f/b.yaml", &mapping("two"))]), [at("f/a.yaml", 11)]);
    // Another folder may be for another instance, and the same name is the same object.
    assert_eq!(places(rule, &[("f/a.yaml", &user), ("g/b.yaml", &mapping("two"))]), []);
    assert_eq!(places(rule, &[("f/a.yaml", &user), ("f/b.yaml", &mapping("one"))]), []);
}

fn one_mapping() -> String {
    mapping("one", "s", "")
}

#[test]
fn literal_keys_are_found_in_conditions() {
    let uuid = "0b75cb54-d109-4876-bf4a-cc90a570134c";
    let lines = |find: &str| {
        let entries = format!(
            "  - model: authentik_core.group\n    identifiers: {{name: a}}\n    attrs: {{users: [!Find [{find}]]}}\n"
        );
        lines("literal-key", &named("x", &entries))
    };
    for find in [
        format!("authentik_core.user, [uuid, {uuid}]"),
        "authentik_core.user, [pk, 7]".to_owned(),
        format!("authentik_flows.flow, [flow_uuid, {uuid}]"),
        format!("authentik_flows.flow, [pbm_uuid, {uuid}]"),
        format!("authentik_flows.flowstagebinding, [target, {uuid}]"),
    ] {
        assert_eq!(lines(&find), [6], "{find}");
    }
    for find in ["authentik_core.user, [username, a]", "authentik_core.user, [username, \"7\"]"] {
        assert_eq!(lines(find), [0; 0], "{find}");
    }
    let device = format!("authentik_stages_authenticator_webauthn.webauthndevicetype, [aaguid, {uuid}]");
    assert_eq!(lines(&device), [0; 0]);
}

#[test]
fn a_look_up_of_what_a_later_entry_makes_says_so() {
    let entries = "  - model: authentik_core.application\n    identifiers: {slug: a}\n    attrs: {name: A, provider: !Find [authentik_providers_proxy.proxyprovider, [name, later]]}\n\
        \x20 - model: authentik_providers_proxy.proxyprovider\n    identifiers: {name: later}\n    attrs: {external_host: https://a.example.org, mode: forward_single, authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]], invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]}\n";
    let text = named("x", entries);
    let all = Workspace::text(&text).findings().of_rule("unresolved-find");
    let finding = all.first().expect("it is found");
    assert!(finding.message.contains("line 7"), "{}", finding.message);
    let fix = finding.fix.as_ref().expect("the entry can be moved");
    assert!(fix.safe, "{fix:?}");
    let fixed = finding.fixed().expect("it has a fix");
    assert_eq!(lines("unresolved-find", &fixed), [0; 0]);
    // The later entry needs the earlier one.
    let needs = text.replace(
        "mode: forward_single",
        "mode: forward_single, property_mappings: [!Find [authentik_core.application, [slug, a]]]",
    );
    let all = Workspace::text(&needs).findings().of_rule("unresolved-find");
    assert!(all.iter().all(|finding| finding.fix.is_none()));
}

#[test]
fn a_similar_name_of_a_person_or_group_is_no_fix() {
    for (model, field) in [("user", "username"), ("group", "name"), ("token", "identifier")] {
        let entries = format!(
            "  - model: authentik_core.{model}\n    identifiers: {{{field}: alexander}}\n\
            \x20 - model: authentik_policies.policybinding\n    identifiers: {{target: !Find [authentik_core.{model}, [{field}, alexandra]], order: 1}}\n"
        );
        let all = Workspace::text(&named("x", &entries)).findings().of_rule("unresolved-find");
        assert!(all.iter().all(|finding| finding.fix.is_none()), "{model}");
    }
}
