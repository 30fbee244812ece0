//! Defaults of `!Env`, `!File` and `!Context`: one of two possible values, unless the other is given.

use crate::harness::{Options, Severity, Workspace};

/// The rule, severity and message of a finding.
type Found = (&'static str, Severity, String);

/// What is found in a flow with this designation.
fn designation(value: &str, options: &Options) -> (bool, Vec<Found>) {
    let text = format!(
        "metadata: {{name: x}}
context: {{written: nonsense}}
entries:
  - model: authentik_flows.flow
    identifiers: {{slug: a}}
    attrs: {{name: a, title: a, designation: {value}}}
"
    );
    found(&text, options)
}

fn found(text: &str, options: &Options) -> (bool, Vec<Found>) {
    let checked = Workspace::text(text).with(options).check();
    let found = checked.findings().into_iter();
    (
        checked.accepted(),
        found.map(|found| (found.rule(), found.severity, found.message.to_string())).collect(),
    )
}

fn rules(found: Vec<Found>) -> Vec<&'static str> {
    found.into_iter().map(|(rule, ..)| rule).collect()
}

#[test]
fn a_wrong_default_is_wrong_where_nothing_else_is_set() {
    for (value, words) in [
        ("!Env [KIND, nonsense]", "if the environment variable `KIND` is unset, "),
        ("!File [/kind, nonsense]", "if the file `/kind` does not exist, "),
        ("!Context [kind, nonsense]", "if the context value `kind` is unset, "),
        ("!Context [kind, !Env [KIND, nonsense]]", "if the context value `kind` is unset, "),
        (
            "!If [!Env A, !Env [KIND, nonsense], !Env [KIND, silly]]",
            "if the environment variable `KIND` is unset, ",
        ),
    ] {
        let (accepted, found) = designation(value, &Options::default());
        assert!(accepted, "{value}");
        assert!(!found.is_empty(), "{value}");
        for (rule, severity, message) in found {
            assert_eq!((rule, severity), ("invalid-choice", Severity::Warning), "{value}");
            assert!(message.starts_with(words) && message.contains("`designation`"), "{value}: {message}");
        }
    }
}

#[test]
fn what_may_be_right_is_not_reported() {
    for value in [
        "!Env [KIND, stage_configuration]",
        "!Env KIND",
        "!Context [kind, stage_configuration]",
        "!If [!Env A, !Env [KIND, nonsense], stage_configuration]",
        "!Format ['%s', !Env [KIND, nonsense]]",
        "!Format ['%s', !Context [kind, nonsense]]",
    ] {
        assert_eq!(designation(value, &Options::default()), (true, Vec::new()), "{value}");
    }
}

#[test]
fn what_is_given_or_written_is_certain() {
    let given = Options {
        environment: vec![("KIND".to_owned(), "nonsense".to_owned()), ("EMPTY".to_owned(), String::new())],
        context: vec![("kind".to_owned(), "nonsense".into())],
        ..Options::default()
    };
    for value in [
        "!Env [KIND, stage_configuration]",
        "!Env [EMPTY, nonsense]",
        "!Context [kind, stage_configuration]",
        "!Context written",
        "!Context [written, stage_configuration]",
    ] {
        let (accepted, found) = designation(value, &given);
        assert!(!accepted, "{value}");
        assert_eq!(rules(found), ["invalid-choice"], "{value}");
    }
    let right = Options {
        environment: vec![("KIND".to_owned(), "stage_configuration".to_owned())],
        context: vec![("kind".to_owned(), "stage_configuration".into())],
        ..Options::default()
    };
    for value in ["!Env [KIND, nonsense]", "!Context [kind, nonsense]"] {
        assert_eq!(designation(value, &right), (true, Vec::new()), "{value}");
    }
}

#[test]
fn where_nothing_else_is_set_the_default_is_the_value() {
    let closed = Options { closed_world: true, ..Options::default() };
    for value in ["!Env [KIND, nonsense]", "!File [/kind, nonsense]", "!Context [kind, nonsense]"] {
        let (accepted, found) = designation(value, &closed);
        assert!(!accepted, "{value}");
        assert_eq!(rules(found), ["invalid-choice"], "{value}");
    }
}

