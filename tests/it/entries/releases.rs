//! What the importer of one release or of several does, one question each. `truth::importer` compares with the
//! real one; here stand the answers that differ between releases, or between an open and a closed world.

use crate::harness::{Checked, Release, Severity, Workspace};

fn checked(release: &str, closed_world: bool, entries: &str) -> Checked {
    let text = format!("version: 1\nmetadata: {{name: t}}\n{entries}");
    Workspace::text(&text).release(release).closed_world(closed_world).check()
}

fn errors(release: &str, entries: &str) -> Vec<&'static str> {
    checked(release, true, entries).findings().errors().rules()
}

#[test]
fn an_event_matcher_needs_an_action_in_every_release() {
    const MODEL: &str = "authentik_policies_event_matcher.eventmatcherpolicy";
    for release in Release::ALL {
        let entry = |state: &str, attrs: &str| {
            let identifiers = "identifiers: {name: default-match-update}";
            let text = format!(
                "entries:\n- {{model: {MODEL}, state: {state}, {identifiers}, attrs: {{{attrs}}}}}\n"
            );
            errors(release.name(), &text)
        };
        assert_eq!(entry("present", "app: authentik.core"), ["policy-without-criteria"], "{release}");
        assert_eq!(entry("created", ""), ["policy-without-criteria"], "{release}");
        assert_eq!(entry("absent", ""), ["absent-unread-attribute"], "{release}");
        for attrs in ["action: null", "action: login"] {
            assert!(entry("present", attrs).is_empty() && entry("absent", attrs).is_empty(), "{release}");
        }
    }
}

#[test]
fn ldap_sources_need_mappings_in_every_release() {
    for release in Release::ALL {
        let text = "entries:
- model: authentik_sources_ldap.ldapsource
  identifiers: {slug: directory}
  attrs:
    {name: Directory, server_uri: 'ldap://ldap.example.org', base_dn: dc=org, sync_users: true, sync_groups: true}
";
        assert_eq!(errors(release.name(), text), ["ldap-sync-without-mappings"; 2], "{release}");
    }
}

#[test]
fn context_paths_are_read_since_2026_11_and_perhaps_in_2026_8() {
    let superuser = |release: &str, key: &str| {
        let group = "model: authentik_core.group, identifiers: {name: g}";
        let context = "context: {m: {a: true, l: [banana]}, d.k: true}";
        let text = format!("{context}\nentries:\n- {{{group}, attrs: {{is_superuser: !Context {key}}}}}\n");
        errors(release, &text)
    };
    let newest = Release::ALL.into_iter().find(|release| release.is_since("2026.11"));
    for release in ["2025.12", "2026.5"] {
        assert_eq!(superuser(release, "m.a"), ["null-value"], "{release}");
    }
    assert!(superuser("2026.8", "m.a").is_empty(), "one of the two values is fine");
    assert_eq!(superuser("2026.8", "m.b"), ["null-value"], "null either way");
    assert!(!superuser("2026.8", "m.l.0").is_empty(), "neither null nor that text is a boolean");
    if let Some(newest) = newest {
        assert!(superuser(newest.name(), "m.a").is_empty());
        assert_eq!(superuser(newest.name(), "m.l.0"), ["wrong-type"]);
    }
    for release in ["2026.5", "2026.8"] {
        assert!(superuser(release, "d.k").is_empty(), "{release}: the whole name is a key");
    }
}

#[test]
fn equality_is_a_mode_since_2026_8() {
    let superuser = |release: &str, condition: &str| {
        let group = "model: authentik_core.group, identifiers: {name: g}";
        let value = format!("!If [!Condition [{condition}], banana, true]");
        errors(release, &format!("entries:\n- {{{group}, attrs: {{is_superuser: {value}}}}}\n"))
    };
    assert_eq!(superuser("2026.5", "EQ, a, a"), ["invalid-condition"]);
    assert_eq!(superuser("2026.8", "EQ, a, a"), ["wrong-type"]);
    assert!(superuser("2026.8", "eq, a, b").is_empty());
    assert_eq!(superuser("2026.8", "NEQ, 1, '1'"), ["wrong-type"]);
    assert_eq!(superuser("2026.8", "EQ, 1, true"), ["wrong-type"], "as Python has it");
    assert!(superuser("2026.8", "EQ, [a, 1], [a, 2]").is_empty());
}

