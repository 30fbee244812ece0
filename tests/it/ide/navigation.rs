//! From uses to what is used, and back.

use blueprintc::ide::{definitions, highlights, references, type_definitions};

use super::Editor;

fn defined(editor: &Editor) -> Vec<String> {
    editor.shown(&editor.ask(definitions))
}

fn used(editor: &Editor) -> Vec<String> {
    editor.shown(&editor.ask(|caret| references(caret, false)))
}

const FLOW: &str = "\
version: 1
metadata: {name: flows}
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers: {slug: login}
    attrs: {name: Login, title: Login, designation: authentication}
";

#[test]
fn an_id_leads_to_its_entry_and_back() {
    let text = |reference: &str, id: &str| {
        format!(
            "{}  - model: authentik_flows.flowstagebinding\n    identifiers: {{target: !KeyOf {reference}, order: 0}}\n  - model: authentik_flows.flowstagebinding\n    identifiers: {{target: !KeyOf flow, order: 1}}\n",
            FLOW.replace("id: flow", &format!("id: {id}"))
        )
    };
    for marked in ["flow$0", "$0flow", "fl$0ow"] {
        let editor = Editor::text(&text(marked, "flow"));
        assert_eq!(defined(&editor), ["a.yaml:5: flow"]);
        assert_eq!(used(&editor), ["a.yaml:9: flow", "a.yaml:11: flow"]);
    }
    let at_definition = Editor::text(&text("flow", "fl$0ow"));
    assert_eq!(defined(&at_definition), ["a.yaml:5: flow"]);
    assert_eq!(used(&at_definition), ["a.yaml:9: flow", "a.yaml:11: flow"]);
    assert_eq!(at_definition.ask(highlights).len(), 3);
    let at_tag = Editor::text(&text("flow", "flow").replacen("!KeyOf", "!Key$0Of", 1));
    assert_eq!(defined(&at_tag), ["a.yaml:5: flow"]);
    let undefined = Editor::text(&text("flwo$0", "flow"));
    assert_eq!(defined(&undefined), [""; 0]);
}

const BINDS: &str = "\
version: 1
entries:
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !Find [authentik_flows.flow, [slug, login]]
      order: 0
";

#[test]
fn a_look_up_leads_to_the_entry_in_another_file_and_back() {
    let marked = BINDS.replace("login", "log$0in");
    let editor = Editor::of(&[("b.yaml", &marked), ("f.yaml", FLOW), ("c.yaml", BINDS)]);
    assert_eq!(defined(&editor), ["f.yaml:6: login"]);
    let uses = [
        "b.yaml:5: !Find [authentik_flows.flow, [slug, login]]",
        "c.yaml:5: !Find [authentik_flows.flow, [slug, login]]",
    ];
    assert_eq!(used(&editor), uses);
    let back = FLOW.replace("login", "$0login");
    let editor = Editor::of(&[("b.yaml", BINDS), ("f.yaml", &back), ("c.yaml", BINDS)]);
    assert_eq!(defined(&editor), ["f.yaml:6: login"]);
    assert_eq!(used(&editor), uses);
    assert_eq!(editor.ask(highlights).len(), 1);
}

#[test]
fn an_object_has_all_entries_that_write_it() {
    // The second file writes it too, so that its own look-ups mean its own entry.
    let other =
        format!("{}{}", FLOW.replace("    id: flow\n", ""), BINDS.split_once("entries:\n").unwrap().1);
    let marked = FLOW.replace("login", "lo$0gin");
    let editor = Editor::of(&[("a.yaml", &marked), ("b.yaml", &other), ("c.yaml", BINDS)]);
    assert_eq!(defined(&editor), ["a.yaml:6: login", "b.yaml:5: login"]);
    assert_eq!(
        used(&editor),
        [
            "b.yaml:9: !Find [authentik_flows.flow, [slug, login]]",
            "c.yaml:5: !Find [authentik_flows.flow, [slug, login]]"
        ]
    );
}

#[test]
fn a_shipped_object_is_defined_only_where_files_change_it() {
    let find = BINDS.replace("login", "default-authentication$0-flow");
    let alone =
        Editor::of(&[("b.yaml", &find), ("c.yaml", &BINDS.replace("login", "default-authentication-flow"))]);
    assert_eq!(defined(&alone), [""; 0]);
    assert_eq!(used(&alone).len(), 2);
    let changed =
        Editor::of(&[("b.yaml", &find), ("f.yaml", &FLOW.replace("login", "default-authentication-flow"))]);
    assert_eq!(defined(&changed), ["f.yaml:6: default-authentication-flow"]);
}

#[test]
fn a_look_up_of_what_a_condition_may_skip_leads_there_too() {
    let editor = Editor::entries(
        "  - model: authentik_core.group\n    conditions: [!Env X]\n    identifiers: {name: staff}\n  - model: authentik_core.group\n    identifiers: {name: b}\n    attrs: {parent: !Find [authentik_core.group, [name, st$0aff]]}\n",
    );
    assert_eq!(defined(&editor), ["a.yaml:6: staff"]);
}

