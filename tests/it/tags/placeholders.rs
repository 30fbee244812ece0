//! Blueprints that something fills in before authentik reads them: what isn't there yet isn't wrong.

use crate::harness::Workspace;

/// The rules and lines of all findings but that of unused ids.
fn found(text: &str) -> Vec<(&'static str, usize)> {
    Workspace::text(text).findings().except(&["unused-id"]).lines()
}

/// The findings for a stage binding and a login stage with these values.
fn with(order: &str, evaluate: &str, duration: &str) -> Vec<(&'static str, usize)> {
    found(&format!(
        "metadata:
  name: x
entries:
  - model: authentik_stages_user_login.userloginstage
    id: login
    identifiers: {{name: login}}
    attrs:
      session_duration: {duration}
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
      stage: !KeyOf login
      order: {order}
    attrs:
      evaluate_on_plan: {evaluate}
"
    ))
}

#[test]
fn a_placeholder_fits_any_type_and_form() {
    let quoted_as_text = [("wrong-type", 13), ("wrong-type", 15), ("invalid-format", 8)];
    let mut without = with("later", "perhaps", "soon");
    without.sort_unstable();
    let mut expected = quoted_as_text;
    expected.sort_unstable();
    assert_eq!(without, expected);
    for placeholder in ["${X}", "\"${X:=1}\"", "__X__", "'{{ .Values.x }}'", "ENC[AES256_GCM,data:x]"] {
        assert_eq!(with(placeholder, placeholder, placeholder), [], "{placeholder}");
    }
}

#[test]
fn variables_in_brackets_are_values() {
    let text = "metadata: {name: ${NAME}}
entries:
  - model: authentik_core.group
    identifiers: {name: pre-${GROUP:=a, b}-post, ${KEY}: 1}
    attrs: {is_superuser: ${SUPER:-false}, nonsense: ${X}}
  - model: authentik_core.user
    identifiers: {username: ${USER/a/b}}
    attrs:
      name: ${USER:=a: b}
      groups: [!Find [authentik_core.group, [name, ${GROUP}]], !Find [authentik_core.group, [nam, ${GROUP}]]]
";
    assert_eq!(found(text), [("unknown-attribute", 5), ("find-unknown-field", 10)]);
}

#[test]
fn conditions_are_not_decided_by_placeholders() {
    let text = |value: &str| {
        format!(
            "metadata: {{name: x}}
entries:
  - model: authentik_core.group
    conditions: [!Condition [AND, {value}, !Context y]]
    identifiers: {{name: x}}
    attrs: {{is_superuser: !If [{value}, true, false]}}
context: {{y: true}}
"
        )
    };
    assert_eq!(found(&text("${X}")), []);
    assert_eq!(found(&text("'{{ x }}'")), []);
    assert!(!found(&text("x")).is_empty());
}

#[test]
fn objects_with_filled_in_names_are_not_each_other() {
    let provider = |id: &str, name: &str| {
        format!(
            "  - model: authentik_providers_oauth2.oauth2provider
    id: {id}
    identifiers: {{name: {name}}}
    attrs:
      authorization_flow: !Find [authentik_flows.flow, [slug, default-provider-authorization-implicit-consent]]
      invalidation_flow: !Find [authentik_flows.flow, [slug, default-provider-invalidation-flow]]
      redirect_uris: []
  - model: authentik_core.application
    identifiers: {{slug: {id}}}
    attrs: {{name: {id}, provider: !KeyOf {id}}}
"
        )
    };
    let is_unique = |one: &str, two: &str| {
        let text =
            format!("metadata: {{name: x}}\nentries:\n{}{}", provider("one", one), provider("two", two));
        !found(&text).iter().any(|(rule, _)| *rule == "not-unique")
    };
    for (one, two) in [("${A}", "${B}"), ("'{{ a }}'", "b"), ("a", "__B__"), ("x-${A}", "y-${A}")] {
        assert!(is_unique(one, two), "{one} {two}");
    }
    assert!(!is_unique("${A}", "${A}"));
    let shipped = "metadata: {name: x}
entries:
  - model: authentik_providers_oauth2.scopemapping
    identifiers: {managed: ${MANAGED}}
    attrs:
      name: 'authentik default OAuth Mapping: Proxy outpost'
      scope_name: ak_proxy
      expression: return {}
";
    assert_eq!(found(shipped), []);
}

