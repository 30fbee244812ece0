//! What authentik swallows of entries with `state: absent`, and what values it can look objects up by: verdicts
//! of the importer of 2026.2.2 on such entries, written anew.

use crate::harness::Workspace;

/// The rules whose errors the entries have.
fn errors(entries: &str) -> Vec<&'static str> {
    Workspace::entries(entries).release("2026.2").findings().errors().rules()
}

const NONE: [&str; 0] = [];

/// A policy binding whose identifiers are these besides those that it needs.
fn binding(state: &str, more: &str) -> String {
    format!(
        "- model: authentik_policies.policybinding
  state: {state}
  identifiers: {{target: !Find [authentik_flows.flow, [slug, default-source-enrollment]], {more}}}
"
    )
}

#[test]
fn complaints_about_absent_entries_are_swallowed() {
    let absent = |more: &str| format!("- state: absent\n  identifiers: {{name: x}}\n  {more}\n");
    assert_eq!(errors(&absent("model: authentik_policies.policy")), NONE);
    let prompt = |condition: &str| {
        absent(&format!("model: authentik_stages_prompt.prompt\n  conditions: [{condition}]"))
    };
    assert_eq!(errors(&prompt("!KeyOf nope")), NONE);
    assert_eq!(errors(&prompt("!Condition [MAYBE, true]")), NONE);
    let by_tag = "- state: !Context [x, absent]\n  model: authentik_flows.stage\n  identifiers: {name: x}\n";
    assert_eq!(errors(by_tag), NONE);
    // An unknown model isn't the entry's own affair.
    assert_eq!(errors(&absent("model: authentik_policies.polizy")), ["unknown-model"]);
}

#[test]
fn what_an_absent_tag_deletes_can_not_be_referred_to() {
    let stage = "- model: authentik_stages_dummy.dummystage
  id: s
  state: !Context [x, absent]
  identifiers: {name: s}
- model: authentik_stages_dummy.dummystage
  identifiers: {name: t}
  attrs: {throw_error: !KeyOf s}
";
    // The context of an instance can have another state.
    assert_eq!(errors(stage), NONE);
    let certain = format!("{}context: {{x: absent}}\n", stage.replace("[x, absent]", "x"));
    assert_eq!(errors(&certain), ["id-without-object"]);
}

#[test]
fn values_that_no_column_can_be_compared_with_are_refused_also_where_data_are_not() {
    assert_eq!(errors(&binding("absent", "order: 0")), NONE);
    assert_eq!(errors(&binding("absent", "order: x")), ["identifier-value"]);
    assert_eq!(errors(&binding("absent", "order: [1]")), ["identifier-value"]);
    assert_eq!(errors(&binding("absent", "order: 0, policy: ''")), ["identifier-value"]);
    // What the field rejects anyway is reported once.
    assert_eq!(errors(&binding("present", "order: x, user: 1")), ["wrong-type"]);
    let keyed = |pk: &str| {
        format!(
            "- model: authentik_core.group\n  identifiers: {{pk: {pk}}}\n  attrs: {{name: g}}\n  state: created\n"
        )
    };
    assert_eq!(errors(&keyed("[a]")), ["identifier-value"]);
    assert_eq!(errors(&keyed("{a: 1}")), ["identifier-value"]);
    assert_eq!(errors(&keyed("null")), NONE);
}

#[test]
fn no_key_finds_nothing_and_so_makes_an_object() {
    let group = "- model: authentik_core.group\n  identifiers: {pk: null}\n";
    assert_eq!(errors(group), ["missing-attribute"]);
}

#[test]
fn an_identifier_that_is_an_object_is_its_key() {
    let named = |name: &str| format!("- model: authentik_core.group\n  identifiers: {{name: {name}}}\n");
    assert_eq!(errors(&named("{pk: x}")), NONE);
    assert_eq!(errors(&named("!FindObject [authentik_core.user, [username, akadmin]]")), NONE);
    assert_eq!(errors(&named("{a: x}")), ["wrong-type"]);
}

