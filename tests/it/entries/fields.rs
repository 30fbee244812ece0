//! Rules over several fields: what their examples can't show. Whether an object exists, which
//! release it is, what isn't known, and which files are checked together.

use crate::harness::{External, SourceFile, Workspace};

/// Blueprints with these entries, by the names of their files.
fn of_entries(files: &[(&str, &str)]) -> Workspace {
    let blueprint = |(path, entries): &(&str, &str)| {
        SourceFile::new(*path, format!("version: 1\nmetadata: {{name: {path}}}\nentries:\n{entries}"))
    };
    Workspace::files(files.iter().map(blueprint).collect())
}

fn fires(entries: &str) -> Vec<&'static str> {
    fires_in("2026.2", entries)
}

fn fires_in(release: &str, entries: &str) -> Vec<&'static str> {
    of_entries(&[("one.yaml", entries)]).release(release).licensed(true).findings().rules()
}

const NONE: [&str; 0] = [];

const FLOW_AND_STAGE: &str = "
- model: authentik_flows.flow
  id: flow
  identifiers: {slug: f}
  attrs: {name: F, title: F, designation: stage_configuration}
- model: authentik_stages_dummy.dummystage
  id: stage
  identifiers: {name: s}
";

#[test]
fn a_binding_is_judged_by_what_the_entry_says_and_not_by_what_exists() {
    let twice = |second: &str| {
        format!(
            "{FLOW_AND_STAGE}
- model: authentik_flows.flowstagebinding
  identifiers: {{target: !KeyOf flow, stage: !KeyOf stage, order: 0}}
  attrs: {{evaluate_on_plan: true}}
- model: authentik_flows.flowstagebinding
  identifiers: {{target: !KeyOf flow, stage: !KeyOf stage, order: 0}}
  attrs: {{re_evaluate_policies: {second}}}
"
        )
    };
    assert_eq!(fires(&twice("false")), ["stage-binding-never-evaluated"]);
    assert_eq!(fires(&twice("'no'")), ["stage-binding-never-evaluated"]);
    assert!(!fires(&twice("!Context [x, true]")).contains(&"stage-binding-never-evaluated"));
    assert!(!fires(&twice("!Env X")).contains(&"stage-binding-never-evaluated"));
}

#[test]
fn deleting_needs_no_valid_data() {
    assert_eq!(
        fires(
            "
- model: authentik_stages_identification.identificationstage
  state: absent
  identifiers: {name: default-authentication-identification}
"
        ),
        NONE
    );
}

#[test]
fn what_only_the_server_knows_is_not_reported() {
    let stage = |fields: &str| {
        format!(
            "
- model: authentik_stages_identification.identificationstage
  identifiers: {{name: mine}}
  attrs: {{user_fields: {fields}}}
"
        )
    };
    assert_eq!(fires(&stage("[]")), ["identification-without-fields"]);
    assert_eq!(
        fires(&stage("!ParseJSON [!Env FIELDS]")).iter().filter(|rule| rule.starts_with("ident")).count(),
        0
    );
    let webhook = "
- model: authentik_events.notificationtransport
  identifiers: {name: hook}
  attrs: {mode: webhook, webhook_url: !Env HOOK}
";
    assert!(!fires(webhook).contains(&"webhook-without-url"));
}

#[test]
fn what_a_field_refuses_by_itself_is_reported_once() {
    let stage = "
- model: authentik_stages_identification.identificationstage
  identifiers: {name: default-authentication-identification}
  attrs: {user_fields: null}
";
    assert_eq!(fires(stage), ["null-value"]);
}

fn policy_binding(target: &str, subject: &str) -> Vec<&'static str> {
    fires(&format!(
        "
- {{model: authentik_core.group, id: group, identifiers: {{name: g}}}}
- model: authentik_policies_expression.expressionpolicy
  id: policy
  identifiers: {{name: p}}
  attrs: {{expression: return True}}
- {{model: authentik_core.application, id: app, identifiers: {{slug: a}}, attrs: {{name: A}}}}
- model: authentik_core.applicationentitlement
  id: entitlement
  identifiers: {{name: e, app: !KeyOf app}}
- model: authentik_policies.policybinding
  identifiers: {{target: {target}, order: 0}}
  attrs: {{{subject}}}
"
    ))
    .into_iter()
    .filter(|rule| *rule == "policy-binding-subject")
    .collect()
}

