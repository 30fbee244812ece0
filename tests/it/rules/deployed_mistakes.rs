//! Mistakes that public repositories deploy, and what looks like them.

use crate::harness::{Findings, Severity, Workspace, blueprint, rules};

fn findings_in(path: &str, text: &str) -> Findings {
    Workspace::of(&[(path, text)]).findings()
}

/// Message and help of each finding of a rule.
fn found(rule: &str, text: &str) -> Vec<(String, String)> {
    found_in("2026.8", rule, text)
}

fn found_in(release: &str, rule: &str, text: &str) -> Vec<(String, String)> {
    let all = Workspace::text(text).release(release).findings().of_rule(rule);
    all.iter().map(|found| (found.message.to_string(), found.help().to_owned())).collect()
}

mod secrets {
    use super::*;

    /// How often `plain-secret` fires for a value of a user's password.
    fn password(path: &str, value: &str) -> usize {
        let entry = format!(
            "  - model: authentik_core.user\n    identifiers: {{username: a}}\n    attrs:\n      name: A\n      password: {value}\n"
        );
        findings_in(path, &blueprint(&entry)).of_rule("plain-secret").len()
    }

    #[test]
    fn weak_literals_are_what_the_server_uses() {
        for value in [
            "admin",
            "password",
            "secret",
            "admin123",
            "'12345'",
            "1234567890",
            "abc",
            "hunter2",
            "my-client-secret",
            "dashboard-secret-key",
            "grafana_oidc_token",
            "SuperSecretPassword",
            "exchange-client-secret",
            "yourls-client-secret",
            "todo-app-secret",
            "demo-password",
            "test",
            "!Env [ADMIN_PASSWORD, admin]",
            "!Context [password, admin]",
        ] {
            assert_eq!(password("apps/auth/users.yaml", value), 1, "{value}");
        }
    }

    #[test]
    fn placeholders_are_silent() {
        for value in [
            "changeme",
            "ChangeMe!",
            "change-me-please",
            "CHANGE_ME",
            "pleasechangethis",
            "REPLACE_ME",
            "replace-with-a-real-one",
            "<your-secret>",
            "your-secret",
            "yourSecretHere",
            "'$(ADMIN_PASSWORD)'",
            "${ADMIN_PASSWORD}",
            "$ADMIN_PASSWORD",
            "'%(password)s'",
            "'{{ password }}'",
            "ADMIN_PASSWORD",
            "ADMIN_PASSWORD_2",
            "dummy",
            "fake-secret",
            "example-password",
            "placeholder",
            "secret-goes-here",
            "secret from google console",
            "xxxx",
            "'****'",
            "'------'",
            "'0000'",
            "none",
            "TODO",
            "'TODO: set this'",
            "not-a-real-secret",
            "dev-only-not-for-production-0123456789",
            "insecure-password",
            "vault:secret/data/users#password",
            "ref+sops://users.yaml#/password",
            "!Env ADMIN_PASSWORD",
            "!Env [ADMIN_PASSWORD, changeme]",
        ] {
            assert_eq!(password("apps/auth/users.yaml", value), 0, "{value}");
        }
    }

    #[test]
    fn a_value_for_tests_is_silent_in_the_files_of_tests_only() {
        for path in ["tests/users.yaml", "deploy/dev/users.yaml", "e2e/a.yaml", "app/testdata/a.yaml"] {
            assert_eq!(password(path, "test-password"), 0, "{path}");
            assert_eq!(password(path, "admin"), 1, "{path}");
        }
        for path in ["users.yaml", "contest/users.yaml", "latest/users.yaml"] {
            assert_eq!(password(path, "test-password"), 1, "{path}");
        }
    }
}

mod outposts {
    use super::*;

    fn config(release: &str, config: &str) -> Vec<(String, String)> {
        let entry = format!(
            "  - model: authentik_outposts.outpost\n    identifiers: {{managed: goauthentik.io/outposts/embedded}}\n    \
             attrs:\n      config: {config}\n"
        );
        found_in(release, "unknown-outpost-setting", &blueprint(&entry))
    }

