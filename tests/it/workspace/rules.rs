//! Rules that compare files or look over a whole one, through what a run reports.

use std::fmt::Write;

use crate::harness::{Found, Release, Workspace};

fn found(rule: &str, release: Release, files: &[(&str, &str)]) -> Vec<(String, usize, String, usize)> {
    let all = Workspace::of(files).release(release).findings().of_rule(rule);
    let found = |found: &Found| {
        (found.path().to_owned(), found.line(), found.message.to_string(), found.related.len())
    };
    all.iter().map(found).collect()
}

fn places(rule: &str, files: &[(&str, &str)]) -> Vec<(String, usize)> {
    let all = found(rule, Release::NEWEST, files);
    all.into_iter().map(|(path, line, ..)| (path, line)).collect()
}

fn lines(rule: &str, text: &str) -> Vec<usize> {
    places(rule, &[("a.yaml", text)]).into_iter().map(|(_, line)| line).collect()
}

fn at(path: &str, line: usize) -> (String, usize) {
    (path.to_owned(), line)
}

fn named(name: &str, entries: &str) -> String {
    format!("metadata:\n  name: {name}\nentries:\n{entries}")
}

const GROUP: &str = "  - model: authentik_core.group\n    identifiers: {name: a}\n";

#[test]
fn files_that_discovery_passes_over_may_share_a_name() {
    let one = named("x", GROUP);
    let silent =
        "metadata:\n  name: x\n  labels: {blueprints.goauthentik.io/instantiate: 'False'}\nentries: []\n";
    let rule = "duplicate-blueprint-name";
    assert_eq!(places(rule, &[("a.yaml", &one), ("b.yaml", &one)]), [at("b.yaml", 2)]);
    assert_eq!(places(rule, &[("a.yaml", &one), ("b.yml", &one)]), []);
    assert_eq!(places(rule, &[("a.yaml", &one), (".git/b.yaml", &one)]), []);
    assert_eq!(places(rule, &[("a.yaml", &one), ("b.yaml", silent)]), []);
    assert_eq!(places(rule, &[("./a.yaml", &one), ("../b.yaml", &one)]), [at("../b.yaml", 2)]);
}

#[test]
fn each_repeated_file_points_to_the_first_only() {
    let text =
        named("x", "  - model: authentik_flows.flow\n    identifiers: {slug: a}\n    attrs: {title: T}\n");
    let paths: Vec<_> = (0..300).map(|number| format!("{number:04}.yaml")).collect();
    let files: Vec<_> = paths.iter().map(|path| (path.as_str(), text.as_str())).collect();
    let all = found("duplicate-blueprint-name", Release::NEWEST, &files);
    assert_eq!(all.len(), 299);
    assert!(all.iter().all(|(_, _, message, related)| message.contains("0000.yaml") && *related == 1));
}

#[test]
fn files_that_give_an_attribute_two_values_fight() {
    let rule = "object-written-twice";
    let flow = |name: &str, attrs: &str| {
        named(
            name,
            &format!("  - model: authentik_flows.flow\n    identifiers: {{slug: s}}\n    attrs: {attrs}\n"),
        )
    };
    let (a, same, other) = (flow("A", "{title: T}"), flow("B", "{title: ' T '}"), flow("C", "{title: U}"));
    assert_eq!(places(rule, &[("a.yaml", &a), ("b.yaml", &same)]), []);
    assert_eq!(places(rule, &[("a.yaml", &a), ("b.yaml", &same), ("c.yaml", &other)]), [at("c.yaml", 6)]);
    // The duplicate name says it already.
    assert_eq!(places(rule, &[("a.yaml", &a), ("b.yaml", &flow("A", "{title: U}"))]), []);
    let unknown = flow("D", "{title: !Env TITLE}");
    assert_eq!(places(rule, &[("a.yaml", &a), ("b.yaml", &unknown)]), []);
    let dropped = flow("E", "{no_such_attribute: U}");
    assert_eq!(places(rule, &[("a.yaml", &flow("A", "{no_such_attribute: T}")), ("b.yaml", &dropped)]), []);
}