#[test]
fn fields_of_all_kinds_have_defaults() {
    let entry = |attrs: &str| {
        let text = format!(
            "metadata: {{name: x}}
entries:
  - model: authentik_events.notificationtransport
    identifiers: {{name: hook}}
    attrs: {{mode: webhook, webhook_url: 'https://example.org/x', {attrs}}}
  - model: authentik_stages_user_login.userloginstage
    identifiers: {{name: login}}
    attrs: {{{attrs}}}
  - model: authentik_core.group
    identifiers: {{name: team}}
    attrs: {{{attrs}}}
"
        );
        let (accepted, found) = found(&text, &Options::default());
        assert!(accepted, "{attrs}: {found:?}");
        found.iter().filter(|(.., message)| message.starts_with("if the ")).count()
    };
    for attrs in [
        "send_once: !Env [X, perhaps]",
        "session_duration: !Context [x, soon]",
        "terminate_other_sessions: !File [/x, perhaps]",
        "parents: !Context [x, nonsense]",
        "parents: [!Context [x, nonsense]]",
        "parents: [!Env [x, nonsense]]",
        "attributes: !Env [X, text]",
        "is_superuser: !Context [x, null]",
    ] {
        let expected = usize::from(attrs != "is_superuser: !Context [x, null]");
        assert_eq!(entry(attrs), expected, "{attrs}");
    }
}

#[test]
fn a_default_that_says_nothing_is_wrong_where_something_is_needed() {
    for (value, rule, words) in [
        ("!Context [kind, null]", "null-value", "if the context value `kind` is unset, "),
        ("!Env [KIND, null]", "null-value", "if the environment variable `KIND` is unset, "),
        ("!File [/kind, ~]", "null-value", "if the file `/kind` does not exist, "),
        ("!Context [kind, '']", "invalid-choice", "if the context value `kind` is unset, "),
        ("!Env [KIND, '']", "invalid-choice", "if the environment variable `KIND` is unset, "),
    ] {
        let (accepted, found) = designation(value, &Options::default());
        assert!(accepted, "{value}");
        let [(known, Severity::Warning, message)] = &found[..] else { panic!("{value}: {found:?}") };
        assert_eq!(*known, rule, "{value}");
        assert!(message.starts_with(words), "{value}: {message}");
        let closed = Options { closed_world: true, ..Options::default() };
        let (accepted, found) = designation(value, &closed);
        assert!(!accepted, "{value}");
        assert_eq!(rules(found), [rule], "{value}");
    }
    // Of a value that is given, the default doesn't matter.
    let given = Options {
        environment: vec![("KIND".to_owned(), "stage_configuration".to_owned())],
        ..Options::default()
    };
    assert_eq!(designation("!Env [KIND, null]", &given), (true, Vec::new()));
    // Neither a text nor null is a list, and neither is a number.
    for attrs in ["parents: !Env [X, null]", "attributes: {a: !Format ['%d', !Env [X, null]]}"] {
        let text = format!(
            "metadata: {{name: x}}
entries:
  - model: authentik_core.group
    identifiers: {{name: a}}
    attrs: {{{attrs}}}
"
        );
        assert!(!found(&text, &Options::default()).0, "{attrs}");
    }
    // A condition may ask for the same.
    let text = "metadata: {name: x}
context: {slug: !Env [SLUG, null]}
entries:
  - model: authentik_core.application
    conditions: [!Context slug]
    identifiers: {slug: a}
    attrs: {name: !Context slug}
";
    assert_eq!(found(text, &Options::default()), (true, Vec::new()));
    // Null and empty texts are right where the field takes them.
    let text = "metadata: {name: x}
entries:
  - model: authentik_core.application
    identifiers: {slug: a}
    attrs: {name: a, provider: !Context [p, null], group: !Env [GROUP, ''], meta_publisher: !Env [BY, '']}
";
    assert_eq!(found(text, &Options::default()), (true, Vec::new()));
}

