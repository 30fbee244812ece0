//! Changes that an editor offers.

use blueprintc::ide::{ActionKind, renamable, rename};

use super::Editor;
use crate::harness::Workspace;

fn rules(text: &str) -> Vec<&'static str> {
    Workspace::text(text).findings().rules()
}

#[test]
fn a_finding_offers_its_fix_first_and_its_comment_last() {
    let editor = Editor::entries("  - model: authentik_core.group\n    identifiers: {nm$0ae: staff}\n");
    let actions = editor.actions();
    assert_eq!(actions.first().unwrap().kind, ActionKind::Fix);
    assert_eq!(actions.last().unwrap().kind, ActionKind::Ignore);
    assert!(actions.iter().all(|action| action.rule.is_some() && action.finding.is_some()));
    let fix = actions.first().unwrap();
    assert!(rules(&editor.after(&fix.title)).is_empty());
    let elsewhere = Editor::entries("  - model: authentik_core$0.group\n    identifiers: {nmae: staff}\n");
    assert!(elsewhere.actions().iter().all(|action| action.kind != ActionKind::Fix));
}

#[test]
fn a_comment_ignores_the_rule_and_joins_the_one_that_is_there() {
    let text = "  - model: authentik_core.group\n    identifiers: {name: staff}\n    attrs:\n      atribut$0es: {}\n";
    let editor = Editor::entries(text);
    let found = rules(editor.session.sources()[0].text());
    assert_eq!(found, ["unknown-attribute"]);
    let after = editor.after("ignore `unknown-attribute` here");
    assert!(
        after.contains("    attrs:\n      # blueprintc: ignore[unknown-attribute]\n      atributes: {}\n"),
        "{after}"
    );
    assert!(rules(&after).is_empty());
    let other = text.replace("      atri", "      # blueprintc: ignore[unused-id]\n      atri");
    let after = Editor::entries(&other).after("ignore `unknown-attribute` here");
    assert!(after.contains("ignore[unused-id, unknown-attribute]\n"), "{after}");
    let trailing = text.replace("{}", "{} # blueprintc: ignore[unused-id]");
    let after = Editor::entries(&trailing).after("ignore `unknown-attribute`");
    assert!(after.contains("{} # blueprintc: ignore[unused-id, unknown-attribute]\n"), "{after}");
}

#[test]
fn no_comment_is_put_into_a_text() {
    let editor = Editor::entries(
        "  - model: authentik_policies_expression.expressionpolicy\n    identifiers: {name: x}\n    attrs:\n      expression: |\n        return nothi$0ng\n",
    );
    assert!(!rules(editor.session.sources()[0].text()).is_empty());
    assert!(editor.actions().iter().all(|action| action.kind != ActionKind::Ignore));
}

#[test]
fn missing_attributes_are_added_at_once() {
    let flow = "  - model: authentik_flows.flow\n    id: flow\n    identifiers: {slug: login}\n    attrs: {name: Login, title: Login, designation: authorization}\n";
    let provider = "  - mod$0el: authentik_providers_oauth2.oauth2provider\n    identifiers: {name: app}\n";
    for attrs in ["", "    attrs: {}\n", "    attrs:\n      client_type: public\n"] {
        let after = Editor::entries(&format!("{flow}{provider}{attrs}")).after("add required");
        assert!(after.contains("authorization_flow: !KeyOf flow"), "{after}");
        assert!(
            after.contains("invalidation_flow: !KeyOf flow") && after.contains("redirect_uris: []"),
            "{after}"
        );
        assert!(!rules(&after).contains(&"missing-attribute"), "{after}");
    }
    let alone = Editor::entries(provider).after("add required");
    assert!(alone.contains("authorization_flow: !Find [authentik_flows.flow, [slug, \"\"]]"), "{alone}");
}

#[test]
fn an_entry_is_moved_before_its_first_use() {
    let editor = Editor::entries(
        "  - model: authentik_core.group\n    identifiers: {name: a}\n    attrs: {parent: !KeyOf pa$0rent}\n  - model: authentik_core.group\n    id: parent\n    identifiers: {name: b}\n",
    );
    let after = editor.after("move ");
    assert!(after.find("name: b").unwrap() < after.find("name: a").unwrap(), "{after}");
    assert!(!rules(&after).contains(&"id-used-before-definition"));
}

