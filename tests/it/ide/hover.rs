//! What there is to say of what stands at a place.

use blueprintc::ide::hover;

use super::Editor;

fn hovered(editor: &Editor) -> String {
    let found = editor.ask(hover).expect("there is something to say");
    let (file, offset) = editor.caret.unwrap();
    assert!(found.span.start <= offset && offset <= found.span.end, "{found:?}");
    assert!(editor.session.sources()[file.index()].text().get(found.span.range()).is_some());
    found.markdown
}

fn assert_says(editor: &Editor, parts: &[&str]) {
    let text = hovered(editor);
    for part in parts {
        assert!(text.contains(part), "`{part}` is not in:\n{text}");
    }
}

#[test]
fn a_model_has_its_name_and_what_it_requires() {
    let editor = Editor::entries("  - model: authentik_flo$0ws.flow\n    identifiers: {slug: x}\n");
    assert_says(
        &editor,
        &["**Flow**", "`authentik_flows.flow`", "Required for a new object: ", "`designation`"],
    );
    let new =
        Editor::entries("  - model: authentik_stages_mtls.mutual$0tlsstage\n    identifiers: {name: x}\n");
    assert_says(&new, &["Since authentik "]);
    let in_find = Editor::entries(
        "  - model: authentik_core.group\n    attrs: {parent: !Find [authentik_core.gr$0oup, [name, x]]}\n",
    );
    assert_says(&in_find, &["**Group**"]);
}

#[test]
fn an_attribute_has_its_type_and_values() {
    let flow = |attrs: &str| {
        Editor::entries(&format!(
            "  - model: authentik_flows.flow\n    identifiers: {{slug: x}}\n    attrs: {attrs}\n"
        ))
    };
    assert_says(
        &flow("{desig$0nation: login}"),
        &["**`designation`**", "Allowed: ", "`authentication`", "Required"],
    );
    assert_says(&flow("{designation: log$0in}"), &["Allowed: "]);
    assert_says(&flow("{compat$0ibility_mode: true}"), &["a boolean"]);
    let provider = |attrs: &str| {
        Editor::entries(&format!(
            "  - model: authentik_providers_oauth2.oauth2provider\n    identifiers: {{name: x}}\n    attrs: {attrs}\n"
        ))
    };
    assert_says(&provider("{authorization$0_flow: null}"), &["a reference to `authentik_flows.flow`"]);
    assert_says(
        &provider("{redirect_uris: [{matching$0_mode: strict}]}"),
        &["`redirect_uris.matching_mode`", "`strict`"],
    );
    assert_says(&provider("{client_sec$0ret: hunter-22}"), &["Secret"]);
    assert!(!hovered(&provider("{client_secret: hunt$0er-22}")).contains("hunter"));
    assert_says(&provider("{no_such$0_thing: 1}"), &["is not an attribute of"]);
}

#[test]
fn a_tag_has_its_meaning_and_value() {
    let text = |tag: &str| {
        format!(
            "version: 1\ncontext: {{who: staff, password: hunter-22}}\nentries:\n  - model: authentik_core.group\n    identifiers: {{name: {tag}}}\n"
        )
    };
    assert_says(&Editor::text(&text("!Con$0text who")), &["Value: `staff`", "!Context KEY"]);
    assert_says(&Editor::text(&text("!Format [\"%s-%s\", a, !Con$0text who]")), &["Value: `staff`"]);
    assert_says(&Editor::text(&text("!For$0mat [\"%s-%s\", a, !Context who]")), &["Value: `a-staff`"]);
    assert_says(&Editor::text(&text("!E$0nv [NAME, other]")), &["Value: `other` unless the variable is set"]);
    assert_says(&Editor::text(&text("!E$0nv NAME")), &["not known here", "environment"]);
    for secret in [
        "!Con$0text password",
        "!For$0mat [\"%s-%s\", a, !Context password]",
        "!I$0f [true, !Context password, x]",
    ] {
        let shown = hovered(&Editor::text(&text(secret)));
        assert!(!shown.contains("hunter"), "{secret}: {shown}");
        assert!(shown.contains("***"), "{secret}: {shown}");
    }
    let key = Editor::text(&text("x").replace("password: h", "pass$0word: h"));
    let shown = hovered(&key);
    assert!(shown.contains("***") && !shown.contains("hunter"), "{shown}");
}