#[test]
fn what_several_attributes_must_be_together_counts_defaults_too() {
    let found_in = |model: &str, attrs: &str, options: &Options| {
        let text = format!(
            "metadata: {{name: x}}\nentries:\n  - model: {model}\n    identifiers: {{name: a}}\n    attrs: {{{attrs}}}\n"
        );
        let (accepted, found) = found(&text, options);
        let kept =
            found.into_iter().filter(|(_, severity, _)| *severity > Severity::Info).collect::<Vec<_>>();
        (accepted, kept)
    };
    let ldap = "slug: a, server_uri: 'ldaps://example.org', base_dn: 'dc=example'";
    for (model, attrs, rule, words) in [
        (
            "authentik_sources_ldap.ldapsource",
            format!("{ldap}, sync_users: !Env [SYNC, true], sync_groups: false"),
            "ldap-sync-without-mappings",
            "if the environment variable `SYNC` is unset, `sync_users: true` requires",
        ),
        (
            "authentik_sources_ldap.ldapsource",
            format!("{ldap}, sync_users: false, sync_groups: !Context [sync, yes]"),
            "ldap-sync-without-mappings",
            "if the context value `sync` is unset, `sync_groups: true` requires",
        ),
        (
            "authentik_stages_redirect.redirectstage",
            "mode: !Env [MODE, static]".to_owned(),
            "redirect-without-target",
            "if the environment variable `MODE` is unset, ",
        ),
        (
            "authentik_stages_redirect.redirectstage",
            "mode: !Env [MODE, static], target_static: !Env [TARGET, '']".to_owned(),
            "redirect-without-target",
            "if all defaults are used, ",
        ),
    ] {
        let (accepted, found) = found_in(model, &attrs, &Options::default());
        assert!(accepted, "{attrs}: {found:?}");
        let [(known, Severity::Warning, message)] = &found[..] else { panic!("{attrs}: {found:?}") };
        assert_eq!(*known, rule, "{attrs}");
        assert!(message.starts_with(words), "{attrs}: {message}");
        let closed = Options { closed_world: true, ..Options::default() };
        let (accepted, found) = found_in(model, &attrs, &closed);
        assert_eq!((accepted, rules(found)), (false, vec![rule]), "{attrs}");
    }
    // The other default is right, and so is an attribute that is there whatever is set.
    for attrs in [
        format!("{ldap}, sync_users: !Env [SYNC, false], sync_groups: false"),
        format!(
            "{ldap}, sync_groups: false, sync_users: !Env [SYNC, true], user_property_mappings: [!Find \
             [authentik_sources_ldap.ldapsourcepropertymapping, [managed, goauthentik.io/sources/ldap/default-name]]]"
        ),
    ] {
        let found = found_in("authentik_sources_ldap.ldapsource", &attrs, &Options::default());
        assert_eq!(found, (true, Vec::new()), "{attrs}");
    }
    // What is wrong whatever is set is reported once.
    let (accepted, found) = found_in(
        "authentik_stages_redirect.redirectstage",
        "mode: static, keep_context: !Env [KEEP, true]",
        &Options::default(),
    );
    assert_eq!((accepted, rules(found)), (false, vec!["redirect-without-target"]));
}

#[test]
fn a_secret_default_is_not_shown() {
    let text = "metadata: {name: x}
entries:
  - model: authentik_core.token
    identifiers: {identifier: api}
    attrs: {intent: api, key: !Env [KEY, [hunter2hunter2]]}
";
    let findings = Workspace::text(text).findings();
    assert!(findings.iter().all(|finding| !finding.message.contains("hunter2")));
}

#[test]
fn conditions_by_context_are_decided_by_what_is_given() {
    let text = |default: &str| {
        format!(
            "metadata: {{name: x}}
entries:
  - model: authentik_core.group
    conditions: [!Context [with_group, {default}]]
    id: group
    identifiers: {{name: team}}
  - model: authentik_core.user
    identifiers: {{username: a}}
    attrs: {{name: a, groups: [!KeyOf group]}}
"
        )
    };
    for default in ["true", "false"] {
        assert!(found(&text(default), &Options::default()).0, "{default}");
    }
    let closed = Options { closed_world: true, ..Options::default() };
    assert!(found(&text("true"), &closed).0);
    assert!(!found(&text("false"), &closed).0);
}

#[test]
fn objects_with_a_default_for_a_name_are_found_by_it() {
    let first = "metadata: {name: a}
entries:
  - model: authentik_flows.flow
    identifiers: {slug: !Context [slug, my-flow]}
    attrs: {name: a, title: a, designation: stage_configuration}
";
    let second = "metadata: {name: b}
entries:
  - model: authentik_brands.brand
    identifiers: {domain: example.org}
    attrs: {flow_user_settings: !Find [authentik_flows.flow, [slug, my-flow]]}
";
    let found = Workspace::of(&[("a.yaml", first), ("b.yaml", second)]).findings();
    assert_eq!(found.rules(), ["find-in-other-file"]);
}

#[test]
fn models_and_states_have_defaults_too() {
    let entry = |state: &str, model: &str| {
        let text = format!(
            "metadata: {{name: x}}\nentries:\n  - model: {model}\n    state: {state}\n    identifiers: {{name: a}}\n"
        );
        let (accepted, found) = found(&text, &Options::default());
        assert!(accepted, "{state} {model}");
        found.into_iter().map(|(rule, severity, _)| (rule, severity)).collect::<Vec<_>>()
    };
    let group = "authentik_core.group";
    assert_eq!(entry("!Context [state, gone]", group), [("unknown-state", Severity::Warning)]);
    assert_eq!(entry("!Env [STATE, gone]", group), [("unknown-state", Severity::Warning)]);
    assert_eq!(entry("!Context [state, absent]", group), []);
    assert_eq!(
        entry("present", "!Context [model, authentik_core.grup]"),
        [("unknown-model", Severity::Warning)]
    );
    assert_eq!(entry("present", "!Env [MODEL, authentik_core.group]"), []);
}