#[test]
fn entries_that_may_not_write_never_fight() {
    let rule = "object-written-twice";
    let flow = |name: &str, title: &str, more: &str| {
        named(
            name,
            &format!(
                "  - model: authentik_flows.flow\n    identifiers: {{slug: s}}\n    attrs: {{title: {title}}}\n{more}"
            ),
        )
    };
    let a = flow("A", "T", "");
    let with = |more: &str| places(rule, &[("a.yaml", &a), ("b.yaml", &flow("B", "U", more))]);
    assert_eq!(with(""), [at("b.yaml", 6)]);
    assert_eq!(with("    state: created\n"), []);
    assert_eq!(with("    state: absent\n"), []);
    assert_eq!(with("    conditions: [!Env FLAG]\n"), []);
    assert_eq!(with("    conditions: [false]\n"), []);
}

#[test]
fn references_are_compared_by_what_they_mean() {
    let rule = "object-written-twice";
    let outpost = |name: &str, provider: &str| {
        named(
            name,
            &format!(
                "  - model: authentik_providers_proxy.proxyprovider\n    id: p\n    identifiers: {{name: {provider}}}\n  \
                 - model: authentik_outposts.outpost\n    identifiers:\n      managed: goauthentik.io/outposts/embedded\n    \
                 attrs:\n      providers: [!KeyOf p]\n"
            ),
        )
    };
    let (a, b, again) = (outpost("A", "one"), outpost("B", "two"), outpost("C", "one"));
    assert_eq!(places(rule, &[("a.yaml", &a), ("b.yaml", &b)]), [at("b.yaml", 11)]);
    assert_eq!(places(rule, &[("a.yaml", &a), ("c.yaml", &again)]), []);
}

#[test]
fn what_authentiks_own_blueprints_set_is_not_owned() {
    let rule = "shipped-object-overwritten";
    let stage = |attrs: &str| {
        named(
            "x",
            &format!(
                "  - model: authentik_stages_identification.identificationstage\n    identifiers:\n      \
                 name: default-authentication-identification\n    attrs: {attrs}\n"
            ),
        )
    };
    assert_eq!(lines(rule, &stage("{user_fields: [username]}")), [7]);
    assert!(lines(rule, &stage("{user_fields: [username, email]}")).is_empty());
    assert!(lines(rule, &stage("{show_matched_user: false}")).is_empty());
    let brand = "  - model: authentik_brands.brand\n    identifiers: {domain: authentik-default}\n    attrs: {default: false}\n";
    assert!(lines(rule, &named("x", brand)).is_empty());
    let own = [("default/flow-default-authentication-flow.yaml", &*stage("{user_fields: [username]}"))];
    assert_eq!(places(rule, &own), []);
}

#[test]
fn a_file_that_is_applied_first_makes_its_objects_before() {
    let rule = "find-in-other-file";
    let find = "  - model: authentik_core.application\n    identifiers: {slug: a}\n    attrs:\n      name: A\n      \
                provider: !Find [authentik_providers_proxy.proxyprovider, [name, p]]\n";
    let provider = named(
        "Providers",
        "  - model: authentik_providers_proxy.proxyprovider\n    identifiers: {name: p}\n",
    );
    let apply = |identifiers: &str| {
        format!(
            "  - model: authentik_blueprints.metaapplyblueprint\n    attrs:\n      identifiers: {{{identifiers}}}\n"
        )
    };
    let with = |entries: String| {
        places(rule, &[("a.yaml", &named("Applications", &entries)), ("lib/p.yaml", &provider)]).len()
    };
    assert_eq!(with(find.to_owned()), 1);
    assert_eq!(with(apply("name: Providers") + find), 0);
    assert_eq!(with(apply("path: lib/p.yaml") + find), 0);
    assert_eq!(with(apply("path: p.yaml") + find), 0);
    assert_eq!(with(apply("path: ib/p.yaml") + find), 1);
    assert_eq!(with(apply("name: Others") + find), 1);
    assert_eq!(with(find.to_owned() + &apply("name: Providers")), 1);
    assert_eq!(with(apply("name: Providers") + "    conditions: [!Env FLAG]\n" + find), 1);

    // Through a file between the two, which may apply itself.
    let between = named("Between", &(apply("name: Providers") + &apply("name: Between")));
    let a = named("Applications", &(apply("name: Between") + find));
    assert_eq!(places(rule, &[("a.yaml", &a), ("b.yaml", &between), ("p.yaml", &provider)]), []);
}

