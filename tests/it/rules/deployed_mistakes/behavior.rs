//! Expressions, keys and flows.

use super::*;

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

    const FAILS: &str = "the call raises a TypeError, and the policy results in its `failure_result`";

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
        let fails = "the call raises a FieldError, and the policy results in its `failure_result`";
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
        assert_eq!(found[0].1, "it was added in 2026.2; this check is for 2025.12");
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