    #[test]
    fn unknown_settings_are_found_with_what_was_meant() {
        let found = config("2026.8", "{kubernetes_replcias: 1, kubernetes_disabled: true, color: red}");
        let (messages, helps): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        assert_eq!(
            messages,
            ["kubernetes_replcias", "kubernetes_disabled", "color"].map(|key| format!(
                "unknown key `{key}` in the `config` of an outpost; authentik ignores it"
            ))
        );
        assert_eq!(helps[0], "did you mean `kubernetes_replicas`?");
        assert!(helps[1].contains("`kubernetes_disabled_components`"), "{}", helps[1]);
        assert_eq!(helps[2], "remove it, or look up whether a newer release has it");
    }

    #[test]
    fn a_setting_belongs_to_the_releases_that_have_it() {
        let parent = "{kubernetes_httproute_parent_refs: []}";
        assert_eq!(config("2025.4", parent), []);
        let found = config("2025.2", parent);
        assert_eq!(found[0].1, "it came with 2025.4; this check is for 2025.2");
        assert_eq!(config("2026.8", "{kubernetes_ingress_path_type: Prefix}"), []);
        assert_eq!(config("2025.6", "{kubernetes_ingress_path_type: Prefix}").len(), 1);
    }

    #[test]
    fn what_is_known_or_not_yet_written_is_silent() {
        for silent in [
            "{authentik_host: https://a.example, log_level: info, refresh_interval: minutes=5}",
            "{kubernetes_json_patches: {deployment: [{op: add, path: /a, value: 1}]}}",
            "{'${KEY}': x}",
            "{'{{ key }}': x}",
            "!Context outpost",
            "!ParseJSON '{\"log_level\": \"info\"}'",
        ] {
            assert_eq!(config("2026.8", silent), [], "{silent}");
        }
        let deleted = "  - model: authentik_outposts.outpost\n    state: absent\n    identifiers: {name: a}\n    \
                       attrs: {config: {nonsense: 1}}\n";
        assert_eq!(found("unknown-outpost-setting", &blueprint(deleted)), []);
    }

    #[test]
    fn types_of_nested_settings_are_checked() {
        let wrong = |config: &str| {
            let entry = format!(
                "  - model: authentik_outposts.outpost\n    identifiers: {{managed: goauthentik.io/outposts/embedded}}\n    \
                 attrs:\n      config: {config}\n"
            );
            found("outpost-config", &blueprint(&entry))
                .into_iter()
                .map(|(message, _)| message)
                .collect::<Vec<_>>()
        };
        assert_eq!(
            wrong("{kubernetes_httproute_parent_refs: [{name: 1}]}"),
            ["a value in `kubernetes_httproute_parent_refs` of `config` must be a string, found an integer"]
        );
        assert_eq!(
            wrong("{kubernetes_json_patches: {deployment: {op: add}}}"),
            ["a value in `kubernetes_json_patches` of `config` must be a list, found a mapping"]
        );
        assert_eq!(
            wrong("{refresh_interval: 5}"),
            ["`refresh_interval` of `config` must be a string, found an integer"]
        );
        assert_eq!(wrong("{docker_labels: null, container_image: null, kubernetes_replicas: true}"), [""; 0]);
        assert_eq!(wrong("{kubernetes_replicas: !Env [REPLICAS, '2']}"), [""; 0]);
    }
}

mod attributes {
    use super::*;

    fn help(model: &str, attribute: &str) -> String {
        let entry =
            format!("  - model: {model}\n    identifiers: {{name: a}}\n    attrs: {{{attribute}: x}}\n");
        let found = found("unknown-attribute", &blueprint(&entry));
        found
            .into_iter()
            .find(|(message, _)| message.contains(&format!("`{attribute}`")))
            .expect("it is unknown")
            .1
    }