#[test]
fn a_policy_binding_has_exactly_one_subject() {
    const FIRES: [&str; 1] = ["policy-binding-subject"];
    assert_eq!(policy_binding("!KeyOf app", "policy: !KeyOf policy"), NONE);
    assert_eq!(policy_binding("!KeyOf app", "policy: !KeyOf policy, group: null"), NONE);
    assert_eq!(policy_binding("!KeyOf app", "policy: null"), FIRES);
    assert_eq!(policy_binding("!KeyOf app", "policy: !KeyOf policy, group: !KeyOf group"), FIRES);
    assert_eq!(policy_binding("!KeyOf app", "group: !KeyOf group, user: !Context someone"), NONE);
    assert_eq!(policy_binding("!KeyOf app", "user: !Env USER_KEY"), NONE);
}

#[test]
fn an_entitlement_takes_no_policy() {
    assert_eq!(policy_binding("!KeyOf entitlement", "group: !KeyOf group"), NONE);
    assert_eq!(policy_binding("!KeyOf entitlement", "policy: !KeyOf policy"), ["policy-binding-subject"]);
    // Which of them the target counts isn't known.
    assert_eq!(policy_binding("!Env TARGET", "policy: !KeyOf policy, group: !KeyOf group"), NONE);
}

#[test]
fn an_existing_binding_needs_its_target_again() {
    let entries = "
- model: authentik_policies.policybinding
  identifiers: {pk: 6a9a3e2d-1d3c-4a6b-9a56-3b8d3b8f6d11}
  attrs: {enabled: false}
";
    assert_eq!(fires(entries), ["missing-attribute-if-new", "policy-binding-subject"]);
}

#[test]
fn the_mode_of_a_proxy_provider_is_not_remembered() {
    let provider = |second: &str| {
        format!(
            "
- model: authentik_providers_proxy.proxyprovider
  identifiers: {{name: p}}
  attrs:
    authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
    invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]
    external_host: https://a.example.com
    mode: forward_single
- model: authentik_providers_proxy.proxyprovider
  identifiers: {{name: p}}
  attrs: {{{second}}}
"
        )
    };
    assert_eq!(fires(&provider("cookie_domain: example.com")), ["proxy-provider-mode"]);
    assert_eq!(fires(&provider("cookie_domain: example.com, mode: forward_single")), NONE);
    assert_eq!(
        fires(&provider("basic_auth_enabled: true, basic_auth_user_attribute: u, mode: forward_single")),
        ["proxy-provider-mode"]
    );
}

#[test]
fn grant_types_matter_from_the_release_that_has_them_and_for_new_providers() {
    let provider = "
- model: authentik_providers_oauth2.oauth2provider
  identifiers: {name: p}
  attrs:
    authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
    invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]
    redirect_uris: []
    signing_key: null
    property_mappings:
    - !Find [authentik_providers_oauth2.scopemapping, [managed, goauthentik.io/providers/oauth2/scope-openid]]
";
    assert_eq!(fires_in("2026.2", provider), NONE);
    assert_eq!(fires_in("2026.5", provider), ["oauth-without-grant-types"]);
    let again = "
- model: authentik_providers_oauth2.oauth2provider
  identifiers: {name: p}
  attrs: {sub_mode: user_email}
";
    // FindingContext once, for the entry that makes it.
    assert_eq!(fires_in("2026.5", &format!("{provider}{again}")), ["oauth-without-grant-types"]);
}

