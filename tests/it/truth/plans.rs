//! Truth: what authentik's real importer does to each object, entry by entry and field by field.
//!
//! Variants of blueprints that authentik ships are next to the project; where they are absent, their test is ignored.

use std::collections::BTreeSet;

use serde_json::Value;

use super::{Instance, Scenario, Subject, Surroundings, blueprint, execute, flow, mermaid, syntax};
use crate::harness::{
    Effect, FileId, Operation, Plan, Release, Settings, Workspace, catalog, shared_vectors, text, vectors,
};

/// The plan of a blueprint that authentik accepts, on an instance that has all that the release ships: also where the
/// vector is a copy of a shipped blueprint.
fn compile(blueprint: &str) -> Plan {
    Workspace::of(&[("vector.yaml", blueprint)]).release("2026.8").closed_world(true).plan_of_all()
}

/// What the importer's word for what it did is in a plan.
fn effect(action: &str) -> Effect {
    match action {
        "created" => Effect::Creates,
        "updated" => Effect::Updates,
        "unchanged" => Effect::Unchanged,
        "deleted" => Effect::Deletes,
        "applied" => Effect::Applies,
        "skipped" => Effect::Nothing,
        _ => panic!("an action that isn't known: {action}"),
    }
}

/// What an operation says about the fields that change, compared with what the importer did.
fn changes_agree(operation: &Operation, real: &Value) -> bool {
    let real: BTreeSet<&str> = real["changed"]
        .as_object()
        .map(|fields| fields.keys().map(String::as_str).collect())
        .unwrap_or_default();
    let surely: BTreeSet<&str> = operation.changes.iter().map(String::as_str).collect();
    let perhaps: BTreeSet<&str> = operation.may_change.iter().map(String::as_str).collect();
    surely.is_subset(&real) && real.iter().all(|field| surely.contains(field) || perhaps.contains(field))
}

/// Compares the plans of vectors with what the importer did.
fn effects_and_changed_fields_agree<'v>(vectors: impl Iterator<Item = &'v Value>) {
    let (mut entries, mut unknown, mut right, mut updates, mut exact) = (0, 0, 0, 0, 0);
    let mut disagreements = Vec::new();
    for vector in vectors {
        let name = text(vector, "name");
        // Of what it refuses, authentik applies nothing.
        if vector["ok"] != Value::Bool(true) {
            continue;
        }
        let plan = compile(text(vector, "blueprint"));
        for real in vector["entries"].as_array().expect("a list") {
            let index =
                real["index"].as_u64().and_then(|index| usize::try_from(index).ok()).expect("an index");
            let operation = plan.operations.iter().find(|operation| operation.written.entry == index);
            let operation = operation.unwrap_or_else(|| panic!("{name}: no operation for entry {index}"));
            let wanted = effect(text(real, "action"));
            entries += 1;
            if operation.effect == Effect::Unknown {
                unknown += 1;
                println!("unknown: {name}: entry {index} {}: {:?}", operation.model, operation.unknown);
                continue;
            }
            // Where it isn't known whether fields change, `updates` is all that is certain.
            let open = operation.effect == Effect::Updates
                && operation.changes.is_empty()
                && !operation.may_change.is_empty();
            if operation.effect == wanted || open && wanted == Effect::Unchanged {
                right += 1;
            } else {
                disagreements
                    .push(format!("{name}: entry {index}: {:?} instead of {wanted:?}", operation.effect));
                continue;
            }
            if matches!(wanted, Effect::Updates | Effect::Unchanged) {
                updates += 1;
                match operation.may_change.as_slice() {
                    [] => exact += 1,
                    open => println!("open: {name}: entry {index} {}: {open:?}", operation.model),
                }
                if !changes_agree(operation, real) {
                    disagreements.push(format!(
                        "{name}: entry {index}: changes {:?} and perhaps {:?} instead of {}",
                        operation.changes, operation.may_change, real["changed"]
                    ));
                }
            }
        }
    }
    println!(
        "{entries} entries: {right} effects right, {unknown} unknown; {exact} of {updates} updates known exactly"
    );
    println!("{}", disagreements.join("\n"));
    assert!(entries > 0, "there are vectors");
    assert!(disagreements.is_empty(), "{} disagreements", disagreements.len());
    assert!(unknown * 100 <= entries, "{unknown} of {entries} effects are unknown");
    assert!(exact * 100 >= updates * 90, "of {exact} of {updates} updates the changes are known");
}

#[test]
fn effects_and_changed_fields_agree_with_the_importer() {
    effects_and_changed_fields_agree(vectors("2026.8/plans").iter());
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn effects_on_variants_of_shipped_blueprints_agree_with_the_importer() {
    let vectors = shared_vectors("2026.8/plans.jsonl");
    effects_and_changed_fields_agree(vectors.iter().filter(|vector| vector["source"] == "variant"));
}

#[test]
fn flows_after_deletions_agree_with_the_planner() {
    let release: Release = "2026.8".parse().expect("a known release");
    let settings = Settings::default();
    for vector in vectors("2026.8/cascade-flows") {
        let id = text(vector, "id");
        let tree = syntax::parse(text(vector, "blueprint"));
        let blueprint = blueprint::read(&tree);
        let around = Surroundings::new(catalog(release), &settings);
        let instance = Instance::apply([(FileId(0), &blueprint)], &around);
        let flow = flow(instance.view().store, catalog(release), text(vector, "flow")).expect("a flow");
        assert_eq!(mermaid(&flow), text(vector, "diagram"), "{id}");
        // The vector leaves the shipped policies to the server, where they pass for this person.
        let mut scenario = vector["scenario"].clone();
        for policy in flow.steps.iter().flat_map(|step| &step.policies) {
            if let Subject::Policy { name, .. } = &policy.subject {
                scenario["policies"][name] = Value::from("pass");
            }
        }
        let scenario: Scenario = serde_json::from_value(scenario).expect("a scenario that can be read");
        let result = serde_json::to_value(execute(&flow, &scenario).expect("it runs")).expect("it is JSON");
        assert_eq!(result["outcome"], vector["outcome"], "{id}");
        assert_eq!(result["shown"], vector["shown"], "{id}");
        let names = |stages: &Value| -> Vec<Value> {
            stages.as_array().into_iter().flatten().map(|stage| stage["stage"].clone()).collect()
        };
        assert_eq!(names(&result["planned"]), names(&vector["planned"]), "{id}");
    }
}
