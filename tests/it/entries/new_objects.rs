//! Whether the object of an entry exists already: what proves it, and what only looks so.

use crate::harness::{Severity, Workspace};

/// The rules whose names begin so, with their lines.
fn found_in(files: &[(&str, &str)], rule: &str) -> Vec<(&'static str, usize)> {
    let all = Workspace::of(files).findings().lines();
    all.into_iter().filter(|(name, _)| name.starts_with(rule)).collect()
}

fn blueprint(entries: &str) -> String {
    format!("metadata: {{name: x}}\nentries:\n{entries}")
}

/// What is reported as missing in entries: whether that is an error, and the line.
fn missing(entries: &str) -> Vec<(bool, usize)> {
    let all = found_in(&[("a.yaml", &blueprint(entries))], "missing-attribute");
    all.into_iter().map(|(rule, line)| (rule == "missing-attribute", line)).collect()
}

/// What is reported where an application is written by these identifiers without a name.
fn application(identifiers: &str) -> Vec<(bool, usize)> {
    missing(&format!(
        "  - model: authentik_core.application\n    identifiers: {{{identifiers}}}\n    attrs: {{group: Tools}}\n"
    ))
}

const KEY: &str = "pk: 4ddafb80-c485-4ec7-bd8a-b331b01cf8a7";

#[test]
fn identifiers_that_prove_nothing_get_the_checks_of_new_objects() {
    for identifiers in [
        KEY,
        "pk: 4ddafb80-c485-4ec7-bd8a-b331b01cf8a7, slug: wiki",
        "slug: '${APP}'",
        "slug: 'wiki-${APP}'",
        "slug: __APP__",
        "slug: '{{ .AppName }}'",
        "slug: '%(app)s'",
        "slug: !Env APP",
        "slug: !Env [APP, wiki]",
        "slug: !File /run/app",
        "slug: !Context [app, wiki]",
        "slug: !Format ['%s-wiki', !Env APP]",
        "slug: !If [!Env PRODUCTION, wiki, wiki-test]",
        "pk: !Env KEY",
    ] {
        assert_eq!(application(identifiers), [(false, 3)], "{identifiers}");
    }
    // A known name without a key is surely a new object; so is one whose key nobody can have.
    assert_eq!(application("slug: wiki"), [(true, 3)]);
    assert_eq!(application("pk: 11111111-1111-4111-8111-111111111111"), [(true, 3)]);
}

#[test]
fn all_models_are_looked_at() {
    for (model, identifiers, attrs) in [
        ("authentik_stages_captcha.captchastage", "name: our-captcha", "public_key: abc"),
        ("authentik_sources_ldap.ldapsource", "slug: ldap", "name: ldap"),
        ("authentik_core.applicationentitlement", "name: readers", "attributes: {}"),
        ("authentik_flows.flow", "slug: login", "title: Login"),
        ("authentik_events.notificationrule", "name: alerts", "nonsense: 1"),
    ] {
        let entry = |more: &str| {
            format!("  - model: {model}\n    identifiers: {{{identifiers}{more}}}\n    attrs: {{{attrs}}}\n")
        };
        let known = missing(&entry(""));
        let expected: Vec<_> = known.iter().map(|(_, line)| (false, *line)).collect();
        assert_eq!(missing(&entry(&format!(", {KEY}"))), expected, "{model}");
    }
}

#[test]
fn objects_that_exist_are_only_changed() {
    for identifiers in [
        "pk: 4ddafb80-c485-4ec7-bd8a-b331b01cf8a7, slug: default-authentication-flow",
        "pk: !Find [authentik_flows.flow, [slug, default-authentication-flow]]",
        "pk: !Find [authentik_flows.flow, [slug, !Env FLOW]]",
        "slug: default-authentication-flow",
        "slug: !Env [FLOW, default-authentication-flow]",
        "slug: !Context [flow, default-authentication-flow]",
    ] {
        let entry = format!(
            "  - model: authentik_flows.flow\n    identifiers: {{{identifiers}}}\n    attrs: {{title: Hello}}\n"
        );
        assert_eq!(missing(&entry), [], "{identifiers}");
    }
}

#[test]
fn an_earlier_entry_of_the_same_words_makes_the_object() {
    let twice = |first: &str, second: &str| {
        missing(&format!(
            "  - model: authentik_core.application
    identifiers: {{{first}}}
    attrs: {{name: Wiki}}
  - model: authentik_core.application
    identifiers: {{{second}}}
    attrs: {{group: Tools}}
"
        ))
    };
    for same in [
        "slug: '${APP}'",
        "slug: '{{ app }}'",
        "slug: '%(app)s'",
        "slug: __APP__",
        "slug: !Env APP",
        "slug: !Env [APP, wiki]",
        "slug: !Context [app, wiki]",
        "slug: !Format ['%s-wiki', !Env APP]",
        "pk: 4ddafb80-c485-4ec7-bd8a-b331b01cf8a7, slug: wiki",
    ] {
        assert_eq!(twice(same, same), [], "{same}");
    }
    assert_eq!(twice("slug: \"${APP}\"", "slug: ${APP}"), []);
    assert_eq!(twice("slug: wiki", "slug: !Env [APP, wiki]"), []);
    assert_eq!(twice("pk: 4ddafb80-c485-4ec7-bd8a-b331b01cf8a7, slug: wiki", KEY), []);
    for (one, other) in [("'${APP}'", "'${OTHER}'"), ("!Env APP", "!Env OTHER"), ("'${A}-x'", "'${A}-y'")] {
        assert_eq!(twice(&format!("slug: {one}"), &format!("slug: {other}")), [(false, 6)], "{one} {other}");
    }
}

