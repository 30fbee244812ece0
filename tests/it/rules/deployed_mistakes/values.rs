//! Secrets, settings and names.

use super::*;

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
        assert_eq!(helps[2], "remove it, or check whether a newer release has it");
    }

    #[test]
    fn a_setting_belongs_to_the_releases_that_have_it() {
        let parent = "{kubernetes_httproute_parent_refs: []}";
        assert_eq!(config("2025.4", parent), []);
        let found = config("2025.2", parent);
        assert_eq!(found[0].1, "it was added in 2025.4; this check is for 2025.2");
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