#[test]
fn what_is_filled_in_may_be_an_id_a_state_or_a_condition() {
    let text = "metadata: {name: x}
entries:
  - model: authentik_core.group
    id: ${PREFIX}-group
    identifiers: {name: a}
  - model: authentik_policies_expression.expressionpolicy
    state: ${STATE}
    identifiers: {name: a}
  - model: authentik_core.user
    identifiers: {username: a}
    attrs:
      name: a
      groups: [!KeyOf main-group, !KeyOf main-user, !Find [authentik_core.group, ${CONDITION}]]
";
    assert_eq!(found(text), [("undefined-id", 13)]);
}

#[test]
fn blueprints_with_filled_in_names_have_any_name() {
    let named = |name: &str| {
        let text = format!(
            "metadata: {{name: {name}}}\nentries:\n  - model: authentik_core.group\n    identifiers: {{name: "
        );
        let files = ["a", "b"].map(|file| (file, format!("{text}{file}}}\n")));
        Workspace::of(&files.each_ref().map(|(file, text)| (*file, text.as_str()))).findings().len()
    };
    assert_eq!((named("${A}-groups"), named("groups")), (0, 1));
}

#[test]
fn whole_parts_can_be_filled_in() {
    let text = "metadata: ${METADATA}
context: '${CONTEXT}'
entries:
  - model: authentik_core.group
    id: g
    identifiers: ${IDENTIFIERS}
    attrs: {name: x}
  - model: authentik_flows.flow
    conditions: ${CONDITIONS}
    permissions: ${PERMISSIONS}
    identifiers: {slug: x}
    attrs: '{{ attrs }}'
  - ${ENTRY}
  - model: authentik_core.user
    conditions: __CONDITIONS__
    identifiers: {username: a}
    attrs: {name: a, groups: [!KeyOf g], nonsense: 1}
";
    assert_eq!(found(text), [("unknown-attribute", 17)]);
    assert_eq!(found("metadata: {name: x}\nentries: ${ENTRIES}\n"), []);
}

#[test]
fn what_stands_beside_a_placeholder_is_still_checked() {
    assert_eq!(with("number-${X}", "false", "hours=${H}"), [("wrong-type", 13)]);
    assert_eq!(with("1${X}", "false", "hours=__H__;minutes=1"), []);
}

