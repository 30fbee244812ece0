//! Attributes that are added, and literals that are moved to the context, in all ways to write an entry.

use super::Editor;
use crate::harness::{Release, Workspace, catalog};

fn rules(text: &str) -> Vec<&'static str> {
    Workspace::text(text).findings().rules()
}

fn added(entries: &str) -> String {
    Editor::entries(entries).after("add required")
}

const FLOW: &str = "- mod$0el: authentik_flows.flow\n  identifiers: {slug: my-login}\n";

#[test]
fn required_attributes_have_the_style_of_the_entry() {
    let values = "designation: authentication\n    name: my-login\n    title: my-login\n";
    let in_flow = values.trim_end().replace("\n    ", ", ");
    let after = |attrs: &str| {
        let after = added(&format!("{FLOW}{attrs}"));
        let found = rules(&after);
        assert!(!found.contains(&"missing-attribute") && !found.contains(&"syntax-error"), "{after}");
        assert_eq!(
            Editor::text(
                &format!("version: 1\nmetadata: {{name: x}}\nentries:\n{FLOW}{attrs}").replace('\n', "\r\n")
            )
            .after("add required"),
            after.replace('\n', "\r\n")
        );
        after.split_once("my-login}\n").expect("it stays").1.to_owned()
    };
    assert_eq!(after(""), format!("  attrs:\n    {values}"));
    assert_eq!(after("  attrs: {}\n"), format!("  attrs: {{ {in_flow} }}\n"));
    assert_eq!(after("  attrs: { }\n"), format!("  attrs: {{ {in_flow} }}\n"));
    assert_eq!(
        after("  attrs: {layout: stacked} # x\n"),
        format!("  attrs: {{{in_flow}, layout: stacked}} # x\n")
    );
    assert_eq!(
        after("  attrs: { # x\n    layout: stacked }\n"),
        format!("  attrs: {{ {in_flow}, # x\n    layout: stacked }}\n")
    );
    // Comments stay at what they are about.
    assert_eq!(
        after("  attrs: # x\n    # How it looks.\n    layout: stacked\n"),
        format!("  attrs: # x\n    {values}    # How it looks.\n    layout: stacked\n")
    );
    assert_eq!(
        after("  permissions:\n  # of the list\n    # more of it\n# of the next\n"),
        format!("  permissions:\n  attrs:\n    {values}  # of the list\n    # more of it\n# of the next\n")
    );
}

#[test]
fn an_entry_in_braces_gets_attributes_in_braces() {
    let entry = "- {mod$0el: authentik_flows.flow, identifiers: {slug: a}} # x\n";
    assert!(
        added(entry).ends_with(
            "{model: authentik_flows.flow, identifiers: {slug: a}, attrs: {designation: authentication, name: a, title: a}} # x\n"
        ),
        "{}",
        added(entry)
    );
}

#[test]
fn what_has_an_anchor_gets_no_attributes() {
    for (from, to) in [("- mod", "- &x\n  mod"), ("}\n", "}\n  attrs: &x {layout: stacked}\n")] {
        let editor = Editor::entries(&FLOW.replace(from, to));
        assert!(editor.actions().iter().all(|action| !action.title.contains("required")), "{to}");
    }
}

#[test]
fn values_to_start_with_are_accepted() {
    let flow = "- model: authentik_flows.flow\n  id: gone\n  identifiers: {slug: a}\n  state: absent\n";
    let binding = "- mod$0el: authentik_flows.flowstagebinding\n  identifiers: {order: 4711}\n";
    let after = added(&format!("{flow}{binding}"));
    assert!(after.contains("stage: !Find [authentik_flows.stage, [name, \"\"]]"), "{after}");
    assert!(after.contains("target: !Find [authentik_flows.flow, [slug, \"\"]]"), "{after}");
    let stage = "- model: authentik_stages_dummy.dummystage\n  id: s\n  identifiers: {name: s}\n";
    let after = added(&format!("{stage}{}", binding.replace("order: 4711", "stage: !KeyOf s")));
    assert!(after.contains("order: 0\n"), "{after}");
    let application = "- mod$0el: authentik_core.application\n  identifiers: {name: \"My App: b\"}\n";
    assert!(added(application).contains("slug: my-app-b\n"), "{}", added(application));
    let password = "- mod$0el: authentik_stages_password.passwordstage\n  identifiers: {name: x}\n";
    assert!(added(password).contains("backends: [authentik.core.auth.InbuiltBackend]\n"));
    let totp =
        "- mod$0el: authentik_stages_authenticator_totp.authenticatortotpstage\n  identifiers: {name: x}\n";
    assert!(added(totp).contains("digits: 6\n"), "{}", added(totp));
    // An entry that makes nothing is not referred to.
    let provider = "- mod$0el: authentik_providers_ldap.ldapprovider\n  identifiers: {name: x}\n";
    assert!(!added(&format!("{flow}{provider}")).contains("!KeyOf"));
    // No secret is written again.
    let secret = "- mod$0el: authentik_core.application\n  identifiers: {name: !Context db_password}\n";
    let text = format!(
        "version: 1\nmetadata: {{name: x}}\ncontext: {{db_password: hunter2hunter}}\nentries:\n{secret}"
    );
    let after = Editor::text(&text).after("add required");
    assert!(after.contains("slug: \"\"\n"), "{after}");
}