#[test]
fn a_secret_of_the_settings_or_another_file_is_not_shown() {
    let options = crate::harness::Options {
        context: vec![("token".into(), "hunter-22".into())],
        ..crate::harness::Options::default()
    };
    let text = "version: 1\nentries:\n  - model: authentik_core.group\n    identifiers: {name: !For$0mat [\"a %s\", !Context token]}\n";
    let shown = hovered(&Editor::with(&[("a.yaml", text)], &options));
    assert!(!shown.contains("hunter"), "{shown}");
    let makes = "version: 1\ncontext: {password: hunter-22}\nentries:\n  - model: authentik_core.group\n    identifiers: {pk: 0d0b9a1c-0000-4000-8000-000000000001}\n    attrs: {name: !Context password}\n";
    let finds = "version: 1\nentries:\n  - model: authentik_core.group\n    identifiers: {name: b}\n    attrs: {parent: !Fi$0nd [authentik_core.group, [pk, 0d0b9a1c-0000-4000-8000-000000000001]]}\n";
    let shown = hovered(&Editor::of(&[("a.yaml", makes), ("b.yaml", finds)]));
    assert!(!shown.contains("hunter"), "{shown}");
}

#[test]
fn a_look_up_has_its_object_and_place() {
    let group = "version: 1\nentries:\n  - model: authentik_core.group\n    identifiers: {name: staff}\n";
    let user = "version: 1\nentries:\n  - model: authentik_core.group\n    identifiers: {name: b}\n    attrs: {parent: !Fi$0nd [authentik_core.group, [name, staff]]}\n";
    let editor = Editor::of(&[("groups.yaml", group), ("b.yaml", user)]);
    assert_says(
        &editor,
        &["Group `authentik_core.group` `staff`", "made in `groups.yaml:4`", "!Find [MODEL"],
    );
    let shipped = Editor::entries(
        "  - model: authentik_flows.flowstagebinding\n    identifiers: {order: 5, target: !Find [authentik_flows.flow, [slug, default-authent$0ication-flow]]}\n",
    );
    assert_says(
        &shipped,
        &[
            "shipped by authentik in `default/flow-default-authentication-flow.yaml`",
            "**Flow** `default-authentication-flow`",
            "2. `default-authentication-identification`",
        ],
    );
    let id =
        Editor::entries("  - model: authentik_core.group\n    id: gr$0oup\n    identifiers: {name: staff}\n");
    assert_says(&id, &["made in `a.yaml:6`"]);
}

#[test]
fn a_flow_has_its_stages_in_order_from_all_files() {
    let flow = "version: 1\nentries:\n  - model: authentik_flows.flow\n    id: flow\n    identifiers: {slug: log$0in}\n    attrs: {name: Login, title: Login, designation: authentication}\n  - model: authentik_stages_user_login.userloginstage\n    id: stage\n    identifiers: {name: second}\n  - model: authentik_flows.flowstagebinding\n    identifiers: {target: !KeyOf flow, stage: !KeyOf stage, order: 20}\n";
    let more = "version: 1\nentries:\n  - model: authentik_stages_password.passwordstage\n    id: stage\n    identifiers: {name: first}\n    attrs: {backends: [authentik.core.auth.InbuiltBackend]}\n  - model: authentik_flows.flowstagebinding\n    id: binding\n    identifiers: {target: !Find [authentik_flows.flow, [slug, login]], stage: !KeyOf stage, order: 10}\n  - model: authentik_policies_expression.expressionpolicy\n    id: policy\n    identifiers: {name: p}\n    attrs: {expression: return True}\n  - model: authentik_policies.policybinding\n    identifiers: {target: !KeyOf binding, policy: !KeyOf policy, order: 0}\n";
    let text = hovered(&Editor::of(&[("a.yaml", flow), ("b.yaml", more)]));
    let first = text.find("1. `first`").unwrap_or_else(|| panic!("{text}"));
    let second = text.find("2. `second`").unwrap_or_else(|| panic!("{text}"));
    assert!(first < second);
    assert!(text.contains("1 policy") && text.contains("2 stages") && text.contains("`b.yaml:"), "{text}");
}

#[test]
fn keys_states_and_labels_are_explained() {
    assert_says(
        &Editor::entries("  - mo$0del: authentik_core.group\n    identifiers: {name: x}\n"),
        &["**model**"],
    );
    assert_says(
        &Editor::entries(
            "  - model: authentik_core.group\n    sta$0te: absent\n    identifiers: {name: x}\n",
        ),
        &["**state**"],
    );
    assert_says(
        &Editor::entries(
            "  - model: authentik_core.group\n    state: abs$0ent\n    identifiers: {name: x}\n",
        ),
        &["deletes the object"],
    );
    assert_says(&Editor::text("version: 1\ncon$0text: {}\nentries: []\n"), &["**context**"]);
}

#[test]
fn an_ignored_rule_is_explained() {
    let editor = Editor::entries(
        "  - model: authentik_core.group\n    # blueprintc: ignore[unknown-attribute, unre$0solved-find]\n    identifiers: {name: x}\n",
    );
    assert_says(&editor, &["**`unresolved-find`**", "/docs/rules/unresolved-find.md"]);
}

#[test]
fn an_alias_has_its_anchor() {
    let editor = Editor::text("version: 1\ncontext: {x: &shared 1, y: *sha$0red}\nentries: []\n");
    assert_says(&editor, &["anchor `shared` on line 2", "1 alias"]);
}
