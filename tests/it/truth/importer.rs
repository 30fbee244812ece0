//! Truth: verdicts of the importer of authentik 2026.8.0-rc1, with a license, on entries of every model, on tag
//! expressions and on variants of shipped blueprints.
//!
//! What was made of facts alone is stored with the project, without the importer's words. The variants derive from
//! authentik's own files and are next to the project; where they are absent their test says so and passes.
//!
//! `BLUEPRINTC_VECTORS` narrows a run to the vectors whose id contains its text, and prints what was found in them.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::harness::{
    FileOutcome, Severity, SourceFile, Workspace, as_judged, shared_vectors, text, vectors,
};

/// What the verdict hangs on besides the file, or what the final release does in another way.
fn hangs_on_the_instance(blueprint: &str) -> bool {
    let without_default = |tag: &str| {
        blueprint.match_indices(tag).any(|(at, _)| !blueprint[at + tag.len()..].trim_start().starts_with('['))
    };
    let parts = [
        "enterprise/licensed",
        "authentik_sources_saml.samlsource",
        "prevent_duplicate_devices",
        // The release candidate has neither this mode nor this file, and follows no path in a context.
        "!Condition [EQ",
        "!Context m.a",
        "path: nope.yaml",
    ];
    parts.iter().any(|part| blueprint.contains(part)) || without_default("!Env") || without_default("!File")
}

fn name_of(vector: &Value) -> String {
    let id = text(vector, "id");
    if id.is_empty() { text(vector, "what").to_owned() } else { id.to_owned() }
}

fn errors(outcome: &FileOutcome) -> Vec<String> {
    let errors = outcome.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| format!("{}: {}", finding.rule.name, finding.message)).collect()
}

/// Checks the vectors, prints the disagreements, and asserts that so many of a thousand agree and that nothing
/// that authentik accepts is an error.
fn agree(set: &str, vectors: &[Value], per_mille: usize) {
    let only = std::env::var("BLUEPRINTC_VECTORS").unwrap_or_default();
    let vectors: Vec<&Value> = vectors
        .iter()
        .filter(|vector| !hangs_on_the_instance(text(vector, "blueprint")))
        .filter(|vector| name_of(vector).contains(&only))
        .collect();
    let files: Vec<SourceFile> = vectors
        .iter()
        .map(|vector| SourceFile::new(format!("{}.yaml", name_of(vector)), text(vector, "blueprint")))
        .collect();
    let outcome = Workspace::files(files).with(&as_judged("2026.8")).check().outcome;
    let mut agreed = 0;
    let mut by_kind: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (vector, outcome) in vectors.iter().zip(&outcome.files) {
        let accepted = vector["accepted"].as_bool().expect("a verdict");
        if !only.is_empty() {
            println!("{}{} {}: {:#?}", text(vector, "blueprint"), name_of(vector), accepted, errors(outcome));
        }
        if accepted == outcome.accepted {
            agreed += 1;
            continue;
        }
        let kind = if accepted { "false error" } else { "missed" };
        let place = format!("{} {}", name_of(vector), text(vector, "what"));
        by_kind.entry(kind).or_default().push(format!("{place} {:?}", errors(outcome)));
    }
    for (kind, all) in &by_kind {
        println!("{set}: {} {kind}", all.len());
        all.iter().for_each(|one| println!("  {one}"));
    }
    println!("{set}: {agreed} of {} agree", vectors.len());
    assert!(!by_kind.contains_key("false error"), "authentik accepts what is an error here");
    assert!(agreed * 1000 >= vectors.len() * per_mille, "{set}: only {agreed} of {} agree", vectors.len());
}

/// Entries of every model with one doubtful value.
#[test]
fn entries_of_every_model() {
    agree("models", vectors("2026.8/models"), 985);
}

/// Random tag expressions in every place of an entry.
#[test]
fn tag_expressions() {
    agree("tags", vectors("2026.8/tags"), 970);
}

/// One small file for each thing that was once judged wrong.
#[test]
fn minimal_cases() {
    agree("minimal", vectors("2026.8/minimal"), 950);
}

/// Event matchers, which need an `action` to be validated.
#[test]
fn event_matchers() {
    agree("event matchers", vectors("2026.8/event-matcher"), 1000);
}

/// Variants of shipped blueprints with one fault each.
#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn variants_of_shipped_blueprints() {
    agree("variants", &shared_vectors("2026.8/mutants.jsonl"), 995);
}

/// Files with several entries, most of which are accepted.
fn several_entries(set: &str, plans: &[Value]) {
    // The worked examples apply each other.
    let mut plans: Vec<Value> = plans.iter().filter(|plan| plan["source"] != "example").cloned().collect();
    for plan in &mut plans {
        plan["accepted"] = plan["ok"].take();
        plan["id"] = plan["name"].take();
    }
    agree(set, &plans, 985);
}

#[test]
fn files_with_several_entries() {
    several_entries("several entries", vectors("2026.8/plans"));
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn variants_with_several_entries() {
    let mut plans = shared_vectors("2026.8/plans.jsonl");
    plans.retain(|plan| plan["source"] == "variant");
    several_entries("variants with several entries", &plans);
}
