//! The order of files, and what operations come to.

use super::*;
use blueprintc::plan::Reason;

fn group_below(name: &str, parent: &str) -> String {
    format!(
        "version: 1\nmetadata: {{name: {name}}}\nentries:\n- model: authentik_core.group\n  identifiers: \
         {{name: {name}}}\n  attrs:\n    parents: [!Find [authentik_core.group, [name, {parent}]]]\n"
    )
}

#[test]
fn files_that_need_each_other_are_a_cycle_in_the_order_of_their_paths() {
    let (a, b, c) = (group_below("one", "three"), group_below("two", "one"), group_below("three", "two"));
    let plan = plan(&[("a.yaml", &a), ("b.yaml", &b), ("c.yaml", &c), ("d.yaml", GROUPS)]);
    assert_eq!(plan.cycles, [["a.yaml", "c.yaml", "b.yaml"]]);
    assert_eq!(order(&plan), ["a.yaml", "b.yaml", "c.yaml", "d.yaml"]);
    assert!(text(&plan).contains("a.yaml needs c.yaml needs b.yaml needs a.yaml"));
}

#[test]
fn a_blueprint_that_another_applies_comes_first() {
    let plan = plan(&[
        (
            "a.yaml",
            "version: 1\nmetadata: {name: A}\nentries:\n- model: authentik_blueprints.metaapplyblueprint\n  \
             attrs: {identifiers: {name: Groups}}\n- model: authentik_blueprints.metaapplyblueprint\n  attrs: \
             {required: false, identifiers: {name: Default - Authentication flow}}\n",
        ),
        ("b.yaml", GROUPS),
    ]);
    assert_eq!(order(&plan), ["b.yaml", "a.yaml"]);
    let applied: Vec<_> = plan.operations.iter().filter(|op| op.action == Action::ApplyBlueprint).collect();
    let [first, second] = applied.as_slice() else { panic!("two blueprints are applied") };
    assert_eq!(first.depends_on, [1, 2]);
    assert_eq!(first.applies.as_ref().and_then(|applied| applied.file.as_deref()), Some("b.yaml"));
    let shipped = second.applies.as_ref().expect("it is an application");
    assert_eq!(shipped.shipped.as_deref(), Some("default/flow-default-authentication-flow.yaml"));
    assert!(!shipped.required);
}

#[test]
fn a_blueprint_that_is_not_named_is_unknown() {
    let applies = |identifiers: &str| {
        format!(
            "- {{model: authentik_blueprints.metaapplyblueprint, attrs: {{required: false, identifiers: {identifiers}}}}}\n"
        )
    };
    let all = ["{path: b.yaml}", "{name: !Env NAME}", "{}"].map(applies).concat();
    let plan = plan(&[("a.yaml", &format!("version: 1\nentries:\n{all}"))]);
    let unknown: Vec<_> = plan
        .operations
        .iter()
        .map(|operation| {
            assert_eq!(operation.applies.as_ref().map(|applied| applied.name.as_deref()), Some(None));
            let part = operation.unknown.iter().find(|part| part.at == "applies").expect("it is unknown");
            (part.reason, part.asks.as_deref().expect("what is asked"))
        })
        .collect();
    let by_path = (Reason::Server, "the blueprint with this `path`");
    let by_variable = (Reason::Environment, "the variable `NAME`");
    assert_eq!(unknown, [by_path, by_variable, (Reason::Server, "the first blueprint")]);
    let text = text(&plan);
    for (reason, asks) in unknown {
        let line = format!(" applies a blueprint: ? {asks} {}  (line ", reason.words());
        assert!(text.contains(&line), "{line}\n{text}");
    }
    assert!(!text.contains("depends on"), "it is stated once: {text}");
}

#[test]
fn a_change_comes_after_the_file_that_makes_the_object() {
    let change = "version: 1\nmetadata: {name: change}\nentries:\n- model: authentik_flows.flow\n  identifiers: \
                  {slug: mine}\n  attrs: {title: Better}\n";
    let make = "version: 1\nmetadata: {name: make}\nentries:\n- model: authentik_flows.flow\n  identifiers: \
                {slug: mine}\n  attrs: {name: Mine, title: Good, designation: recovery}\n";
    let plan = plan(&[("a-change.yaml", change), ("b-make.yaml", make)]);
    assert_eq!(order(&plan), ["b-make.yaml", "a-change.yaml"]);
    let effects: Vec<Effect> = plan.operations.iter().map(|operation| operation.effect).collect();
    assert_eq!(effects, [Effect::Creates, Effect::Updates]);
    assert_eq!(plan.operations.last().map(|operation| operation.depends_on.clone()), Some(vec![1]));
}

#[test]
fn states_are_actions() {
    let entry = |state: &str, name: &str| {
        format!(
            "- {{model: authentik_core.group, state: {state}, identifiers: {{name: {name}}}, attrs: \
             {{is_superuser: false}}}}\n"
        )
    };
    let text = format!(
        "version: 1\nmetadata: {{name: states}}\nentries:\n{}{}{}{}{}",
        entry("must_created", "one"),
        entry("present", "one"),
        entry("created", "one"),
        entry("absent", "one"),
        entry("created", "two"),
    );
    let plan = plan(&[("states.yaml", &text)]);
    let done: Vec<(Action, Effect)> = plan.operations.iter().map(|op| (op.action, op.effect)).collect();
    assert_eq!(
        done,
        [
            (Action::CreateNew, Effect::Creates),
            (Action::Upsert, Effect::Unchanged),
            (Action::Create, Effect::Nothing),
            (Action::Delete, Effect::Deletes),
            (Action::Create, Effect::Creates),
        ]
    );
}

#[test]
fn what_authentik_rejects_has_no_operations() {
    let broken = "version: 1\nmetadata: {name: broken}\nentries:\n- {model: authentik_core.nonsense}\n";
    let plan = plan(&[("broken.yaml", broken), ("groups.yaml", GROUPS)]);
    assert_eq!(order(&plan), ["groups.yaml", "broken.yaml"]);
    assert!(plan.operations.iter().all(|operation| operation.written.path == "groups.yaml"));
    assert!(text(&plan).contains("authentik rejects it"));
}

#[test]
fn one_flow_comes_with_what_it_needs() {
    let workspace = of(&[("groups.yaml", GROUPS), ("login.yaml", LOGIN), ("mail.yaml", MAIL)]);
    let plan = workspace.plan_for(Some("my-login")).expect("there is the flow");
    assert_eq!(order(&plan), ["groups.yaml", "login.yaml"]);
    assert_eq!(plan.flows.iter().map(|flow| flow.slug.as_str()).collect::<Vec<_>>(), ["my-login"]);
    let models: Vec<&str> = plan.operations.iter().map(|operation| operation.model.as_str()).collect();
    assert!(models.contains(&"authentik_core.group"), "{models:?}");
    assert!(!models.contains(&"authentik_stages_email.emailstage"), "{models:?}");

    let error = workspace.plan_for(Some("my-logn")).expect_err("there is no such flow");
    assert_eq!(error.to_string(), "no flow `my-logn`; did you mean `my-login`?");
    let error = workspace.plan_for(Some("nope")).expect_err("there is no such flow").to_string();
    assert!(error.starts_with("no flow `nope`; known flows: `my-login`, "), "{error}");
}
