//! Stages that are bound to flows, and the ids that are added for that.

use super::Editor;
use crate::harness::Workspace;

const FLOW: &str = "- model: authentik_flows.flow\n  identifiers: {slug: login}\n  attrs: {name: Login, title: Login, designation: stage_configuration}\n";
const STAGE: &str = "- model: authentik_stages_dummy.dummystage\n  identifiers: {name: t$0wo}\n";

fn binding(order: &str) -> String {
    format!(
        "- model: authentik_stages_dummy.dummystage\n  identifiers: {{name: one}}\n\
         - model: authentik_flows.flowstagebinding\n  identifiers: {{target: !Find [authentik_flows.flow, [slug, login]], stage: !Find [authentik_stages_dummy.dummystage, [name, one]], order: {order}}}\n"
    )
}

fn file(entries: &str) -> String {
    format!(
        "version: 1\nmetadata: {{name: x}}\ncontext: {{stage: sms, db_password: Hunter2secret}}\nentries:\n{entries}"
    )
}

fn bound(entries: &str) -> String {
    let after = Editor::text(&file(entries)).after("bind this stage to flow");
    let found = Workspace::text(&after).findings().errors().rules();
    assert!(found.is_empty(), "{found:?}\n{after}");
    after
}

fn is_offered(files: &[(&str, &str)], title: &str) -> bool {
    Editor::of(files).actions().iter().any(|action| action.title.contains(title))
}

#[test]
fn an_order_counts_however_it_is_written() {
    for (order, next) in [("20", 30), ("'20'", 30), ("!Context [order, 20]", 30), ("!Env [ORDER, '20']", 30)]
    {
        let after = bound(&format!("{FLOW}{STAGE}{}", binding(order)));
        assert!(after.ends_with(&format!("    order: {next}\n")), "{after}");
    }
    for order in ["!Env ORDER", "!Context order"] {
        let text = file(&format!("{FLOW}{STAGE}{}", binding(order)));
        assert!(!is_offered(&[("a.yaml", &text)], "bind this stage"), "{order}");
    }
}

#[test]
fn bindings_of_other_files_count() {
    let own = file(&format!("{FLOW}{STAGE}"));
    let other = |entries: &str| file(entries).replace("name: x", "name: y");
    // The other file only looks for the flow.
    let last = other(&binding("'70'"));
    let after = Editor::of(&[("a.yaml", &own), ("b.yaml", &last)]).after("bind this stage");
    assert!(after.ends_with("order: 80\n"), "{after}");
    let same = other(&binding("70").replace("one", "two"));
    assert!(!is_offered(&[("a.yaml", &own), ("b.yaml", &same)], "bind this stage"));
    let unknown = other(&binding("!Env ORDER"));
    assert!(!is_offered(&[("a.yaml", &own), ("b.yaml", &unknown)], "bind this stage"));
    let absent = other(&binding("70").replace("order: 70}\n", "order: 70}\n  state: absent\n"));
    let after = Editor::of(&[("a.yaml", &own), ("b.yaml", &absent)]).after("bind this stage");
    assert!(after.ends_with("order: 10\n"), "{after}");
}

#[test]
fn what_a_tag_gives_is_referred_to_by_an_id() {
    for (name, id) in [("!Context stage", "sms"), ("!Format [\"%s-x\", !Context stage]", "sms-x")] {
        let stage = STAGE.replace("t$0wo", name).replace("- model", "- mo$0del");
        let after = bound(&format!("{FLOW}{stage}"));
        let model = "- model: authentik_stages_dummy.dummystage\n";
        assert!(after.contains(&format!("{model}  id: {id}\n  identifiers: {{name: {name}}}")), "{after}");
        assert!(after.contains(&format!("    stage: !KeyOf {id}\n")), "{after}");
        let with_id = stage.replace("  identifiers", "  id: mine\n  identifiers");
        assert!(bound(&format!("{FLOW}{with_id}")).contains("    stage: !KeyOf mine\n"));
    }
    // Two ids that are added at once differ.
    let flow = FLOW.replace("slug: login", "slug: !Context stage");
    let stage = STAGE.replace("t$0wo", "!Context stage").replace("- model", "- mo$0del");
    let after = bound(&format!("{flow}{stage}"));
    assert!(after.contains("target: !KeyOf sms-2\n    stage: !KeyOf sms\n"), "{after}");
    assert!(after.contains("flow\n  id: sms-2\n") && after.contains("dummystage\n  id: sms\n"), "{after}");
}

#[test]
fn what_may_not_be_made_is_not_referred_to() {
    let find = "- model: authentik_core.group\n  identifiers: {name: b}\n  attrs: {parents: [!Find [authentik_core.group, [name, st$0aff]]]}\n";
    for (state, is_made) in [
        ("created", true),
        ("must_created", true),
        ("absent", false),
        ("!Context [state, present]", false),
        ("nothing", false),
    ] {
        let group = format!(
            "- model: authentik_core.group\n  id: g\n  identifiers: {{name: staff}}\n  state: {state}\n"
        );
        let text = file(&format!("{group}{find}"));
        assert_eq!(is_offered(&[("a.yaml", &text)], "`!KeyOf`"), is_made, "{state}");
        let stage = STAGE.replace("{name: t$0wo}", &format!("{{name: t$0wo}}\n  state: {state}"));
        let text = file(&format!("{FLOW}{stage}"));
        assert_eq!(is_offered(&[("a.yaml", &text)], "bind this stage"), is_made, "{state}");
    }
}

#[test]
fn no_secret_is_in_an_id_or_a_title() {
    let secret = "!Format [\"%s-x\", !Context db_password]";
    let stage = STAGE.replace("t$0wo", secret).replace("- model", "- mo$0del");
    let flow = FLOW.replace("slug: login", &format!("slug: {secret}"));
    for entries in [format!("{FLOW}{stage}"), format!("{flow}{STAGE}"), format!("{flow}{stage}")] {
        let editor = Editor::text(&file(&entries));
        let actions = editor.actions();
        assert!(actions.iter().any(|action| action.title.starts_with("bind")), "{actions:?}");
        for action in actions {
            let texts = action.edits.iter().map(|edit| edit.text.as_str());
            for text in texts.chain([action.title.as_str()]) {
                assert!(!text.to_lowercase().contains("hunter"), "{text}");
            }
        }
    }
    let group = "- model: authentik_core.group\n  identifiers: {name: !Context db_password}\n- model: authentik_core.group\n  identifiers: {name: b}\n  attrs: {parents: [!Fi$0nd [authentik_core.group, [name, !Context db_password]]]}\n";
    let actions = Editor::text(&file(group)).actions();
    let titles: Vec<&str> = actions.iter().map(|action| action.title.as_str()).collect();
    assert!(titles.contains(&"add the id `group`, and refer to it by `!KeyOf`"), "{titles:?}");
}