    #[test]
    fn the_related_model_that_has_it_is_named() {
        for (model, attribute, owner) in [
            ("authentik_policies.policybinding", "re_evaluate_policies", "`flowstagebinding`"),
            ("authentik_policies.policybinding", "evaluate_on_plan", "`flowstagebinding`"),
            ("authentik_policies.policybinding", "stage", "`flowstagebinding`"),
            ("authentik_flows.flowstagebinding", "policy", "`policybinding`"),
            ("authentik_flows.flowstagebinding", "negate", "`policybinding`"),
            ("authentik_flows.flow", "evaluate_on_plan", "`flowstagebinding`"),
            ("authentik_flows.flow", "policy", "`policybinding`"),
            ("authentik_stages_user_login.userloginstage", "order", "`flowstagebinding`"),
            ("authentik_policies_expression.expressionpolicy", "failure_result", "`policybinding`"),
            ("authentik_policies_expression.expressionpolicy", "re_evaluate_policies", "`flowstagebinding`"),
            ("authentik_core.application", "redirect_uris", "`oauth2provider`"),
            ("authentik_core.application", "internal_host", "`proxyprovider`"),
            ("authentik_providers_oauth2.oauth2provider", "meta_launch_url", "`application`"),
        ] {
            assert_eq!(help(model, attribute), format!("`{attribute}` belongs to {owner}"), "{model}");
        }
    }

    #[test]
    fn two_owners_are_both_named_and_more_are_not() {
        assert_eq!(
            help("authentik_flows.flow", "order"),
            "`order` belongs to `flowstagebinding` or `policybinding`"
        );
        assert!(!help("authentik_core.application", "authorization_flow").contains("belongs to"));
        assert!(!help("authentik_core.group", "color").contains("belongs to"));
    }

    #[test]
    fn a_slip_is_still_a_slip() {
        assert_eq!(help("authentik_core.application", "meta_lauch_url"), "did you mean `meta_launch_url`?");
        assert_eq!(
            help("authentik_flows.flowstagebinding", "re_evaluate_policy"),
            "did you mean `re_evaluate_policies`?"
        );
    }
}

mod helpers {
    use super::*;

    fn policy(expression: &str) -> Vec<(String, String)> {
        policy_in("2026.8", expression)
    }

    fn policy_in(release: &str, expression: &str) -> Vec<(String, String)> {
        let text = blueprint(&format!(
            "  - model: authentik_policies_expression.expressionpolicy\n    identifiers: {{name: a}}\n    attrs:\n      \
             expression: |\n        {}\n",
            expression.replace('\n', "\n        ")
        ));
        found_in(release, "helper-arguments", &text)
    }

    const FAILS: &str = "the call raises a TypeError, and the policy counts as its `failure_result`";

    #[test]
    fn arguments_that_do_not_fit_raise() {
        for (expression, message) in [
            (
                "ak_is_group_member(request.user, 'a')",
                "`ak_is_group_member` accepts 1 positional argument, found 2",
            ),
            ("ak_user_by('bob')", "`ak_user_by` accepts no positional arguments, found 1"),
            ("ak_is_group_member(name='a')", "missing argument `user` of `ak_is_group_member`"),
            ("regex_replace('a', 'b')", "missing argument `repl` of `regex_replace`"),
            ("regex_match()", "missing arguments `value`, `regex` of `regex_match`"),
            ("regex_match('a', 'b', 'c')", "`regex_match` accepts 2 positional arguments, found 3"),
            ("regex_match('a', pattern='b')", "`regex_match` has no parameter `pattern`"),
            ("ak_message('a', 'b')", "`ak_message` accepts 1 positional argument, found 2"),
            ("ak_create_event('a', 'b')", "`ak_create_event` accepts 1 positional argument, found 2"),
            ("ak_call_policy('a', name='b')", "`ak_call_policy` receives `name` by position and by keyword"),
            ("ak_user_has_authenticator()", "missing argument `user` of `ak_user_has_authenticator`"),
            ("ak_is_sso_flow()", "`ak_is_sso_flow` is not a function"),
            ("ak_logger('a')", "`ak_logger` is not a function"),
            ("ip_network('10.0.0.0/8', True, 1)", "`ip_network` accepts 2 positional arguments, found 3"),
            ("ak_send_email('a@b.example', 'Hi', to='c')", "`ak_send_email` has no parameter `to`"),
        ] {
            let found = policy(&format!("return {expression}"));
            let messages: Vec<_> = found.iter().map(|(message, _)| message.as_str()).collect();
            assert_eq!(messages, [format!("{message}: {FAILS}")], "{expression}");
        }
    }

