//! Secrets of a file in what is reported of another one.

use crate::harness::{Options, Session, SourceFile, Workspace};

/// A message names an object of another file, which that file names by a secret.
#[test]
fn a_message_about_an_object_of_another_file() {
    let made = "version: 1\nmetadata: {name: b}\ncontext: {password: hunter-22}\nentries:\n- model: authentik_flows.flow\n  identifiers: {slug: !Context password}\n  attrs: {name: Peculiar, title: Peculiar, designation: recovery}\n";
    let used = "version: 1\nmetadata: {name: a}\nentries:\n- model: authentik_stages_identification.identificationstage\n  identifiers: {name: i}\n  attrs:\n    user_fields: [username]\n    recovery_flow: !Find [authentik_flows.flow, [name, Peculiar]]\n";
    for files in [[("a.yaml", used), ("b.yaml", made)], [("b.yaml", made), ("a.yaml", used)]] {
        let found = Workspace::of(&files).findings().of_rule("find-in-other-file");
        assert_eq!(
            found.messages(),
            ["this reference is null until `b.yaml` is applied, which creates flow `***`"]
        );
    }
}

/// Nothing else of the file changes: only that its text is a secret now.
#[test]
fn a_session_hides_what_became_a_secret_of_another_file() {
    let made = |key: &str| {
        format!(
            "version: 1\nmetadata: {{name: b}}\ncontext: {{{key}: hunter-22}}\nentries:\n- model: authentik_flows.flow\n  identifiers: {{slug: !Context {key}}}\n  attrs: {{name: Peculiar, title: Peculiar, designation: recovery}}\n"
        )
    };
    let used = "version: 1\nmetadata: {name: a}\nentries:\n- model: authentik_stages_identification.identificationstage\n  identifiers: {name: i}\n  attrs:\n    user_fields: [username]\n    recovery_flow: !Find [authentik_flows.flow, [name, Peculiar]]\n";
    let mut session = Session::new(&Options::default());
    for (key, is_shown) in [("label_id", true), ("password", false), ("label_id", true)] {
        session.update(vec![SourceFile::new("a.yaml", used), SourceFile::new("b.yaml", made(key))]);
        let findings = &session.outcomes()[0].findings;
        let messages: Vec<String> = findings.iter().map(|finding| finding.message.to_string()).collect();
        assert_eq!(messages.iter().any(|message| message.contains("hunter-22")), is_shown, "{messages:?}");
    }
}

/// What is found about a flow names its parts, which another file can name by a secret.
#[test]
fn a_message_about_a_flow_of_another_file() {
    let made = "version: 1\nmetadata: {name: b}\ncontext: {password: hunter-22}\nentries:\n- model: authentik_flows.flow\n  identifiers: {slug: !Context password}\n  attrs: {name: Peculiar, title: Peculiar, designation: recovery}\n- model: authentik_stages_user_login.userloginstage\n  identifiers: {name: !Context password}\n  attrs: {remember_me_offset: days=3}\n";
    let binding = |order: u8| {
        format!(
            "- model: authentik_flows.flowstagebinding\n  identifiers: {{target: !Find [authentik_flows.flow, [name, Peculiar]], stage: !Find [authentik_stages_user_login.userloginstage, [remember_me_offset, days=3]], order: {order}}}\n"
        )
    };
    let used = format!(
        "version: 1\nmetadata: {{name: a}}\nentries:\n- model: authentik_blueprints.metaapplyblueprint\n  attrs: {{identifiers: {{name: b}}, required: true}}\n{}{}",
        binding(20),
        binding(30)
    );
    let found = Workspace::of(&[("a.yaml", &used), ("b.yaml", made)]).findings().of_rule("stage-bound-twice");
    assert_eq!(found.messages(), ["the stage `***` is bound to the flow `***` twice, at order 20 and 30"]);
}