#[test]
fn validations_that_break_down_reject_absent_entries_too() {
    let matcher = |attrs: &str| {
        format!(
            "- model: authentik_policies_event_matcher.eventmatcherpolicy
  state: absent
  identifiers: {{name: default-match-update}}
  attrs: {{{attrs}}}
"
        )
    };
    assert_eq!(errors(&matcher("")), ["absent-unread-attribute"]);
    assert_eq!(errors(&matcher("action: login")), NONE);
    // Other problems come first, and are swallowed.
    assert_eq!(errors(&matcher("app: nope")), NONE);
}

#[test]
fn uuids_are_no_json() {
    let group = |key: &str| {
        format!(
            "- model: authentik_core.group\n  identifiers: {{name: g}}\n  attrs: {{attributes: {{a: {key}}}}}\n"
        )
    };
    assert_eq!(
        errors(&group("!Find [authentik_flows.flow, [slug, default-invalidation-flow]]")),
        ["not-json"]
    );
    assert_eq!(errors(&group("!Find [authentik_core.user, [username, akadmin]]")), NONE);
}

#[test]
fn columns_refuse_what_serializers_take() {
    let policy = |attrs: &str| {
        format!(
            "- model: authentik_policies_password.passwordpolicy\n  identifiers: {{name: p}}\n  attrs: {{{attrs}}}\n"
        )
    };
    assert_eq!(errors(&policy("length_min: 0")), NONE);
    assert_eq!(errors(&policy("length_min: -1")), ["out-of-range"]);
    let cluster = "- model: authentik_outposts.kubernetesserviceconnection\n  identifiers: {name: k}\n";
    assert_eq!(errors(cluster), ["missing-attribute"]);
}

#[test]
fn countries_have_many_names() {
    let policy = |countries: &str| {
        format!(
            "- model: authentik_policies_geoip.geoippolicy\n  identifiers: {{name: g}}\n  attrs: {{countries: {countries}}}\n"
        )
    };
    assert_eq!(errors(&policy("[DE, de, DEU, {code: DE}]")), NONE);
    assert_eq!(errors(&policy("[XX]")), ["invalid-choice"]);
}

#[test]
fn only_what_is_compiled_on_saving_is_refused() {
    let mapping = |model: &str, expression: &str| {
        format!(
            "- model: {model}\n  identifiers: {{name: m}}\n  attrs: {{static_settings: {{}}, expression: '{expression}'}}\n"
        )
    };
    assert_eq!(errors(&mapping("authentik_events.notificationwebhookmapping", "return (")), NONE);
    assert_eq!(errors(&mapping("authentik_providers_rac.racpropertymapping", " ")), NONE);
    assert_eq!(
        errors(&mapping("authentik_providers_rac.racpropertymapping", "return (")),
        ["expression-syntax"]
    );
    assert_eq!(
        errors(&mapping("authentik_providers_rac.racpropertymapping", "global request")),
        ["expression-syntax"]
    );
    assert_eq!(errors(&mapping("authentik_providers_rac.racpropertymapping", "global a")), NONE);
}

#[test]
fn what_takes_bindings_has_no_key_for_an_entry_whose_model_is_a_tag() {
    let entries = |model: &str, target: &str| {
        format!(
            "- id: app\n  model: authentik_core.application\n  identifiers: {{slug: a}}\n  attrs: {{name: a}}\n\
             - id: group\n  model: authentik_core.group\n  identifiers: {{name: g}}\n\
             - model: {model}\n  identifiers: {{order: 0, target: {target}, group: !KeyOf group}}\n"
        )
    };
    let (plain, tagged) =
        ("authentik_policies.policybinding", "!Format [\"%s\", authentik_policies.policybinding]");
    let find = "!Find [authentik_flows.flow, [slug, default-authentication-flow]]";
    assert_eq!(errors(&entries(tagged, "!KeyOf app")), ["key-of-with-tagged-model"]);
    assert_eq!(errors(&entries(tagged, find)), NONE);
    assert_eq!(errors(&entries(plain, "!KeyOf app")), NONE);
}