/// The values of all models are of the kinds that their fields accept.
#[test]
fn no_value_to_start_with_is_of_a_wrong_kind() {
    // What is left to fill in, and what no single field requires.
    let open = [
        "blank-value",
        "flow-without-stages",
        "google-chrome-credentials",
        "kubernetes-without-kubeconfig",
        "oauth-source-without-urls",
        "redirect-without-target",
        "unresolved-find",
    ];
    let mut seen = 0;
    for name in catalog(Release::NEWEST).model_names() {
        let entry = format!("- mod$0el: {name}\n  identifiers: {{name: x}}\n");
        let editor = Editor::entries(&entry);
        let Some(action) = editor.actions().into_iter().find(|it| it.title.contains("add required")) else {
            continue;
        };
        let after = super::edited(editor.session.sources()[0].text(), &action.edits);
        let before = rules(editor.session.sources()[0].text());
        let new: Vec<&str> =
            rules(&after).into_iter().filter(|rule| !before.contains(rule) && !open.contains(rule)).collect();
        assert!(new.is_empty(), "{new:?}: {after}");
        seen += 1;
    }
    assert!(seen > 50, "{seen}");
}

const LITERAL: &str = "- model: authentik_core.group\n  identifiers: {name: staff}\n  attrs:\n    attributes: {key: 'a$0b', '': 12}\n";

fn extracted(before: &str) -> String {
    let text = format!("{before}entries:\n{LITERAL}");
    let after = Editor::text(&text).after("extract");
    let found = Workspace::text(&after).findings().errors().rules();
    assert!(found.is_empty(), "{found:?}\n{after}");
    let crlf = Editor::text(&text.replace('\n', "\r\n")).after("extract");
    assert_eq!(crlf, after.replace('\n', "\r\n"));
    after.split_once("entries:\n").expect("they stay").0.to_owned()
}

#[test]
fn the_context_keeps_its_style() {
    let head = "version: 1\nmetadata: {name: x}\n";
    for (context, expected) in [
        ("context: {a: 1}\n", "context: {key: 'ab', a: 1}\n"),
        ("context: { a: 1 }\n", "context: { key: 'ab', a: 1 }\n"),
        ("context: {}\n", "context: { key: 'ab' }\n"),
        ("context: { # x\n  a: 1}\n", "context: { key: 'ab', # x\n  a: 1}\n"),
        ("context:\n  # x\n  a: |\n    b\n", "context:\n  key: 'ab'\n  # x\n  a: |\n    b\n"),
        ("context:\n    a: 1 # x\n", "context:\n    a: 1 # x\n    key: 'ab'\n"),
        ("# The entries.\n", "context:\n  key: 'ab'\n# The entries.\n"),
    ] {
        assert_eq!(extracted(&format!("{head}{context}")), format!("{head}{expected}"));
    }
}

#[test]
fn the_context_stands_where_the_other_keys_do() {
    let indented = |text: &str| text.lines().map(|line| format!("  {line}\n")).collect::<String>();
    let text = indented(&format!("version: 1\nmetadata: {{name: x}}\nentries:\n{LITERAL}"));
    let after = Editor::text(&text).after("extract");
    assert!(after.contains("\n  context:\n    key: 'ab'\n  entries:\n"), "{after}");
    let anchored = format!("version: 1\ncontext: &x {{a: 1}}\nentries:\n{LITERAL}");
    let actions = Editor::text(&anchored).actions();
    assert!(actions.iter().all(|action| !action.title.contains("extract")));
    // A name that would be empty is that of the model.
    let nameless = LITERAL.replace("$0", "").replace("12", "1$02");
    let after = Editor::text(&format!("version: 1\nentries:\n{nameless}")).after("extract");
    assert!(after.contains("context:\n  group_value: 12\nentries:\n"), "{after}");
}

#[test]
fn no_secret_is_written_again() {
    let user = "version: 1\nentries:\n- model: authentik_core.user\n  identifiers: {username: ab}\n  attrs: {attributes: {hunter2hunter: x$0y}, password: hunter2hunter}\n";
    let after = Editor::text(user).after("extract to context key `user_value`");
    assert!(after.contains("context:\n  user_value: xy\n"), "{after}");
}

#[test]
fn a_name_has_no_line_breaks() {
    let flow = FLOW.replace("{slug: my-login}", "\n    slug: |\n      my-login");
    let after = added(&flow);
    assert!(after.ends_with("    name: my-login\n    title: my-login\n"), "{after}");
}
