//! Entries that repeat earlier ones, and those that only look so.

use crate::harness::Workspace;

/// The rule, line and number of related places of all findings but those about ids and other files.
fn found(files: &[(&str, &str)]) -> Vec<(&'static str, usize, usize)> {
    let all = Workspace::of(files).findings().except(&["unused-id", "find-in-other-file"]);
    all.iter().map(|found| (found.rule(), found.line(), found.related.len())).collect()
}

/// What is found where two entries follow the ones that they refer to.
fn twice(one: &str, other: &str) -> Vec<(&'static str, usize, usize)> {
    let text = format!(
        "metadata: {{name: x}}
entries:
  - {{model: authentik_core.group, id: team, identifiers: {{name: team}}}}
  - {{model: authentik_core.application, id: wiki, identifiers: {{slug: wiki}}, attrs: {{name: Wiki}}}}
  - {one}
  - {other}
"
    );
    found(&[("a.yaml", &text)])
}

const REPEATED: [(&str, usize, usize); 1] = [("repeated-entry", 6, 1)];

#[test]
fn a_copied_entry_is_reported_once() {
    for entry in [
        "{model: authentik_policies.policybinding, identifiers: {target: !KeyOf wiki, group: !KeyOf team, order: 0}}",
        "{model: authentik_policies.policybinding, identifiers: {target: !KeyOf wiki, order: 0}, attrs: {group: !KeyOf team}}",
        "{model: authentik_core.group, identifiers: {name: other}, attrs: {attributes: {a: [1, {b: 2}]}}}",
        "{model: authentik_core.group, identifiers: {name: other}, state: created}",
        "{model: authentik_core.group, id: other, identifiers: {name: other}}",
        "{model: authentik_core.group, identifiers: {name: '${NAME}'}, attrs: {is_superuser: !Env ADMINS}}",
        "{model: authentik_core.group, identifiers: {name: !Env NAME}}",
        "{model: authentik_core.group, identifiers: {name: !Env [NAME, other]}}",
        "{model: authentik_core.group, conditions: [!Env WITH], identifiers: {name: other}}",
        "{model: authentik_flows.flow, identifiers: {slug: default-authentication-flow}, attrs: {title: Hello}}",
    ] {
        assert_eq!(twice(entry, entry), REPEATED, "{entry}");
    }
}

#[test]
fn what_is_equal_after_all_is_repeated_too() {
    let group = |rest: &str| format!("{{model: authentik_core.group, identifiers: {{name: other}}{rest}}}");
    assert_eq!(
        twice(
            &group(", attrs: {is_superuser: true, attributes: {}}"),
            &group(", attrs: {is_superuser: true}")
        ),
        REPEATED
    );
    let binding = |order: &str| {
        format!(
            "{{model: authentik_policies.policybinding, identifiers: {{target: !KeyOf wiki, group: !KeyOf team, order: {order}}}}}"
        )
    };
    assert_eq!(twice(&binding("10"), &binding("'10'")), REPEATED);
    // A whole copy has the same id as well: one finding.
    let named = group(", id: other");
    assert_eq!(twice(&named, &named), REPEATED);
}

#[test]
fn what_says_something_else_is_no_repetition() {
    let group = |rest: &str| format!("{{model: authentik_core.group, identifiers: {{name: other}}{rest}}}");
    let quiet = |one: &str, other: &str| {
        let all = twice(&group(one), &group(other));
        assert!(all.iter().all(|(rule, ..)| *rule != "repeated-entry"), "{one} {other}: {all:?}");
    };
    quiet("", ", attrs: {is_superuser: true}");
    quiet(", attrs: {is_superuser: true}", ", attrs: {is_superuser: false}");
    quiet(", attrs: {attributes: {a: 1}}", ", attrs: {attributes: {a: 2}}");
    quiet("", ", state: created");
    quiet("", ", state: absent");
    quiet(", state: absent", ", state: absent");
    quiet("", ", conditions: [!Env WITH]");
    quiet(", conditions: [!Env WITHOUT]", ", conditions: [!Env WITH]");
    quiet("", ", id: another-name");
    quiet("", ", permissions: [{permission: authentik_core.view_group, user: 1}]");
    quiet(", attrs: {is_superuser: !Env ONE}", ", attrs: {is_superuser: !Env TWO}");
    let loops = "{model: authentik_core.group, identifiers: {name: !AtIndex [!Enumerate [!Env X, SEQ, !Value 0], 0]}}";
    assert!(twice(loops, loops).iter().all(|(rule, ..)| *rule != "repeated-entry"));
}

#[test]
fn other_identifiers_are_another_object() {
    let binding = |identifiers: &str| {
        format!(
            "{{model: authentik_policies.policybinding, identifiers: {{target: !KeyOf wiki, {identifiers}}}}}"
        )
    };
    let quiet = |one: &str, other: &str| {
        let all = twice(&binding(one), &binding(other));
        assert!(all.iter().all(|(rule, ..)| *rule != "repeated-entry"), "{one} {other}: {all:?}");
    };
    quiet("group: !KeyOf team, order: 0", "group: !KeyOf team, order: 1");
    quiet("group: !KeyOf team, order: '${A}'", "group: !KeyOf team, order: '${B}'");
    quiet("group: !KeyOf team, order: 0", "user: !Find [authentik_core.user, [username, akadmin]], order: 0");
    // Two look-ups that find nothing are not the same object.
    quiet(
        "group: !Find [authentik_core.group, [name, !Env ONE]], order: 0",
        "group: !Find [authentik_core.group, [name, !Env TWO]], order: 0",
    );
}

#[test]
fn a_value_that_another_entry_changed_is_written_again() {
    let text = "metadata: {name: x}
entries:
  - {model: authentik_core.group, identifiers: {name: a}, attrs: {is_superuser: true}}
  - {model: authentik_core.group, identifiers: {name: a}, attrs: {is_superuser: false}}
  - {model: authentik_core.group, identifiers: {name: a}, attrs: {is_superuser: true}}
  - {model: authentik_core.group, identifiers: {name: a}, state: absent}
  - {model: authentik_core.group, identifiers: {name: a}, attrs: {is_superuser: true}}
";
    assert!(found(&[("a.yaml", text)]).iter().all(|(rule, ..)| *rule != "repeated-entry"));
}

#[test]
fn files_may_repeat_each_other() {
    let file = |name: &str| {
        format!(
            "metadata: {{name: {name}}}\nentries:\n  - {{model: authentik_core.group, identifiers: {{name: a}}}}\n"
        )
    };
    assert_eq!(found(&[("a.yaml", &file("a")), ("b.yaml", &file("b"))]), []);
}
