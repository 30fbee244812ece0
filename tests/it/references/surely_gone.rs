//! Objects that surely do not exist when they are looked for, objects of which one is required, and objects that exist
//! on some instances only.

use crate::harness::{Findings, Severity, Workspace};

/// Whether authentik accepts the entries, and what is found besides infos.
fn run(entries: &str, closed_world: bool) -> (bool, Findings) {
    let checked = Workspace::entries(entries).closed_world(closed_world).check();
    (checked.accepted(), checked.findings().without_infos())
}

/// The rules of the errors, which must be the same in both worlds.
fn errors(entries: &str) -> Vec<&'static str> {
    let errors = |closed| {
        let (accepted, found) = run(entries, closed);
        let errors = found.errors().rules();
        assert_eq!(accepted, errors.is_empty(), "{entries}");
        errors
    };
    let (open, closed) = (errors(false), errors(true));
    assert_eq!(open, closed, "{entries}");
    open
}

const LOGIN: &str = "authentik_stages_user_login.userloginstage";

fn absent(model: &str, identifiers: &str) -> String {
    format!("  - model: {model}\n    identifiers: {{{identifiers}}}\n    state: absent\n")
}

/// A stage binding, whose stage must not be null.
fn binding(stage: &str) -> String {
    format!(
        "  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, default-authentication-flow]]
      stage: {stage}
      order: 95
"
    )
}

/// A binding of the policy engine with one attribute.
fn bound(attributes: &str) -> String {
    format!(
        "  - model: authentik_policies.policybinding
    identifiers: {{target: !Find [authentik_flows.flow, [slug, default-authentication-flow]], order: 95}}
    attrs: {{{attributes}}}
"
    )
}

#[test]
fn what_an_earlier_entry_deletes_is_surely_null() {
    let shipped = "default-authentication-login";
    let find = |name: &str| binding(&format!("!Find [{LOGIN}, [name, {name}]]"));
    let of_base = binding(&format!("!Find [authentik_flows.stage, [name, {shipped}]]"));
    let own = format!("  - model: {LOGIN}\n    identifiers: {{name: own}}\n");
    let deletes_shipped = absent(LOGIN, &format!("name: {shipped}"));
    for entries in [
        deletes_shipped.clone() + &find(shipped),
        deletes_shipped.clone() + &of_base,
        own.clone() + &absent(LOGIN, "name: own") + &find("own"),
    ] {
        assert_eq!(errors(&entries), ["unresolved-find"], "{entries}");
        let (_, found) = run(&entries, false);
        assert!(found[0].message.contains("which an earlier entry deletes"), "{found:?}");
        assert!(found[0].message.ends_with("and `stage` must not be null"), "{found:?}");
    }
    // Before the deletion, after it was made again, and where nothing is surely deleted, all is well.
    let again = own.clone() + &absent(LOGIN, "name: own") + &own + &find("own");
    let before = own.clone() + &find("own") + &absent(LOGIN, "name: own");
    let perhaps = absent(LOGIN, &format!("name: {shipped}")) + "    conditions: [!Env X]\n" + &find(shipped);
    for entries in [again, before, perhaps] {
        assert_eq!(errors(&entries), [] as [&str; 0], "{entries}");
    }
    // A blueprint that is applied in between may make it again.
    let nested = "  - model: authentik_blueprints.metaapplyblueprint
    attrs: {identifiers: {name: Default - Authentication flow}}
";
    let (accepted, _) = run(&(deletes_shipped + nested + &find(shipped)), false);
    assert!(accepted);
}

#[test]
fn only_what_identifies_an_object_tells_that_it_is_gone() {
    let user = "  - model: authentik_core.user
    identifiers: {username: robot}
    attrs: {name: robot}
";
    let team = |condition: &str| {
        format!(
            "  - model: authentik_core.group
    identifiers: {{name: team}}
    attrs: {{users: [!Find [authentik_core.user, {condition}]]}}
"
        )
    };
    let deleted = user.to_owned() + &absent("authentik_core.user", "username: robot");
    assert_eq!(errors(&(deleted.clone() + &team("[username, robot]"))), ["unresolved-find"]);
    // Other people can have the same name.
    let (accepted, _) = run(&(deleted + &team("[name, robot]")), false);
    assert!(accepted);
}

#[test]
fn what_is_deleted_along_is_surely_null() {
    let flow = "  - model: authentik_flows.flow
    id: flow
    identifiers: {slug: mine}
    attrs: {name: mine, title: mine, designation: authentication}
  - model: authentik_stages_user_login.userloginstage
    id: login
    identifiers: {name: mine}
  - model: authentik_flows.flowstagebinding
    identifiers: {target: !KeyOf flow, stage: !KeyOf login, order: 1}
";
    let gate = |order: u8| {
        format!(
            "  - model: authentik_policies.policybinding
    identifiers:
      target: !Find [authentik_flows.flowstagebinding, [target, !KeyOf flow], [stage, !KeyOf login], [order, {order}]]
      order: 0
    attrs: {{group: !Find [authentik_core.group, [name, authentik Admins]]}}
"
        )
    };
    let deleted = flow.to_owned() + &absent("authentik_flows.flow", "slug: mine");
    let (accepted, found) = run(&(deleted.clone() + &gate(1)), false);
    assert!(!accepted);
    assert!(found[0].message.contains("which an earlier entry deletes"), "{found:?}");
    assert!(run(&(flow.to_owned() + &gate(1)), false).0);
}