#[test]
fn a_look_up_of_an_earlier_entry_becomes_its_id() {
    let text = |id: &str, more: &str| {
        format!(
            "  - model: authentik_core.group\n{id}{more}    identifiers: {{name: staff}}\n  - model: authentik_core.group\n    identifiers: {{name: b}}\n    attrs: {{parent: !Find [authentik_core.group, [name, st$0aff]]}}\n"
        )
    };
    let after = Editor::entries(&text("    id: my group\n", "")).after("refer to `my group`");
    assert!(after.contains("{parent: !KeyOf my group}"), "{after}");
    for (id, more) in [("    id: g\n", "    conditions: [!Env X]\n"), ("    id: g\n", "    state: absent\n")]
    {
        let actions = Editor::entries(&text(id, more)).actions();
        assert!(actions.iter().all(|action| action.kind != ActionKind::Rewrite), "{actions:?}");
    }
}

const FLOW: &str = "version: 1\nmetadata: {name: flows}\nentries:\n  - model: authentik_flows.flow\n    id: flow\n    identifiers: {slug: login}\n    attrs: {name: Login, title: Login, designation: authentication}\n";
const BINDING: &str = "  - model: authentik_flows.flowstagebinding\n    identifiers: {target: !KeyOf fl$0ow, order: 0, stage: !Find [authentik_flows.stage, [name, default-authentication-login]]}\n";

#[test]
fn an_id_is_renamed_with_its_uses() {
    let editor = Editor::text(&format!("{FLOW}{BINDING}"));
    let after = editor.rename("sign-in").unwrap().remove(0);
    assert!(after.contains("id: sign-in\n") && after.contains("!KeyOf sign-in,"), "{after}");
    assert!(after.contains("slug: login"), "{after}");
    let (span, name) = editor.ask(renamable).unwrap();
    assert_eq!((editor.session.sources()[0].slice(span), name.as_str()), ("flow", "flow"));
    // What YAML would read as something else gets quotes.
    let after = editor.rename("12").unwrap().remove(0);
    assert!(after.contains("id: \"12\"\n") && after.contains("!KeyOf \"12\","), "{after}");
    assert!(rules(&after).is_empty(), "{:?}", rules(&after));
    let refused = |name: &str| editor.rename(name).unwrap_err();
    assert!(refused("").contains("empty"));
    assert!(refused("a\nb").contains("line breaks"));
    let two = format!(
        "{FLOW}{BINDING}  - model: authentik_core.group\n    id: other\n    identifiers: {{name: x}}\n"
    );
    assert!(Editor::text(&two).rename("other").unwrap_err().contains("another entry"));
    let undefined = Editor::text(&format!("{FLOW}{BINDING}").replace("fl$0ow", "fl$0wo"));
    assert!(undefined.rename("x").unwrap_err().contains("no entry"));
}

#[test]
fn a_context_key_and_an_anchor_are_renamed_with_their_uses() {
    let text = "version: 1\ncontext:\n  name: &na staff\n  other: *na\nentries:\n  - model: authentik_core.group\n    identifiers: {name: !Context na$0me}\n    attrs: {attributes: {x: !Context [name, y]}}\n";
    let editor = Editor::text(text);
    let after = editor.rename("group").unwrap().remove(0);
    assert_eq!(
        after,
        text.replace("$0", "")
            .replace("  name: &na", "  group: &na")
            .replace("!Context name", "!Context group")
            .replace("[name, y]", "[group, y]")
    );
    assert!(editor.rename("other").unwrap_err().contains("already"));
    let anchor = Editor::text(&text.replace("$0", "").replace("*na", "*n$0a"));
    let after = anchor.rename("label").unwrap().remove(0);
    assert!(after.contains("&label staff\n  other: *label\n"), "{after}");
    assert!(anchor.rename("a b").unwrap_err().contains("letters"));
    let path = Editor::text(&text.replace("na$0me}", "na$0me, x: !Context name.a}"));
    assert!(path.rename("group").unwrap_err().contains("leads into"));
}

const FINDS: &str = "version: 1\nentries:\n  - model: authentik_flows.flowstagebinding\n    identifiers: {target: !Find [authentik_flows.flow, [slug, \"lo$0gin\"]], order: 0, stage: !Find [authentik_flows.stage, [name, default-authentication-login]]}\n";