    #[test]
    fn the_help_shows_what_to_write() {
        let help = |expression: &str| policy(expression).remove(0).1;
        assert_eq!(help("return ak_is_group_member(request.user, 'a')"), "pass it by keyword: `name=...`");
        assert_eq!(help("return ak_user_by('bob')"), "pass it by keyword: `username=...`");
        assert_eq!(help("return regex_match('a', regx='b')"), "did you mean `regex`?");
        assert_eq!(help("return regex_replace('a')"), "the signature is `regex_replace(value, regex, repl)`");
        assert_eq!(help("requests('https://a.example')"), "call a method of it, such as `requests.get(...)`");
    }

    #[test]
    fn filters_must_be_fields() {
        let fails = "the call raises a FieldError, and the policy counts as its `failure_result`";
        assert_eq!(
            policy("return ak_is_group_member(request.user, group_name='a')")[0].0,
            format!(
                "`ak_is_group_member` filters by `group_name`, which `authentik_core.group` does not have: {fails}"
            )
        );
        assert!(
            policy("return ak_user_by(login='a') is None")[0].0.ends_with("the call always returns `None`")
        );
        for fits in [
            "name='a'",
            "name__iexact='a'",
            "pk=1",
            "attributes__team='a'",
            "parents__name='a'",
            "name__in=[]",
        ] {
            assert_eq!(policy(&format!("return ak_is_group_member(request.user, {fits})")), [], "{fits}");
        }
    }

    #[test]
    fn calls_that_fit_or_may_fit_are_silent() {
        for expression in [
            "return ak_is_group_member(request.user, name='a')",
            "return ak_is_group_member(user=request.user, name='a')",
            "return ak_is_group_member(request.user)",
            "return ak_user_by(username='a', is_active=True)",
            "return ak_call_policy('a', x=1).passing",
            "return ak_call_policy(name='a')",
            "ak_create_event('a', message='b', anything=1)\nreturn True",
            "return ak_send_email('a@b.example', 'Hi', body='x', cc='c@d.example')",
            "return regex_replace('a', 'b', repl='c')",
            "return slugify('a', allow_unicode=True)",
            "return requests.get('https://a.example').ok",
            "ak_logger.info('x')\nreturn ak_is_sso_flow",
            "args = [request.user, 'a']\nreturn ak_is_group_member(*args)",
            "kwargs = {}\nreturn regex_match(**kwargs)",
            "def ak_is_group_member(user, name):\n  return True\nreturn ak_is_group_member(request.user, 'a')",
            "regex_match = lambda x: x\nreturn regex_match('a')",
            "for slugify in []:\n  pass\nreturn slugify()",
            "from re import match as regex_match\nreturn regex_match('a', 'b', 0)",
            "try:\n  return regex_match('a')\nexcept TypeError:\n  return False",
            "try:\n  return regex_match('a')\nexcept:\n  return False",
            "exec('regex_match = print')\nreturn regex_match()",
            "return request.regex_match()",
        ] {
            assert_eq!(policy(expression), [], "{expression}");
        }
        // A handler of something else does not help.
        assert_eq!(policy("try:\n  return regex_match('a')\nexcept KeyError:\n  return False").len(), 1);
    }

    #[test]
    fn signatures_are_those_of_the_release() {
        let copy = "return ak_send_email('a@b.example', 'Hi', body='x', cc='c@d.example')";
        let found = policy_in("2025.12", copy);
        assert_eq!(found[0].1, "it came with 2026.2; this check is for 2025.12");
        // Before 2025.10 there is no such function, which is another finding.
        assert_eq!(policy_in("2025.8", copy), []);
    }

