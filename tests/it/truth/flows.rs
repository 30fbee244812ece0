//! Truth: what authentik's real planner plans and shows, and the diagrams that it draws.

use serde_json::Value;

use super::{Instance, Scenario, Surroundings, blueprint, execute, flow, mermaid, syntax};
use crate::harness::{FileId, Release, Settings, catalog, vectors};

/// Compares the lists that the vector has.
fn planned_as(real: &Value, ours: &Value) -> bool {
    let (Some(real), Some(ours)) = (real.as_array(), ours.as_array()) else { return real == ours };
    let same = |(real, ours): (&Value, &Value)| {
        let fields = real.as_object().expect("a stage is an object");
        fields.iter().all(|(name, value)| ours.get(name) == Some(value))
    };
    real.len() == ours.len() && real.iter().zip(ours).all(same)
}

#[test]
fn dry_runs_and_diagrams_agree_with_the_planner() {
    let release: Release = "2026.2".parse().expect("a known release");
    let settings = Settings::default();
    let mut count = 0;
    let mut disagreements = Vec::new();
    for vector in vectors("flows") {
        count += 1;
        let text = |name: &str| vector[name].as_str().expect("a text");
        let tree = syntax::parse(text("blueprint"));
        let blueprint = blueprint::read(&tree);
        let around = Surroundings::new(catalog(release), &settings);
        let instance = Instance::apply([(FileId(0), &blueprint)], &around);
        let id = text("id");
        let Some(flow) = flow(instance.view().store, catalog(release), text("flow")) else {
            disagreements.push(format!("{id}: there is no such flow"));
            continue;
        };
        if mermaid(&flow) != text("diagram") {
            disagreements.push(format!("{id}: the diagram"));
        }
        let scenario: Scenario =
            serde_json::from_value(vector["scenario"].clone()).expect("a scenario that can be read");
        let result = match execute(&flow, &scenario) {
            Ok(result) => serde_json::to_value(result).expect("a result is JSON"),
            Err(error) => {
                disagreements.push(format!("{id}: {error}"));
                continue;
            }
        };
        if result["outcome"] != vector["outcome"] {
            disagreements.push(format!("{id}: {} instead of {}", result["outcome"], vector["outcome"]));
        }
        if !planned_as(&vector["planned"], &result["planned"]) {
            disagreements.push(format!("{id}: plans {}", result["planned"]));
        }
        if result["shown"] != vector["shown"] {
            disagreements.push(format!("{id}: shows {}", result["shown"]));
        }
    }
    println!("{count} scenarios, {} disagreements", disagreements.len());
    assert_eq!(count, 300);
    assert!(disagreements.is_empty(), "{}", disagreements.join("\n"));
}
