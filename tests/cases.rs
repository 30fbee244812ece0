//! Small files that were once judged wrongly, each with everything that `check` reports of it.
#![allow(clippy::unwrap_used, clippy::expect_used, reason = "a test ends so")]

use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use serde_json::Value;

fn case(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/cases").join(name)
}

fn run(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_blueprintc")).args(args).env("NO_COLOR", "1").output().unwrap()
}

/// The verdict on a case and its findings: `warning repeated-entry 14`.
fn check(name: &str, args: &[&str]) -> (bool, Vec<String>) {
    let path = case(name);
    let output = run(&[&["check", "--format", "json", path.to_str().unwrap()], args].concat());
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report");
    let files = report["files"].as_array().unwrap();
    let accepted = files.iter().all(|file| file["accepted"].as_bool().unwrap());
    let findings = files.iter().flat_map(|file| file["diagnostics"].as_array().unwrap());
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let line = |finding: &Value| {
        let line = &finding["span"]["start"]["line"];
        format!("{} {} {line}", text(finding, "severity"), text(finding, "rule"))
    };
    (accepted, findings.map(line).collect())
}

fn reports(name: &str, args: &[&str], accepted: bool, expected: &[&str]) {
    assert_eq!(check(name, args), (accepted, expected.iter().map(ToString::to_string).collect()), "{name}");
}

/// What `plan` says of each entry: `deletes authentik_core.group`.
fn effects(name: &str) -> Vec<String> {
    let output = run(&["plan", "--format", "json", case(name).to_str().unwrap()]);
    let plan: Value = serde_json::from_slice(&output.stdout).expect("a plan");
    let operations = plan["operations"].as_array().unwrap().iter();
    operations
        .map(|operation| {
            format!("{} {}", operation["effect"].as_str().unwrap(), operation["model"].as_str().unwrap())
        })
        .collect()
}