#[test]
fn an_object_that_was_deleted_is_new_again() {
    // Otherwise a user may exist that nothing known makes.
    let user = "  - model: authentik_core.user
    identifiers: {username: robot}
    attrs: {name: robot}
";
    let update = "  - model: authentik_core.user
    identifiers: {username: robot}
    attrs: {is_active: false}
";
    assert!(run(update, false).0);
    let entries = user.to_owned() + &absent("authentik_core.user", "username: robot") + update;
    assert_eq!(errors(&entries), ["missing-attribute"]);
}

#[test]
fn a_binding_needs_one_of_its_subjects() {
    let policy = |name: &str| format!("policy: !Find [authentik_policies.policy, [name, {name}]]");
    for (attributes, message) in [
        (
            policy("default-authentication-flow-pasword-stage"),
            "`!Find` matches no known `policy` with `name` = `default-authentication-flow-pasword-stage`, and the \
             entry requires one of `policy`, `group`, `user`",
        ),
        (
            policy("default-company-policy"),
            "`!Find` matches no known `policy` with `name` = `default-company-policy`, and the entry requires one of \
             `policy`, `group`, `user`",
        ),
        (
            format!("{}, group: null", policy("default-company-policy")),
            "`!Find` matches no known `policy` with `name` = `default-company-policy`, and the entry requires one of \
             `policy`, `group`, `user`",
        ),
    ] {
        let entries = bound(&attributes);
        assert_eq!(errors(&entries), ["unresolved-find"], "{attributes}");
        for closed in [false, true] {
            let (_, found) = run(&entries, closed);
            assert_eq!((found.len(), found[0].message.as_str()), (1, message), "{attributes}");
        }
    }
    // Who knows what an instance has.
    let (accepted, found) = run(&bound(&policy("company-policy")), false);
    assert!(accepted);
    assert_eq!(found[0].severity, Severity::Warning);
    assert!(
        found[0].message.ends_with("so authentik rejects the entry unless it exists on the instance"),
        "{found:?}"
    );
    // One subject is enough, whatever the other is.
    let both = format!(
        "{}, group: !Find [authentik_core.group, [name, authentik Admins]]",
        policy("default-company-policy")
    );
    assert_eq!(errors(&bound(&both)), [] as [&str; 0]);
}

#[test]
fn an_entry_that_finds_nothing_to_change_makes_another_object() {
    let flow = |slug: &str, attributes: &str| {
        format!(
            "  - model: authentik_flows.flow
    identifiers: {{pk: !Find [authentik_flows.flow, [slug, {slug}]]}}
    attrs: {{{attributes}}}
"
        )
    };
    // A misspelled name: nothing to change, and too little to make a flow of.
    assert_eq!(errors(&flow("default-authentciation-flow", "title: x")), ["unresolved-find"]);
    assert_eq!(run(&flow("default-authentciation-flow", "title: x"), true).1.len(), 1);
    let (accepted, found) = run(&flow("company-flow", "title: x"), false);
    assert!(accepted);
    assert!(
        found[0].message.ends_with("so authentik rejects the entry unless it exists on the instance"),
        "{found:?}"
    );
    // After a rename, the old name finds nothing.
    let group = "  - model: authentik_core.group\n    identifiers: {name: old}\n".to_owned();
    let rename = "  - model: authentik_core.group
    identifiers: {pk: !Find [authentik_core.group, [name, old]]}
    attrs: {name: new}
";
    let (_, found) = run(&(group.clone() + rename + &rename.replace("new", "newer")), true);
    let last = found.last().expect("something is found");
    assert_eq!((last.severity, last.rule()), (Severity::Warning, "unresolved-find"));
    let message = &last.message;
    assert!(message.ends_with("so the entry creates a new object"), "{message}");
    let of_find = |found: Findings| found.of_rule("unresolved-find").len();
    assert_eq!(of_find(run(&(group + rename), false).1), 0);
    assert_eq!(of_find(run(&flow("default-authentication-flow", "title: x"), false).1), 0);
}

#[test]
fn a_redirect_needs_the_target_of_its_mode() {
    let redirect = |slug: &str| {
        format!(
            "  - model: authentik_stages_redirect.redirectstage
    identifiers: {{name: away}}
    attrs: {{mode: flow, target_flow: !Find [authentik_flows.flow, [slug, {slug}]]}}
"
        )
    };
    let entries = redirect("default-autentication-flow");
    assert_eq!(errors(&entries), ["unresolved-find"]);
    assert!(run(&entries, false).1[0].message.ends_with("and the entry requires `target_flow`"));
    assert!(run(&redirect("company-flow"), false).0);
}

#[test]
fn objects_of_some_environments_may_exist() {
    let entry = |model: &str, identifiers: &str, attributes: &str| {
        format!("  - model: {model}\n    identifiers: {{{identifiers}}}\n    attrs: {{{attributes}}}\n")
    };
    for (entries, missing) in [
        (
            entry(
                "authentik_outposts.kubernetesserviceconnection",
                "name: Local Kubernetes Cluster",
                "verify_ssl: false",
            ),
            "`kubeconfig`",
        ),
        (
            entry(
                "authentik_outposts.dockerserviceconnection",
                "name: Local Docker connection",
                "local: true",
            ),
            "`url`",
        ),
    ] {
        for closed in [false, true] {
            let (accepted, found) = run(&entries, closed);
            assert!(accepted, "{found:?}");
            let found = found.only();
            assert_eq!((found.severity, found.rule()), (Severity::Warning, "missing-attribute-if-new"));
            assert!(found.message.contains(missing), "{}", found.message);
        }
    }
    // Of another name it is new.
    let other =
        entry("authentik_outposts.kubernetesserviceconnection", "name: Another Cluster", "verify_ssl: false");
    assert_eq!(errors(&other), ["missing-attribute"]);
    assert_eq!(
        errors(&entry("authentik_core.group", "name: authentik Agent-Users", "is_superuser: false")),
        [""; 0]
    );
}