#[test]
fn an_id_counts_once_unless_conditions_choose() {
    let group = |id: &str, name: &str, more: &str| {
        format!("  - model: authentik_core.group\n    id: {id}\n    identifiers: {{name: {name}}}\n{more}")
    };
    let with =
        |first: &str| lines("duplicate-id", &named("x", &(group("a", "a", first) + &group("a", "b", ""))));
    assert_eq!(with("").len(), 1);
    assert!(with("    conditions: [!Context flag]\n").is_empty());
    assert!(with("    state: absent\n").is_empty());
    let many: String = (0..200).fold(String::new(), |mut text, number| {
        let _ = write!(text, "{}", group("a", &number.to_string(), ""));
        text
    });
    assert_eq!(lines("duplicate-id", &named("x", &many)).len(), 199);
    assert_eq!(lines("unused-id", &named("x", &many)).len(), 1);
}

#[test]
fn a_key_of_anywhere_uses_an_id() {
    let text = named(
        "x",
        "  - model: authentik_core.group\n    id: a\n    identifiers: {name: a}\n  - model: authentik_core.user\n    \
         identifiers: {username: u}\n    attrs: {name: U, groups: !If [!Env X, [!KeyOf a], []]}\n",
    );
    assert!(lines("unused-id", &text).is_empty());
    assert_eq!(lines("unused-id", &text.replace("!KeyOf a", "!KeyOf b")), [5]);
}

#[test]
fn tags_are_of_a_release() {
    let text = "a: !File x\nb: !FindObject [authentik_core.group, [name, x]]\nc: !ParseJSON '1'\nd: !AtIndex [[1], 0]\n";
    let text = format!("context:\n  {}entries: []\n", text.trim_end().replace('\n', "\n  ") + "\n");
    let count = |release: &str| {
        let release = release.parse().expect("a known release");
        found("tag-not-in-release", release, &[("a.yaml", &text)]).len()
    };
    assert_eq!(["2024.12", "2025.6", "2025.8", "2026.8"].map(count), [3, 3, 0, 0]);
}

#[test]
fn only_authentiks_own_labels_have_a_meaning() {
    let label = |name: &str| {
        let text = format!("metadata:\n  name: x\n  labels:\n    {name}: 'false'\nentries: []\n");
        lines("unknown-label", &text).len()
    };
    for known in ["instantiate", "system", "description", "generated", "system-bootstrap", "system-oobe"] {
        assert_eq!(label(&format!("blueprints.goauthentik.io/{known}")), 0, "{known}");
    }
    assert_eq!(label("blueprints.goauthentik.io/instanciate"), 1);
    assert_eq!(label("blueprints.goauthentik.io/team"), 1);
    assert_eq!(label("blueprint.goauthentik.io/instantiate"), 1);
    assert_eq!(label("team.example.org/owner"), 0);
}

#[test]
fn literals_decide_a_condition() {
    let attribute = |value: &str| {
        let entry = format!(
            "  - model: authentik_core.group\n    identifiers: {{name: a}}\n    attrs: {{is_superuser: {value}}}\n"
        );
        found("constant-condition", Release::NEWEST, &[("a.yaml", &named("x", &entry))])
            .into_iter()
            .map(|(_, _, message, _)| message)
            .collect::<Vec<_>>()
            .join("; ")
    };
    let always = |what: &str, outcome: &str| format!("{what} is always {outcome}");
    let (condition, choice) = ("this `!Condition`", "the condition of this `!If`");
    assert_eq!(attribute("!If [false, true, false]"), always(choice, "false"));
    assert_eq!(attribute("!If [word]"), always(choice, "true"));
    assert_eq!(attribute("!Condition [OR, !Env A, true]"), always(condition, "true"));
    assert_eq!(attribute("!Condition [nand, !Env A, 0]"), always(condition, "true"));
    assert_eq!(attribute("!Condition [XNOR, true, false]"), always(condition, "false"));
    // The outer one says it.
    assert_eq!(attribute("!If [!Condition [AND, true], true, !If [true]]"), always(choice, "true"));
    for open in [
        "!If [!Context a, true, false]",
        "!Condition [AND, !Env A, true]",
        "!Condition [XOR, !Env A, true]",
        "!Condition [OR, false, !KeyOf a]",
        "!If [[], true, false]",
        "!If ['false', true, false]",
        "!Condition [OR]",
        "!Condition [MAYBE, true]",
    ] {
        assert_eq!(attribute(open), "", "{open}");
    }
}