#[test]
fn what_an_undecided_condition_guards_is_no_error() {
    let entries = "entries:
- model: authentik_core.group
  conditions: [!Env FEATURE]
  identifiers: {name: g}
  attrs: {is_superuser: banana}
";
    let checked = checked("2026.8", true, entries);
    assert!(checked.accepted());
    assert_eq!(checked.findings().of_severity(Severity::Warning).rules(), ["wrong-type"]);
    assert_eq!(errors("2026.8", &entries.replace("!Env FEATURE", "!AtIndex [[a], b]")), ["missing-item"]);
    assert_eq!(errors("2026.8", &entries.replace("!Env FEATURE", "true")), ["wrong-type"]);
}

#[test]
fn in_a_closed_world_a_default_is_the_value() {
    let entries = "entries:
- model: authentik_core.group
  identifiers: {name: g}
  attrs: {is_superuser: !Env [FEATURE, !Context x]}
";
    assert_eq!(errors("2026.8", entries), ["wrong-type"]);
    let skipped = "entries:
- model: authentik_core.group
  conditions: [!Env [FEATURE, false]]
  identifiers: {name: g}
  attrs: {is_superuser: banana}
";
    assert!(checked("2026.8", true, skipped).accepted());
}

#[test]
fn only_in_a_closed_world_a_connection_is_surely_new() {
    let entries = "entries:
- model: authentik_sources_plex.plexsource
  id: s
  identifiers: {slug: s}
  attrs: {name: s, plex_token: !Env TOKEN}
- model: authentik_sources_plex.userplexsourceconnection
  identifiers: {identifier: m}
  attrs: {source: !KeyOf s, plex_token: !Env TOKEN}
";
    assert_eq!(errors("2026.8", entries), ["object-not-creatable"]);
    let open = checked("2026.8", false, entries);
    assert!(open.accepted());
    assert_eq!(open.findings().of_severity(Severity::Warning).rules(), ["object-not-creatable"]);
    assert!(
        errors("2025.10", entries).iter().all(|rule| *rule != "object-not-creatable"),
        "the user can be set"
    );
}

#[test]
fn keys_that_no_object_has() {
    let token = |user: &str, closed_world: bool| {
        let entries = format!(
            "entries:\n- model: authentik_core.token\n  identifiers: {{identifier: t}}\n  \
             attrs: {{intent: api, user: {user}}}\n"
        );
        checked("2026.8", closed_world, &entries).findings().errors().rules()
    };
    for user in ["0", "-1"] {
        assert_eq!(token(user, false), ["impossible-key"], "{user}");
    }
    assert!(token("99999", false).is_empty() && token("6", true).is_empty());
    assert_eq!(token("99999", true), ["impossible-key"]);
}

#[test]
fn the_model_that_applies_blueprints_has_an_exact_name() {
    let entries = "entries:
- model: authentik_blueprints.MetaApplyBlueprint
  attrs: {identifiers: {name: Default - Invalidation flow}}
";
    assert_eq!(errors("2026.8", entries), ["unknown-model"]);
    assert!(errors("2026.8", &entries.replace("MetaApplyBlueprint", "metaapplyblueprint")).is_empty());
}

#[test]
fn look_ups_that_the_database_refuses() {
    let group = |identifier: &str| {
        errors(
            "2026.8",
            &format!(
                "entries:\n- {{model: authentik_core.group, identifiers: {{{identifier}}}, attrs: {{name: g}}}}\n"
            ),
        )
    };
    for identifier in [
        "name__isnull: 1",
        "name__iexact: 0",
        "name__iexact: {a: 1}",
        "name__regex: -1",
        "name__regex: '('",
        "name__regex: \"a\\0b\"",
        "name__icontains: null",
        "pk__in: true",
        "pk__in: [x]",
        "parents__icontains: x",
    ] {
        assert_eq!(group(identifier), ["identifier-value"], "{identifier}");
    }
    assert_eq!(group("attributes: {a: !!binary aGk=}"), ["not-json"], "its field refuses it too");
    for identifier in [
        "name__isnull: false",
        "name__iexact: ''",
        "name__regex: '^a.*(b|c)$'",
        "name__in: []",
        "name__icontains: 1",
        "attributes: {a: 1}",
        "attributes__a: 1",
        "is_superuser: 't'",
    ] {
        assert!(group(identifier).iter().all(|rule| *rule != "identifier-value"), "{identifier}");
    }
}