    #[test]
    fn what_follows_depends_on_the_place() {
        let of = |model: &str, rest: &str| {
            let entry = format!("  - model: {model}\n    identifiers: {{name: a}}\n    attrs: {{{rest}}}\n");
            found("helper-arguments", &blueprint(&entry))
                .into_iter()
                .map(|(message, _)| message)
                .collect::<Vec<_>>()
        };
        let mapping = of(
            "authentik_providers_oauth2.scopemapping",
            "scope_name: a, expression: \"return {'a': ak_is_group_member(request.user, 'x')}\"",
        );
        assert!(mapping[0].ends_with("and the property mapping fails"), "{mapping:?}");
        let prompt = of(
            "authentik_stages_prompt.prompt",
            "field_key: a, label: a, type: text, initial_value: return slugify(), initial_value_expression: true",
        );
        assert!(prompt[0].ends_with("and the expression fails"), "{prompt:?}");
        // `ak_message` is there for policies only; elsewhere its name is undefined or something else.
        let other =
            of("authentik_providers_oauth2.scopemapping", "scope_name: a, expression: return ak_message()");
        assert_eq!(other, [""; 0]);
    }

    #[test]
    fn the_fix_names_the_argument() {
        let text = blueprint(
            "  - model: authentik_policies_expression.expressionpolicy\n    identifiers: {name: a}\n    \
             attrs: {expression: \"return ak_is_group_member(request.user, \\\"Admins\\\")\"}\n",
        );
        let all = findings_in("a.yaml", &text);
        let all = all.of_rule("helper-arguments");
        let finding = all.first().expect("it is found");
        let fix = finding.fix.as_ref().expect("there is a fix");
        assert!(!fix.safe);
        let fixed = finding.fixed().expect("there is a fix");
        assert!(fixed.contains("(request.user, name=\\\"Admins\\\")"), "{fixed}");
        assert_eq!(found("helper-arguments", &fixed), []);
    }
}

mod signing_keys {
    use super::*;

    fn provider(identifiers: &str, attrs: &str) -> Vec<(String, String)> {
        let entry = format!(
            "  - model: authentik_providers_oauth2.oauth2provider\n    identifiers: {{{identifiers}}}\n    attrs:\n      \
             authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]\n      \
             invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]\n      \
             redirect_uris: []\n      grant_types: [authorization_code]\n{attrs}"
        );
        found("oauth-without-signing-key", &blueprint(&entry))
    }

    #[test]
    fn a_new_provider_without_a_key_is_mentioned() {
        assert_eq!(provider("name: a", "").len(), 1);
        let rule = rules().iter().find(|rule| rule.name == "oauth-without-signing-key");
        assert_eq!(rule.map(|rule| rule.severity), Some(Severity::Info));
    }

    #[test]
    fn a_decision_and_an_update_are_not() {
        assert_eq!(provider("name: a", "      signing_key: null\n"), []);
        assert_eq!(provider("name: a", "      signing_key: !Context key\n"), []);
        let found_key = "      signing_key: !Find [authentik_crypto.certificatekeypair, [name, authentik Self-signed Certificate]]\n";
        assert_eq!(provider("name: a", found_key), []);
        assert_eq!(provider("name: ${APP}", found_key), []);
        let deleted = "  - model: authentik_providers_oauth2.oauth2provider\n    state: absent\n    identifiers: {name: a}\n";
        assert_eq!(found("oauth-without-signing-key", &blueprint(deleted)), []);
        let twice = blueprint(
            "  - model: authentik_providers_proxy.proxyprovider\n    identifiers: {name: a}\n    attrs: {mode: forward_single}\n",
        );
        assert_eq!(found("oauth-without-signing-key", &twice), []);
    }
}

mod sign_in_flows {
    use super::*;

