//! Truth: the verdicts of authentik's real importer, and the blueprints that authentik ships.
//!
//! The vectors lie beside the project; where they are absent these tests say so and pass.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use crate::harness::{FileOutcome, Options, Release, Severity, SourceFile, check};

fn shared() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../shared/authentik");
    if folder.is_dir() {
        return Some(folder);
    }
    eprintln!("skipped: there is no ../shared/authentik");
    None
}

fn release(name: &str) -> Release {
    name.parse().expect("a known release")
}

fn isolated(files: &[SourceFile], release: Release) -> Vec<FileOutcome> {
    // The instance that gave the verdicts had been set up with a token of its own.
    let environment = vec![("AUTHENTIK_BOOTSTRAP_TOKEN".to_owned(), "token".to_owned())];
    check(files, &Options { release, isolated: true, closed_world: true, environment, ..Options::default() })
        .files
}

fn errors(outcome: &FileOutcome) -> Vec<String> {
    let errors = outcome.findings.iter().filter(|finding| finding.severity == Severity::Error);
    errors.map(|finding| format!("{}: {}", finding.rule.name, finding.message)).collect()
}

/// 640 variants of shipped blueprints with one fault each, with the importer's verdict on each.
#[test]
fn verdicts_agree_with_the_importer() {
    let Some(shared) = shared() else { return };
    let vectors = fs::read_to_string(shared.join("vectors/verdicts.jsonl")).expect("the verdicts");
    let vectors: Vec<serde_json::Value> =
        vectors.lines().map(|line| serde_json::from_str(line).expect("a JSON object")).collect();
    let files: Vec<SourceFile> = vectors
        .iter()
        .map(|vector| {
            SourceFile::new(vector["id"].to_string(), vector["blueprint"].as_str().expect("a text"))
        })
        .collect();
    let outcomes = isolated(&files, release("2026.2"));

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
    let Some(shared) = shared() else { return };
    let table = fs::read_to_string(shared.join("vectors/PROBES.md")).expect("the table of probes");
    let mut files = Vec::new();
    let mut verdicts = Vec::new();
    for line in table.lines() {
        let mut cells = line.split('|').map(str::trim).skip(1);
        let (Some(name), Some(verdict)) = (cells.next(), cells.next()) else { continue };
        let Ok(verdict) = verdict.parse::<bool>() else { continue };
        let text = fs::read_to_string(shared.join(format!("vectors/probes/{name}.yaml")));
        files.push(SourceFile::new(name, text.unwrap_or_else(|error| panic!("{name}: {error}"))));
        verdicts.push(verdict);
    }
    assert!(files.len() > 100, "the table was read");
    let outcomes = isolated(&files, release("2026.2"));
    let mut agree = 0;
    for ((file, verdict), outcome) in files.iter().zip(&verdicts).zip(&outcomes) {
        if *verdict == outcome.accepted {
            agree += 1;
        } else {
            println!("{}: authentik accepts it: {verdict}; found: {:?}", file.path(), errors(outcome));
        }
    }
    println!("probes: {agree} of {} agree", files.len());
    assert!(agree * 100 >= files.len() * 95, "only {agree} of {} agree", files.len());
}

fn shipped(shared: &Path, release: &str) -> Vec<SourceFile> {
    let root = shared.join("blueprints").join(release);
    let mut files = Vec::new();
    let mut folders = vec![root.clone()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|extension| extension == "yaml") {
                let name = path.strip_prefix(&root).expect("below").display().to_string();
                files.push(SourceFile::new(name, fs::read_to_string(&path).expect("a text")));
            }
        }
    }
    files.sort_by(|a, b| a.path().cmp(b.path()));
    files
}

/// What authentik ships, it accepts; and of what it drops silently in its own files, the list is known.
#[test]
fn shipped_blueprints_have_no_errors_and_only_true_warnings() {
    let Some(shared) = shared() else { return };
    for release in Release::ALL {
        // What a preview ships was not collected.
        let files = shipped(&shared, release.min(Release::NEWEST).name());
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