#[test]
fn text_that_only_looks_alike_is_no_use() {
    let editor = Editor::entries(
        "  - model: authentik_core.group\n    identifiers: {name: st$0aff}\n  - model: authentik_core.group\n    identifiers: {name: other}\n    attrs: {attributes: {x: staff}, parent: !Find [authentik_core.group, [name, staf]]}\n",
    );
    assert_eq!(used(&editor), [""; 0]);
}

#[test]
fn aliases_lead_to_their_anchors() {
    let text = "version: 1\ncontext: {x: &shared 1, y: *sha$0red, z: *shared}\nentries: []\n";
    let editor = Editor::text(text);
    assert_eq!(defined(&editor), ["a.yaml:2: shared"]);
    assert_eq!(used(&editor).len(), 2);
    let at_anchor = Editor::text(&text.replace("$0", "").replace("&shared", "&sh$0ared"));
    assert_eq!(defined(&at_anchor), ["a.yaml:2: shared"]);
    assert_eq!(at_anchor.ask(highlights).len(), 3);
}

#[test]
fn a_context_tag_leads_to_its_key() {
    let text = "version: 1\ncontext:\n  name: staff\nentries:\n  - model: authentik_core.group\n    identifiers: {name: !Context na$0me}\n    attrs: {attributes: {x: !Context [name, other]}}\n";
    let editor = Editor::text(text);
    assert_eq!(defined(&editor), ["a.yaml:3: name"]);
    assert_eq!(used(&editor), ["a.yaml:6: name", "a.yaml:7: name"]);
    let at_key = Editor::text(&text.replace("$0", "").replacen("  name: staff", "  na$0me: staff", 1));
    assert_eq!(used(&at_key).len(), 2);
}

#[test]
fn an_applied_blueprint_leads_to_its_name_and_back() {
    let applies = "version: 1\nmetadata: {name: all}\nentries:\n  - model: authentik_blueprints.metaapplyblueprint\n    attrs:\n      identifiers: {name: flo$0ws}\n";
    let editor = Editor::of(&[("all.yaml", applies), ("flows.yaml", FLOW)]);
    assert_eq!(defined(&editor), ["flows.yaml:2: flows"]);
    let back = FLOW.replace("name: flows", "name: $0flows");
    let editor = Editor::of(&[("all.yaml", &applies.replace("$0", "")), ("flows.yaml", &back)]);
    assert_eq!(used(&editor), ["all.yaml:6: flows"]);
    let by_path = applies.replace("name: flo$0ws", "path: my/flo$0ws.yaml");
    let editor = Editor::of(&[("all.yaml", &by_path), ("my/flows.yaml", FLOW)]);
    assert_eq!(defined(&editor), ["my/flows.yaml:2: flows"]);
}

#[test]
fn other_places_lead_nowhere() {
    for marked in ["ver$0sion: 1", "version: $01", "  - mo$0del: x", "    attrs: {name: $0Login"] {
        let plain = marked.replace("$0", "");
        let text = FLOW.replacen(&plain, marked, 1);
        if text.contains("$0") {
            assert_eq!(
                defined(&Editor::text(&text)).iter().filter(|place| !place.contains("login")).count(),
                0
            );
        }
    }
}

#[test]
fn the_type_of_a_reference_is_the_model_of_its_entry() {
    let flow = "- model: authentik_flows.flow\n  id: f\n  identifiers: {slug: \u{e4}}\n";
    let stage = "- model: authentik_flows.flowstagebinding\n  id: b\n  identifiers: {target: !KeyOf f, order: 0, stage: !Find [authentik_flows.stage, [name, default-authentication-login]]}\n";
    let types = |rest: &str| {
        let editor = Editor::entries(&format!("{flow}{stage}{rest}"));
        let found = editor.ask(type_definitions);
        editor.shown(&found)
    };
    let policy = |value: &str| {
        types(&format!("- model: authentik_policies.policybinding\n  identifiers: {{order: 0, {value}}}\n"))
    };
    assert_eq!(policy("target: !Key$0Of f"), ["a.yaml:4: authentik_flows.flow"]);
    // The flow of the stage to which a policy is bound.
    assert_eq!(policy("target: !KeyOf b$0"), ["a.yaml:4: authentik_flows.flow"]);
    assert_eq!(policy("x: !KeyOf b$0"), ["a.yaml:7: authentik_flows.flowstagebinding"]);
    assert_eq!(
        policy("x: !Find [authentik_flows.flow, [slug, \u{e4}$0]]"),
        ["a.yaml:4: authentik_flows.flow"]
    );
    assert_eq!(policy("x: !KeyOf nobody$0"), [""; 0]);
    assert_eq!(policy("x: !Context$0 y"), [""; 0]);
}