fn regex(url: &str) -> bool {
    let entries = format!(
        "
- model: authentik_providers_oauth2.oauth2provider
  identifiers: {{name: p}}
  attrs:
    redirect_uris:
    - {{matching_mode: regex, url: '{url}'}}
    - {{matching_mode: strict, url: '((('}}
"
    );
    fires(&entries).contains(&"redirect-uri-regex")
}

#[test]
fn only_certain_faults_of_regular_expressions_are_reported() {
    for good in [
        "https://a.example.com/.*",
        "^https://(a|b)\\.example\\.com(:\\d+)?/[^/]+$",
        "a{2,3}b{x}c{",
        "[]]+[^]]*",
        "(?P<host>a)(?=b)(?<!c)(?:d)*?",
        "(?i)a(?#(((",
        "\\d+\\w*\\.",
        "a*+",
    ] {
        assert!(!regex(good), "{good}");
    }
    for bad in ["(a", "a)", "[a", "*a", "a|+", "(?:?)", "a**", "a\\", "^*", "\\p{L}", "a(*b)"] {
        assert!(regex(bad), "{bad}");
    }
}

#[test]
fn the_embedded_outpost_may_be_empty_and_keeps_its_name() {
    let embedded = |attrs: &str| {
        format!(
            "
- model: authentik_outposts.outpost
  identifiers: {{managed: goauthentik.io/outposts/embedded}}
  attrs: {{{attrs}}}
"
        )
    };
    assert_eq!(fires(&embedded("providers: []")), NONE);
    assert_eq!(fires(&embedded("name: mine")), ["outpost-providers"]);
}

#[test]
fn an_outpost_serves_its_own_kind() {
    let outpost = |kind: &str| {
        format!(
            "
- model: authentik_providers_ldap.ldapprovider
  id: ldap
  identifiers: {{name: l}}
  attrs:
    authorization_flow: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
    invalidation_flow: !Find [authentik_flows.flow, [slug, default-invalidation-flow]]
- model: authentik_outposts.outpost
  identifiers: {{name: o}}
  attrs: {{type: {kind}, config: {{}}, providers: [!KeyOf ldap]}}
"
        )
    };
    assert_eq!(fires(&outpost("ldap")), NONE);
    assert_eq!(fires(&outpost("radius")), ["outpost-providers"]);
}

#[test]
fn settings_of_outposts_are_not_converted() {
    let config = |config: &str| {
        format!(
            "
- model: authentik_outposts.outpost
  identifiers: {{managed: goauthentik.io/outposts/embedded}}
  attrs: {{config: {{{config}}}}}
"
        )
    };
    assert_eq!(fires(&config("kubernetes_replicas: '2'")), ["outpost-config"]);
    assert_eq!(fires(&config("authentik_host_insecure: 1")), ["outpost-config"]);
    assert_eq!(fires(&config("docker_labels: {a: 1}")), ["outpost-config"]);
    assert_eq!(fires(&config("docker_labels: null, docker_network: null, kubernetes_replicas: 2")), NONE);
    assert!(!fires(&config("authentik_host: !Env HOST")).contains(&"outpost-config"));
}

#[test]
fn a_shipped_default_brand_gives_way_first() {
    let brand = |domain: &str, default: &str| {
        format!(
            "
- model: authentik_brands.brand
  identifiers: {{domain: {domain}}}
  attrs: {{default: {default}}}
"
        )
    };
    assert_eq!(fires(&brand("authentik-default", "true")), NONE);
    assert_eq!(fires(&brand("a.example.com", "true")), ["brand-default-twice"]);
    let taken = brand("authentik-default", "false");
    assert_eq!(fires(&format!("{taken}{}", brand("a.example.com", "true"))), NONE);
    assert_eq!(
        fires(&format!("{taken}{}{}", brand("a.example.com", "true"), brand("b.example.com", "true"))),
        ["brand-default-twice"]
    );
    // Another file may come first.
    let second = brand("a.example.com", "true");
    assert_eq!(of_entries(&[("a.yaml", &second), ("b.yaml", &taken)]).findings().rules(), NONE);
}