#[test]
fn the_words_of_blueprints_can_be_filled_in_too() {
    let text = "metadata:
  name: x
entries:
  - model: authentik_${KIND}.flow
    identifiers: {slug: a}
  - model: authentik_core.group
    state: \"{{ state }}\"
    conditions: [!Condition [\"${MODE}\", true]]
    identifiers: {name: '${NAME}'}
    attrs:
      attributes:
        parsed: !ParseJSON '{{ json }}'
        given: !Context ${KEY}
        text: !Format ['${TEXT} %s', x]
        object: !KeyOf ${ID}
        list: !Enumerate [[a], \"${KIND}\", b]
";
    assert_eq!(found(text), []);
    let mut filled = text.replace("{{ json }}", "{{").replace("{{ state }}", "there");
    for name in ["KIND", "MODE", "NAME", "KEY", "TEXT", "ID"] {
        filled = filled.replace(&format!("${{{name}}}"), name);
    }
    let mut rules: Vec<_> = found(&filled).into_iter().map(|(rule, _)| rule).collect();
    rules.sort_unstable();
    let expected = ["invalid-condition", "invalid-enumerate", "invalid-json", "missing-context"];
    assert_eq!(rules, [&expected[..], &["undefined-id", "unknown-model", "unknown-state"]].concat());
}

#[test]
fn an_object_of_another_name_may_be_the_one_that_is_looked_for() {
    let text = |name: &str| {
        format!(
            "metadata:
  name: x
entries:
  - model: authentik_core.group
    identifiers: {{name: {name}}}
  - model: authentik_core.application
    identifiers: {{slug: wiki}}
    attrs: {{name: Wiki}}
    id: wiki
  - model: authentik_policies.policybinding
    identifiers:
      target: !KeyOf wiki
      group: !Find [authentik_core.group, [name, writers]]
      order: 0
"
        )
    };
    assert_eq!(found(&text("\"${GROUP}\"")), []);
    assert!(!found(&text("readers")).is_empty());
}

#[test]
fn what_sops_encrypts_is_unknown_in_the_frame_too() {
    let encrypted = "ENC[AES256_GCM,data:Zg==,iv:a=,tag:a==,type:str]";
    let text = format!(
        "version: {encrypted}
metadata:
  name: {encrypted}
entries:
  - model: {encrypted}
    identifiers: {{name: \"{encrypted}\"}}
sops:
  mac: {encrypted}
"
    );
    assert_eq!(found(&text), []);
}

#[test]
fn pythons_named_directives_are_filled_in() {
    let text = "metadata: {name: x}
entries:
  - model: authentik_flows.flow
    identifiers: {slug: \"%(id)s\"}
    attrs: {name: foo, title: foo, designation: \"%(designation)s\"}
  - model: authentik_flows.flow
    identifiers: {slug: \"prefix-%(id)s\"}
    attrs: {name: foo, title: foo, designation: authentication}
  - model: authentik_events.notificationtransport
    identifiers: {name: hook}
    attrs: {mode: webhook, webhook_url: \"%(scheme)s://example.org/%(path)s\", send_once: \"%(once)s\"}
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, \"%(flow)s\"]]
      stage: !Find [authentik_stages_deny.denystage, [name, \"%(stage)s\"]]
      order: \"%(order)d\"
";
    assert_eq!(found(text), []);
    assert!(!found(&text.replace("%(", "%%(")).is_empty());
}

#[test]
fn python_formats_for_itself_in_formats_and_code() {
    let text = |value: &str| {
        format!(
            "metadata: {{name: x}}
entries:
  - model: authentik_flows.flow
    identifiers: {{slug: a}}
    attrs: {{name: a, title: 'To %(app)s', designation: stage_configuration, denied_action: {value}}}
"
        )
    };
    assert_eq!(found(&text("!Format ['%(a)s', message]")), [("format-arguments", 5)]);
    assert_eq!(found(&text("!Format ['%s', '%(a)s']")), [("invalid-choice", 5)]);
    let policy = |code: &str| {
        found(&format!(
            "metadata: {{name: x}}
entries:
  - model: authentik_policies_expression.expressionpolicy
    identifiers: {{name: a}}
    attrs:
      expression: |
        {code}
"
        ))
    };
    assert_eq!(policy("return '%(a)s' % {'a': request.user.name}"), []);
    assert_eq!(policy("return '%(a)s' % {'a': request.user.name"), [("expression-syntax", 7)]);
    assert_eq!(policy("return '%(a)s' % {'a': nonsense}"), [("undefined-name", 7)]);
    assert_eq!(policy("%(code)s"), []);
    // authentik fills in the address of an application for each user.
    let application = |url: &str| {
        found(&format!(
            "metadata: {{name: x}}
entries:
  - model: authentik_core.application
    identifiers: {{slug: a}}
    attrs: {{name: A, meta_launch_url: '{url}'}}
"
        ))
    };
    assert_eq!(application("https://%(username)s.example.org"), []);
    assert_eq!(application("no address of %(username)s"), [("invalid-format", 5)]);
}

#[test]
fn the_same_placeholder_in_two_ids_is_the_same_id() {
    let text = |one: &str, two: &str, key: &str| {
        format!(
            "metadata: {{name: x}}
entries:
  - model: authentik_core.group
    id: \"{one}\"
    identifiers: {{name: a}}
  - model: authentik_core.group
    id: \"{two}\"
    identifiers: {{name: b}}
  - model: authentik_core.user
    identifiers: {{username: a}}
    attrs: {{name: a, groups: [!KeyOf \"{key}\"]}}
"
        )
    };
    for id in ["${APP}-group", "{{ app }}", "%(app)s-group", "__APP__"] {
        assert_eq!(found(&text(id, id, id)), [("duplicate-id", 7)], "{id}");
        assert_eq!(found(&text(id, "other", id)), [], "{id}");
    }
    assert_eq!(found(&text("${A}", "${B}", "${B}")), []);
}
