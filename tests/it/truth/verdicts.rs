//! Truth: the verdicts of authentik's real importer, and the blueprints that authentik ships.
//!
//! What holds texts of authentik is next to the project; where it is absent, its tests are ignored.

use serde_json::Value;
use std::collections::BTreeMap;

use crate::harness::{
    FileOutcome, Options, Release, Severity, SourceFile, Workspace, as_judged, check, shared_vectors,
    shipped, text, vectors,
};

fn judged(files: Vec<SourceFile>) -> Vec<FileOutcome> {
    // The instance that gave the verdicts had been set up with a token of its own.
    let workspace = Workspace::files(files).with(&as_judged("2026.2"));
    workspace.environment(&[("AUTHENTIK_BOOTSTRAP_TOKEN", "token")]).check().outcome.files
}

fn errors(outcome: &FileOutcome) -> Vec<String> {
    let errors = outcome.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| format!("{}: {}", finding.rule.name, finding.message)).collect()
}

/// 640 variants of shipped blueprints with one fault each, with the importer's verdict on each.
#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn verdicts_agree_with_the_importer() {
    let vectors = shared_vectors("verdicts.jsonl");
    let file = |vector: &Value| SourceFile::new(vector["id"].to_string(), text(vector, "blueprint"));
    let outcomes = judged(vectors.iter().map(file).collect());

    let mut agree = 0;
    let mut false_errors = Vec::new();
    let mut faults: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (vector, outcome) in vectors.iter().zip(&outcomes) {
        let accepted = vector["accepted"].as_bool().expect("a verdict");
        let fault = faults.entry(vector["fault"].as_str().expect("a fault")).or_default();
        fault.1 += 1;
        if accepted == outcome.accepted {
            agree += 1;
            fault.0 += 1;
        } else if accepted {
            false_errors.push(format!("{} {}: {:?}", vector["id"], vector["what"], errors(outcome)));
        } else {
            println!("accepted, but authentik says: {} {} {}", vector["id"], vector["what"], vector["error"]);
        }
    }
    for (fault, (agree, all)) in faults {
        println!("{fault}: {agree} of {all}");
    }
    println!("verdicts: {agree} of {} agree", vectors.len());
    assert!(false_errors.is_empty(), "accepted by authentik: {false_errors:#?}");
    assert!(agree * 100 >= vectors.len() * 99, "only {agree} of {} agree", vectors.len());
}

/// Small files of which each asks one question.
#[test]
fn probes_agree_with_the_importer() {
    let probes = vectors("2026.2/probes");
    assert!(probes.len() > 100, "they were read");
    let file = |probe: &Value| SourceFile::new(text(probe, "id"), text(probe, "blueprint"));
    let outcomes = judged(probes.iter().map(file).collect());
    let mut agree = 0;
    for (probe, outcome) in probes.iter().zip(&outcomes) {
        if probe["accepted"] == outcome.accepted {
            agree += 1;
        } else {
            println!(
                "{}: authentik accepts it: {}; found: {:?}",
                probe["id"],
                probe["accepted"],
                errors(outcome)
            );
        }
    }
    println!("probes: {agree} of {} agree", probes.len());
    assert!(agree * 100 >= probes.len() * 95, "only {agree} of {} agree", probes.len());
}

/// What authentik ships, it accepts; and of what it drops silently in its own files, the list is known.
#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn shipped_blueprints_have_no_errors_and_only_true_warnings() {
    for release in Release::ALL {
        // What a preview ships was not collected.
        let files = shipped(release.min(Release::NEWEST).name());
        assert!(files.len() > 30, "{release} has blueprints");
        for isolated in [true, false] {
            let outcome = check(&files, &Options { release, isolated, ..Options::default() });
            for (file, outcome) in files.iter().zip(&outcome.files) {
                assert!(outcome.accepted, "{release} {}: {:?}", file.path(), errors(outcome));
                for finding in &outcome.findings {
                    let known = finding.severity == Severity::Info
                        || finding.rule.name == "unknown-attribute"
                            && ["`group`", "`template`", "`object_field`"]
                                .iter()
                                .any(|attribute| finding.message.contains(attribute))
                        // Two examples bind another stage where the default flow has one, the first of them a second
                        // one for the second factor; another lets everybody enroll who finds it.
                        || ["stage-order-conflict", "mfa-validated-twice"].contains(&finding.rule.name)
                            && file.path().starts_with("example/flows-login-")
                        || finding.rule.name == "open-enrollment"
                            && isolated
                            && file.path().ends_with("example/flows-enrollment-2-stage.yaml")
                        // The clients of the conformance suite have literal secrets, on purpose.
                        || finding.rule.name == "plain-secret"
                            && file.path().ends_with("testing/oidc-conformance.yaml");
                    assert!(known, "{release} {}: {}: {}", file.path(), finding.rule.name, finding.message);
                }
            }
        }
    }
}