#[test]
fn lifecycle_rules_are_held_against_what_they_say_themselves() {
    let rule = |attrs: &str| {
        format!(
            "
- model: authentik_lifecycle.lifecyclerule
  identifiers: {{name: r}}
  attrs: {{content_type: authentik_core.group, {attrs}}}
"
        )
    };
    let admins = "reviewer_groups: [!Find [authentik_core.group, [name, authentik Admins]]]";
    assert_eq!(fires(&rule("reviewers: []")), ["lifecycle-rule"]);
    let made = rule(&format!("reviewers: [], {admins}"));
    assert_eq!(fires(&made), NONE);
    assert_eq!(fires(&format!("{made}{}", rule("reviewers: []"))), ["repeated-entry"]);
    // The default of the other duration doesn't count.
    assert_eq!(fires(&rule(&format!("reviewers: [], {admins}, interval: weeks=2"))), NONE);
    let short = format!("reviewers: [], {admins}, interval: weeks=2, grace_period: days=15");
    assert_eq!(fires(&rule(&short)), ["lifecycle-rule"]);
    assert_eq!(fires(&format!("{made}{}", rule("interval: weeks=2"))), NONE);
}

#[test]
fn reserved_slugs_are_known_from_the_release_in_which_they_were_seen() {
    let application = "
- {model: authentik_core.application, identifiers: {slug: token}, attrs: {name: T}}
";
    assert_eq!(fires_in("2025.12", application), ["reserved-slug"]);
    assert_eq!(fires_in("2025.2", application), NONE);
}

fn apply(name: &str) -> String {
    format!(
        "- {{model: authentik_blueprints.metaapplyblueprint, attrs: {{identifiers: {{name: {name}}}}}}}\n"
    )
}

#[test]
fn blueprints_of_other_files_and_external_ones_can_be_applied() {
    let group = "- {model: authentik_core.group, identifiers: {name: g}}\n";
    let applying = apply("b");
    let both = of_entries(&[("a", &applying), ("b", group)]);
    assert_eq!(both.check().by_file()[0].rules(), NONE);
    assert_eq!(both.isolated(true).check().by_file()[0].rules(), ["metaapply-unknown"]);
    let external = External {
        model: "authentik_blueprints.blueprintinstance".to_owned(),
        identifiers: vec![("name".to_owned(), "b*".into())],
    };
    assert_eq!(of_entries(&[("a", &applying)]).externals(vec![external]).findings().rules(), NONE);
}

#[test]
fn a_circle_of_blueprints_is_shown_with_its_way_and_once() {
    let files = [
        ("a", apply("b")),
        ("b", format!("{}{}", apply("c"), apply("e"))),
        ("c", apply("a")),
        ("d", apply("a")),
        ("e", apply("e")),
    ];
    let files: Vec<(&str, &str)> = files.iter().map(|(name, text)| (*name, text.as_str())).collect();
    assert_eq!(
        of_entries(&files).findings().messages(),
        ["these blueprints apply each other in a cycle: a → b → c → a", "this blueprint applies itself"]
    );
}

#[test]
fn permissions_are_looked_up_as_the_release_does() {
    let entries = |permission: &str| {
        format!(
            "
- model: authentik_rbac.role
  id: role
  identifiers: {{name: r}}
- model: authentik_core.group
  identifiers: {{name: g}}
  permissions:
    - permission: {permission}
      role: !KeyOf role
"
        )
    };
    let verdicts = |permission: &str| {
        ["2024.12", "2025.12", "2026.2", "2026.8"]
            .map(|release| fires_in(release, &entries(permission)) == NONE)
    };
    assert_eq!(verdicts("authentik_core.view_group"), [true; 4]);
    assert_eq!(verdicts("view_group"), [true, true, false, false]);
    assert_eq!(verdicts("authentik_flows.view_group"), [true, true, false, false]);
    assert_eq!(verdicts("authentik_flows.view_flow"), [false; 4]);
    assert_eq!(verdicts("authentik_core.read_group"), [false; 4]);
    assert_eq!(verdicts("read_group"), [false; 4]);
}