#[test]
fn a_slug_is_renamed_in_all_files() {
    let editor = Editor::of(&[("a.yaml", FLOW), ("b.yaml", FINDS)]);
    let after = editor.rename("sign-in").unwrap();
    assert!(after[0].contains("{slug: sign-in}") && after[0].contains("name: Login"), "{}", after[0]);
    assert!(after[1].contains("[slug, \"sign-in\"]"), "{}", after[1]);
    assert!(editor.rename("a b").unwrap_err().contains("slug"));
    assert!(editor.rename("default-authentication-flow").unwrap_err().contains("another flow"));
}

#[test]
fn a_slug_is_not_renamed_where_a_use_may_be_missed() {
    let refused = |files: &[(&str, &str)]| Editor::of(files).rename("sign-in").unwrap_err();
    let computed = FINDS.replace("\"lo$0gin\"", "!Context slug");
    assert!(refused(&[("a.yaml", FLOW), ("b.yaml", FINDS), ("c.yaml", &computed)]).contains("computes"));
    assert!(refused(&[("b.yaml", FINDS)]).contains("makes"));
    let shipped = FINDS.replace("lo$0gin", "default-authen$0tication-flow");
    assert!(refused(&[("b.yaml", &shipped)]).contains("ships"));
    let python = "version: 1\nentries:\n  - model: authentik_policies_expression.expressionpolicy\n    identifiers: {name: p}\n    attrs: {expression: \"return request.context['flow'].slug == 'login'\"}\n";
    assert!(refused(&[("a.yaml", FLOW), ("b.yaml", FINDS), ("c.yaml", python)]).contains("Python"));
    let not_literal = FLOW.replace("slug: login", "slug: !Format [\"%s\", login]");
    assert!(refused(&[("a.yaml", &not_literal), ("b.yaml", FINDS)]).contains("literal"));
}

#[test]
fn a_blueprint_is_renamed_where_others_apply_it() {
    let applies = "version: 1\nmetadata: {name: all}\nentries:\n  - model: authentik_blueprints.metaapplyblueprint\n    attrs:\n      identifiers: {name: flo$0ws}\n";
    let editor = Editor::of(&[("all.yaml", applies), ("flows.yaml", FLOW)]);
    let after = editor.rename("My: flows").unwrap();
    assert!(
        after[0].contains("{name: \"My: flows\"}") && after[1].contains("{name: \"My: flows\"}"),
        "{after:?}"
    );
    assert!(editor.rename("all").unwrap_err().contains("another blueprint"));
    let unknown = applies.replace("flo$0ws", "!Context x");
    let marked = FLOW.replace("name: flows", "name: flo$0ws");
    assert!(
        Editor::of(&[("all.yaml", &unknown), ("flows.yaml", &marked)])
            .rename("x")
            .unwrap_err()
            .contains("not known")
    );
}

#[test]
fn a_note_says_that_the_old_object_stays() {
    let note =
        |text: &str| Editor::text(text).ask(|caret| rename(caret, "other")).expect("it is renamed").note;
    let slug = FLOW.replace("slug: login", "slug: lo$0gin");
    assert!(note(&slug).is_some_and(|note| note.contains("a second one with the new slug")));
    let application = "version: 1\nentries:\n- model: authentik_core.application\n  identifiers: {slug: a$0pp}\n  attrs: {name: App}\n";
    assert!(
        note(application).is_some_and(|note| note.starts_with("authentik does not rename an application"))
    );
    // What is found by its key, or by something else, gets the name.
    let key = "{pk: 7a1e1b0e-8c3f-4e57-9b36-0d5f6a1b2c3d, ";
    assert_eq!(note(&slug.replace("{slug", &format!("{key}slug"))), None);
    let name = application.replace("a$0pp", "app").replace("name: App", "name: A$0pp");
    assert_eq!(note(&name), None);
    assert_eq!(note(&FLOW.replace("id: flow", "id: fl$0ow")), None);
}

#[test]
fn what_has_no_name_is_not_renamed() {
    let editor = Editor::text(&FLOW.replace("designation: auth", "designation: au$0th"));
    assert!(editor.rename("x").is_err());
    let model = Editor::text(&FLOW.replace("authentik_flows", "authentik_f$0lows"));
    assert!(model.rename("x").is_err());
}