/// The lines of `plain-secret` for a value of an OAuth2 provider's client secret.
fn secret(value: &str) -> usize {
    let entry = format!(
        "  - model: authentik_providers_oauth2.oauth2provider\n    identifiers: {{name: a}}\n    attrs:\n      \
         client_secret: {value}\n"
    );
    let found = found("plain-secret", Release::NEWEST, &[("a.yaml", &named("x", &entry))]);
    for (_, _, message, _) in &found {
        assert!(!message.contains("Zq8") && !message.contains("correct-horse"), "{message}");
    }
    found.len()
}

#[test]
fn literal_secrets_are_found_wherever_they_come_from() {
    for value in [
        "Zq8vT2mB9xLw4RkH7nYc",
        "'Zq8vT2mB9xLw4RkH7nYc'",
        "correct-horse-battery-staple",
        "48151623427",
        "my-client-secret",
        "grafana-client-secret",
        "password123",
        "short",
        "'1234567890'",
        "!Env [CLIENT_SECRET, Zq8vT2mB9xLw4RkH7nYc]",
        "!File [/run/client, Zq8vT2mB9xLw4RkH7nYc]",
        "!Context [client, Zq8vT2mB9xLw4RkH7nYc]",
        "!If [!Context production, !Env CLIENT_SECRET, Zq8vT2mB9xLw4RkH7nYc]",
        "&a Zq8vT2mB9xLw4RkH7nYc",
    ] {
        assert_eq!(secret(value), 1, "{value}");
    }
}

#[test]
fn what_stands_for_a_secret_is_none() {
    for value in [
        "!Env CLIENT_SECRET",
        "!File /run/secrets/client",
        "!Context client",
        "!Env [CLIENT_SECRET, null]",
        "!Env [CLIENT_SECRET, changeme]",
        "${CLIENT_SECRET}",
        "$CLIENT_SECRET",
        "'{{ client_secret }}'",
        "'{{ .Values.client.Zq8vT2mB9xLw4RkH7nYc }}'",
        "__CLIENT_SECRET__",
        "'<Zq8vT2mB9xLw4RkH7nYc>'",
        "'@clientSecret@'",
        "CLIENT_SECRET",
        "CHANGE_ME_PLEASE_123",
        "xxxxxxxxxxxxxxxx",
        "'0000000000000000'",
        "example-secret-value-1",
        "''",
        "null",
        "'ENC[AES256_GCM,data:Zq8vT2mB9xLw4RkH7nYc,type:str]'",
        "op://vault/item/Zq8vT2mB9xLw4RkH7nYc",
        "'!Env CLIENT_SECRET'",
        "/run/secrets/client",
        "pbkdf2_sha256$870000$Zq8vT2mB9xLw4RkH7nYc",
        "!Format ['%s', !Env CLIENT_SECRET]",
    ] {
        assert_eq!(secret(value), 0, "{value}");
    }
}

#[test]
fn a_secret_of_the_context_is_reported_once_and_where_it_is() {
    let provider = |name: &str| {
        format!(
            "  - model: authentik_providers_oauth2.oauth2provider\n    identifiers: {{name: {name}}}\n    attrs: \
             {{client_secret: !Context client}}\n"
        )
    };
    let text =
        format!("context:\n  client: Zq8vT2mB9xLw4RkH7nYc\nentries:\n{}{}", provider("a"), provider("b"));
    assert_eq!(lines("plain-secret", &text), [2]);
    assert!(lines("plain-secret", &text.replace("Zq8vT2mB9xLw4RkH7nYc", "!Env CLIENT")).is_empty());
}