    const IDENTIFIES: &str = "  - model: authentik_flows.flowstagebinding\n    identifiers: {target: !KeyOf flow, stage: \
                              !Find [authentik_stages_identification.identificationstage, [name, \
                              default-authentication-identification]], order: 10}\n";
    const LOGS_IN: &str = "  - model: authentik_flows.flowstagebinding\n    identifiers: {target: !KeyOf flow, stage: !Find \
                           [authentik_stages_user_login.userloginstage, [name, default-authentication-login]], order: 30}\n";
    const GROUP: &str = "  - model: authentik_policies.policybinding\n    identifiers: {target: !KeyOf flow, group: !KeyOf \
                         staff, order: 0}\n";

    fn flow(attrs: &str, rest: &[&str]) -> Vec<String> {
        let entries = format!(
            "  - model: authentik_core.group\n    id: staff\n    identifiers: {{name: staff}}\n  - model: \
             authentik_flows.flow\n    id: flow\n    identifiers: {{slug: f}}\n    attrs: {{name: F, title: F, {attrs}}}\n{}",
            rest.concat()
        );
        found("flow-never-enterable", &blueprint(&entries)).into_iter().map(|(message, _)| message).collect()
    }

    const NOBODY: [&str; 1] =
        ["nobody can enter the flow `f`: before sign-in, no group or user binding matches"];
    const NOBODY_NEW: [&str; 1] = [
        "nobody who is not signed in yet can enter the flow `f`: before sign-in, no group or user binding matches",
    ];

    #[test]
    fn a_flow_before_sign_in_cannot_be_bound_to_people() {
        let closed = "authentication: require_unauthenticated";
        for designation in ["authentication", "enrollment", "recovery"] {
            let attrs = format!("designation: {designation}, {closed}");
            assert_eq!(flow(&attrs, &[GROUP, IDENTIFIES, LOGS_IN]), NOBODY, "{designation}");
            let attrs = format!("designation: {designation}");
            assert_eq!(flow(&attrs, &[GROUP, IDENTIFIES, LOGS_IN]), NOBODY_NEW, "{designation}");
        }
        let outpost = "designation: authentication, authentication: require_outpost";
        assert_eq!(flow(outpost, &[GROUP, IDENTIFIES, LOGS_IN]), NOBODY);
        let user = "  - model: authentik_core.user\n    id: account\n    identifiers: {username: u}\n    attrs: {name: U}\n  - \
                    model: authentik_policies.policybinding\n    identifiers: {target: !KeyOf flow, user: !KeyOf account, \
                    order: 0}\n";
        assert_eq!(
            flow(&format!("designation: authentication, {closed}"), &[user, IDENTIFIES, LOGS_IN]),
            NOBODY
        );
    }

    #[test]
    fn negated_bindings_do_not_match_either() {
        let negated = GROUP.replace("order: 0}", "order: 0}\n    attrs: {negate: true}");
        let attrs = "designation: authentication, authentication: require_unauthenticated";
        assert_eq!(flow(attrs, &[&negated, IDENTIFIES, LOGS_IN]), NOBODY);
    }

    #[test]
    fn another_way_in_keeps_it_silent() {
        let attrs = "designation: authentication, authentication: require_unauthenticated";
        let policy = "  - model: authentik_policies_expression.expressionpolicy\n    id: p\n    identifiers: {name: p}\n    \
                      attrs: {expression: return request.context.get('a')}\n  - model: authentik_policies.policybinding\n    \
                      identifiers: {target: !KeyOf flow, policy: !KeyOf p, order: 1}\n";
        assert_eq!(flow(attrs, &[GROUP, policy, IDENTIFIES, LOGS_IN]), [""; 0]);
        // Where all must pass, the group still keeps everybody out.
        let all = format!("{attrs}, policy_engine_mode: all");
        assert_eq!(flow(&all, &[GROUP, policy, IDENTIFIES, LOGS_IN]), NOBODY);
        let disabled = GROUP.replace("order: 0}", "order: 0}\n    attrs: {enabled: false}");
        assert_eq!(flow(attrs, &[&disabled, IDENTIFIES, LOGS_IN]), [""; 0]);
        let unknown = format!("{attrs}, policy_engine_mode: !Context mode");
        assert_eq!(flow(&unknown, &[GROUP, policy, IDENTIFIES, LOGS_IN]), [""; 0]);
    }