#[test]
fn another_file_may_make_the_object() {
    let first = |identifiers: &str| {
        blueprint(&format!(
            "  - model: authentik_core.application\n    identifiers: {{{identifiers}}}\n    attrs: {{name: Wiki}}\n"
        ))
        .replace("name: x", "name: y")
    };
    let second = |identifiers: &str| {
        blueprint(&format!(
            "  - model: authentik_core.application\n    identifiers: {{{identifiers}}}\n    attrs: {{group: Tools}}\n"
        ))
    };
    let both = |one: &str, other: &str| {
        found_in(&[("a.yaml", &first(one)), ("b.yaml", &second(other))], "missing-attribute")
    };
    for same in ["slug: '${APP}'", "slug: !Env APP", KEY] {
        assert_eq!(both(same, same), [], "{same}");
    }
    assert_eq!(both("slug: wiki", "slug: !Env [APP, wiki]"), []);
    assert_eq!(both("slug: !Context [app, wiki]", "slug: wiki"), []);
    assert_eq!(both("slug: wiki", "pk: 4ddafb80-c485-4ec7-bd8a-b331b01cf8a7, slug: wiki"), []);
    assert_eq!(both("slug: '${APP}'", "slug: '${OTHER}'").len(), 1);
}

#[test]
fn what_is_filled_in_may_be_the_missing_attribute() {
    for attrs in ["'${ATTRS}'", "{'${KEY}': wiki}", "{__MORE__: 1}", "'{{ attrs }}'"] {
        for identifiers in ["slug: '${APP}'", "slug: wiki", "slug: wiki, '${KEY}': 1"] {
            let entry = format!(
                "  - model: authentik_core.application\n    identifiers: {{{identifiers}}}\n    attrs: {attrs}\n"
            );
            assert_eq!(missing(&entry), [], "{identifiers} {attrs}");
        }
    }
}

#[test]
fn what_is_deleted_needs_nothing() {
    for identifiers in [KEY, "slug: '${APP}'", "slug: !Env APP"] {
        let entry = format!(
            "  - model: authentik_core.application\n    state: absent\n    identifiers: {{{identifiers}}}\n"
        );
        assert_eq!(missing(&entry), [], "{identifiers}");
    }
}

#[test]
fn providers_that_may_be_new_need_grant_types_and_scopes() {
    let provider = |identifiers: &str, attrs: &str| {
        let flow = |slug: &str| format!("!Find [authentik_flows.flow, [slug, {slug}]]");
        let text = blueprint(&format!(
            "  - model: authentik_providers_oauth2.oauth2provider
    identifiers: {{{identifiers}}}
    attrs:
      authorization_flow: {}
      invalidation_flow: {}
      redirect_uris: []
{attrs}",
            flow("default-provider-authorization-implicit-consent"),
            flow("default-provider-invalidation-flow")
        ));
        let all = found_in(&[("a.yaml", &text)], "oauth-without");
        all.into_iter().map(|(rule, _)| rule).collect::<Vec<_>>()
    };
    let both = ["oauth-without-grant-types", "oauth-without-scopes", "oauth-without-signing-key"];
    for identifiers in ["name: wiki", "pk: 88, name: wiki", "pk: 88", "name: '${APP}'", "name: !Env APP"] {
        assert_eq!(provider(identifiers, ""), both, "{identifiers}");
        assert_eq!(
            provider(identifiers, "      grant_types: [authorization_code]\n"),
            both[1..],
            "{identifiers}"
        );
    }
    assert_eq!(
        provider("pk: !Find [authentik_providers_oauth2.oauth2provider, [name, !Env A]]", ""),
        [""; 0]
    );
}

#[test]
fn what_is_presumably_new_is_never_an_error() {
    let text = blueprint(
        "  - model: authentik_core.application\n    identifiers: {slug: '${APP}'}\n  - model: \
         authentik_stages_captcha.captchastage\n    identifiers: {pk: e56a861b-84a7-42a9-9501-4b82b069abb8, name: a}\n",
    );
    let checked = Workspace::text(&text).check();
    assert!(checked.accepted() && !checked.findings().is_empty());
    assert!(checked.findings().iter().all(|finding| finding.severity < Severity::Error));
}

#[test]
fn prompts_are_found_as_before_they_had_names() {
    let prompt = |identifiers: &str| {
        let text = blueprint(&format!(
            "  - model: authentik_stages_prompt.prompt\n    identifiers: {{{identifiers}}}\n    attrs: {{required: true}}\n"
        ));
        let all = found_in(&[("a.yaml", &text)], "");
        all.into_iter().map(|(rule, _)| rule).collect::<Vec<_>>()
    };
    for identifiers in [
        "field_key: password, label: Password",
        "field_key: username, label: Username",
        "field_key: email, label: Email",
        "field_key: name, label: Name",
    ] {
        assert_eq!(prompt(identifiers), [""; 0], "{identifiers}");
    }
    // Which of several is meant is unknown, and another label is another prompt.
    assert_eq!(prompt("field_key: password"), ["ambiguous-identifiers"]);
    assert_eq!(prompt("field_key: password, label: Passwort"), ["missing-attribute"]);
    assert_eq!(prompt("field_key: nickname, label: Nickname"), ["missing-attribute"]);
}