#[test]
fn only_the_private_half_is_a_secret() {
    let pair = "  - model: authentik_crypto.certificatekeypair\n    identifiers: {name: a}\n    attrs:\n      \
                certificate_data: Zq8vT2mB9xLw4RkH7nYc\n      key_data: Zq8vT2mB9xLw4RkH7nYd\n";
    assert_eq!(lines("plain-secret", &named("x", pair)), [8]);
    let credentials = "  - model: authentik_providers_google_workspace.googleworkspaceprovider\n    identifiers: {name: a}\n    \
                       attrs:\n      credentials:\n        client_email: service@project.iam.gserviceaccount.com\n        \
                       private_key_id: Zq8vT2mB9xLw4RkH7nYc\n        private_key: Zq8vT2mB9xLw4RkH7nYd\n";
    assert_eq!(lines("plain-secret", &named("x", credentials)), [10]);
}

#[test]
fn objects_that_differ_in_what_is_not_found_here_are_not_the_same() {
    let binding = |stage: &str, order: u8| {
        format!(
            "  - model: authentik_flows.flowstagebinding
    identifiers: {{target: !Find [authentik_flows.flow, [slug, default-authentication-flow]], stage: {stage}}}
    attrs: {{order: {order}}}
"
        )
    };
    let find = |name: &str| format!("!Find [authentik_flows.stage, [name, {name}]]");
    let overwritten = |one: &str, other: &str| {
        let text = named("x", &(binding(one, 1) + &binding(other, 2)));
        lines("overwritten-value", &text).len()
    };
    assert_eq!(overwritten(&find("readers"), &find("writers")), 0);
    let login = find("default-authentication-login");
    assert_eq!(overwritten(&login, &login), 1);
}

#[test]
fn a_certificate_may_be_among_the_files_of_the_server() {
    let source = |name: &str| {
        named(
            "x",
            &format!(
                "  - model: authentik_providers_ldap.ldapprovider
    identifiers: {{name: a}}
    attrs:
      authorization_flow: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
      invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]
      certificate: !Find [authentik_crypto.certificatekeypair, [name, {name}]]
"
            ),
        )
    };
    assert_eq!(lines("unresolved-find", &source("ldap.example.com")), [] as [usize; 0]);
    assert_eq!(lines("unresolved-find", &source("authentik Certificate")), [9]);
}

#[test]
fn an_empty_default_says_no_more_than_none() {
    let user = |password: &str, email: &str| {
        named(
            "x",
            &format!(
                "  - model: authentik_core.user
    identifiers: {{username: a}}
    attrs: {{name: A, password: {password}, email: {email}}}
"
            ),
        )
    };
    assert_eq!(lines("blank-value", &user("!Env [PASSWORD, '']", "!File [/mail, '']")), [] as [usize; 0]);
    assert_eq!(lines("invalid-format", &user("!Env [PASSWORD, '']", "!Env [MAIL, '']")), [] as [usize; 0]);
    assert_eq!(lines("blank-value", &user("''", "a@example.com")), [6]);
    let all = found("invalid-format", Release::NEWEST, &[("a.yaml", &user("!Env P", "!Env [MAIL, nobody]"))]);
    let messages: Vec<_> = all.iter().map(|(_, _, message, _)| message.as_str()).collect();
    assert_eq!(
        messages,
        ["if the environment variable `MAIL` is unset, `email` must be an e-mail address, found `nobody`"]
    );
}

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

#[test]
fn an_empty_file_is_an_error_only_where_it_is_applied_by_itself() {
    for (isolated, expected) in [(false, "info"), (true, "error")] {
        let checked = Workspace::text("# later\n").isolated(isolated).check();
        assert_eq!(checked.findings().only().severity.name(), expected);
        assert_eq!(checked.accepted(), !isolated);
    }
}