    #[test]
    fn flows_that_something_starts_for_a_user_are_silent() {
        // No stage asks who it is: a source, or a link of an administrator, knows.
        for designation in ["authentication", "recovery"] {
            let attrs = format!("designation: {designation}, authentication: require_unauthenticated");
            assert_eq!(flow(&attrs, &[GROUP, LOGS_IN]), [""; 0], "{designation}");
        }
        let source = "  - model: authentik_sources_plex.plexsource\n    identifiers: {slug: s}\n    attrs: {name: S, client_id: a, \
                      plex_token: !Env PLEX, authentication_flow: !KeyOf flow}\n";
        let attrs = "designation: authentication, authentication: require_unauthenticated";
        assert_eq!(flow(attrs, &[GROUP, IDENTIFIES, LOGS_IN, source]), [""; 0]);
        for other in [
            "designation: authorization, authentication: require_authenticated",
            "designation: authorization",
            "designation: stage_configuration",
            "designation: authentication, authentication: require_redirect",
            "designation: authentication, authentication: require_authenticated",
            "designation: recovery, authentication: require_token",
            "designation: authentication, authentication: !Context requirement",
        ] {
            assert_eq!(flow(other, &[GROUP, IDENTIFIES, LOGS_IN]), [""; 0], "{other}");
        }
    }
}

mod names {
    use super::*;

    /// The messages of `not-discovered` for a manifest.
    fn manifest(text: &str) -> Vec<String> {
        Workspace::of(&[("cm.yaml", text)]).searched().findings().of_rule("not-discovered").messages()
    }

    const GROUP: &str = "    version: 1\n    metadata: {name: x}\n    entries:\n      - model: authentik_core.group\n        \
                         identifiers: {name: a}\n";

    #[test]
    fn a_key_is_a_file_name() {
        for (key, kind, field) in [
            ("login.yml", "ConfigMap", "data"),
            ("blueprint", "ConfigMap", "data"),
            ("login.yml", "Secret", "stringData"),
        ] {
            let text =
                format!("apiVersion: v1\nkind: {kind}\nmetadata: {{name: c}}\n{field}:\n  {key}: |\n{GROUP}");
            assert_eq!(
                manifest(&text),
                [format!(
                    "authentik does not discover this blueprint: the key `{key}` does not end in `.yaml`"
                )]
            );
        }
        let hidden = format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  .login.yaml: |\n{GROUP}");
        assert_eq!(
            manifest(&hidden),
            ["authentik does not discover this blueprint: the key `.login.yaml` starts with a dot"]
        );
    }

    #[test]
    fn other_keys_and_other_names_are_silent() {
        let good =
            format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  login.yaml: |\n{GROUP}  notes.txt: hi\n");
        assert_eq!(manifest(&good), [""; 0]);
        let mounted = format!(
            "apiVersion: v1\nkind: ConfigMap\ndata:\n  login: |\n{GROUP}---\napiVersion: v1\nkind: Pod\nspec:\n  volumes:\n    - \
             name: a\n      configMap: {{name: c, items: [{{key: login, path: login.yaml}}]}}\n"
        );
        assert_eq!(manifest(&mounted), [""; 0]);
        let inner = GROUP.replace("    ", "      ");
        let nested = format!(
            "apiVersion: v1\nkind: ConfigMap\ndata:\n  values: |\n    blueprints:\n      login.yaml: |\n    {}",
            inner.replace("\n  ", "\n      ")
        );
        assert_eq!(manifest(&nested), [""; 0], "{nested}");
    }

    #[test]
    fn an_unknown_label_informs() {
        let rule = rules().iter().find(|rule| rule.name == "unknown-label");
        assert_eq!(rule.map(|rule| rule.severity), Some(Severity::Info));
    }
}
