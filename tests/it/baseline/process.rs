//! Baselines and outputs of the program.

use std::fs;
use std::path::Path;

use serde_json::Value;

use super::GROUPS;

use crate::harness::{Folder, run_in};

/// The exit code with what is written to standard output and to standard error.
pub(super) fn told(folder: &Path, arguments: &[&str]) -> (Option<i32>, String, String) {
    let ran = run_in(folder, &[&["check"], arguments].concat());
    (ran.code, ran.stdout, ran.stderr)
}

fn folder() -> Folder {
    Folder::repository(&[("groups/a.yaml", GROUPS)])
}

#[test]
fn a_baselined_run_is_clean_from_everywhere() {
    let folder = folder();
    let (code, out, err) = told(folder.path(), &["--write-baseline", "known.json"]);
    assert_eq!((code, &*out), (Some(0), "1 file checked, no findings, 2 known · authentik 2026.8\n"));
    assert_eq!(err, "known.json: 2 findings written\n");
    let written = folder.read("known.json");
    assert!(written.contains("\"path\":\"groups/a.yaml\",\"rule\":\"unknown-attribute\""), "{written}");
    // Lines above change nothing.
    let below = format!("# one\n\n# two\n{GROUPS}");
    folder.write("groups/a.yaml", below);
    let groups = folder.path().join("groups");
    for (folder, arguments) in [
        (folder.path(), &["--baseline", "known.json"][..]),
        (folder.path(), &["--baseline", "known.json", "groups/a.yaml"]),
        (&groups, &["--baseline", "../known.json"]),
        (&groups, &["--baseline", "../known.json", "../groups/"]),
    ] {
        let (code, out, err) = told(folder, arguments);
        assert_eq!((code, &*err), (Some(0), ""), "{out}");
        assert_eq!(out, "1 file checked, no findings, 2 known · authentik 2026.8\n");
    }
    let (code, out, _) = told(folder.path(), &["--baseline", "known.json", "--format", "json"]);
    let report: Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!((code, &report["summary"]["known"]), (Some(0), &2.into()));
    // The configuration can name it, from its own folder.
    folder.write("blueprintc.toml", "baseline = \"known.json\"\n");
    assert_eq!(told(&groups, &[]).0, Some(0));
    assert_eq!(told(&groups, &["--no-config"]).0, Some(1));
}

#[test]
fn what_a_baseline_needs_no_more_is_told() {
    let folder = folder();
    folder.write("other.yaml", "version: 1\nentries: []\n");
    told(folder.path(), &["--write-baseline", "known.json"]);
    let fixed_sources = GROUPS.replacen("is_superusr", "is_superuser", 1);
    folder.write("groups/a.yaml", fixed_sources);
    let (code, _, err) = told(folder.path(), &["--baseline", "known.json"]);
    assert_eq!(code, Some(0));
    assert!(err.starts_with("known.json: 1 entry is obsolete:"), "{err}");
    assert!(err.contains("\n  groups/a.yaml unknown-attribute "), "{err}");
    // A run over something else tells nothing of it.
    assert_eq!(told(folder.path(), &["--baseline", "known.json", "other.yaml"]).2, "");
}

#[test]
fn a_baseline_that_is_missing_or_wrong_is_wrong_usage() {
    let folder = folder();
    folder.write("later.json", "{\"version\":7}");
    for (name, telling) in
        [("gone.json", "cannot read the baseline"), ("groups/a.yaml", "not a baseline"), ("later.json", "7")]
    {
        let (code, out, err) = told(folder.path(), &["--baseline", name]);
        assert_eq!((code, &*out), (Some(2), ""), "{err}");
        assert!(err.starts_with(&format!("blueprintc: {name}: ")) && err.contains(telling), "{err}");
    }
    // Nothing is forgotten because a file couldn't be read.
    let (code, _, err) = told(folder.path(), &["--write-baseline", "known.json", "groups", "gone.yaml"]);
    assert_eq!(code, Some(2));
    assert!(err.contains("known.json: not written: not all files could be read"), "{err}");
    assert!(!folder.path().join("known.json").exists());
}

#[test]
fn several_reports_at_once() {
    let folder = folder();
    folder.write("r.xml", "before");
    let arguments = [
        "--output",
        "sarif=r.sarif",
        "--output",
        "junit=r.xml",
        "--output",
        "rich=r.txt",
        "--format",
        "concise",
    ];
    let (code, out, _) = told(folder.path(), &arguments);
    assert_eq!((code, out.lines().count()), (Some(1), 2));
    let read = |name: &str| folder.read(name);
    let sarif: Value = serde_json::from_str(&read("r.sarif")).expect("it is JSON");
    let results = sarif["runs"][0]["results"].as_array().expect("there are results");
    assert_eq!(results.len(), 2);
    assert_eq!(results[0]["locations"][0]["physicalLocation"]["artifactLocation"]["uri"], "groups/a.yaml");
    assert!(read("r.xml").starts_with("<?xml"));
    assert!(read("r.txt").ends_with("2 warnings · authentik 2026.8\n"));
    let files = fs::read_dir(folder.path()).expect("it is a folder").count();
    assert_eq!(files, 5, "nothing else is left behind");
    // The others are written where one can't be, and findings are reported.
    let (code, out, err) = told(
        folder.path(),
        &["--output", "json=no/folder/r", "--output", "gitlab=r.json", "--format", "concise"],
    );
    assert_eq!((code, out.lines().count()), (Some(2), 2));
    assert!(err.contains("blueprintc: no/folder/r: not written: "), "{err}");
    assert!(read("r.json").starts_with('['));
}

#[test]
fn a_mended_file_keeps_its_name() {
    let folder = folder();
    let text = GROUPS.replacen("is_superusr: true", "is_superusr: true\n      no_such_thing: 1", 1);
    folder.write("groups/a.yaml", text);
    let (code, out, _) = told(&folder.path().join("groups"), &["--fix", "--format", "gitlab"]);
    let issues: Value = serde_json::from_str(&out).expect("it is JSON");
    assert_eq!((code, issues.as_array().map(Vec::len)), (Some(1), Some(1)), "{out}");
    assert_eq!(issues[0]["location"]["path"], "groups/a.yaml");
}

#[test]
fn no_file_to_check_is_written_over() {
    let folder = folder();
    for arguments in
        [&["--output", "json=groups/../groups/a.yaml"][..], &["--write-baseline", "groups/a.yaml"]]
    {
        let (code, _, err) = told(folder.path(), arguments);
        assert_eq!(code, Some(2));
        assert!(err.contains("this is one of the files to check"), "{err}");
    }
    assert_eq!(fs::read_to_string(folder.path().join("groups/a.yaml")).ok().as_deref(), Some(GROUPS));
}

#[test]
fn no_blueprint_is_written_over_that_is_not_checked() {
    let folder = folder();
    let other = folder.path().join("other.yaml");
    let manifest = format!("kind: ConfigMap\ndata:\n  a.yaml: |\n    {}", GROUPS.replace('\n', "\n    "));
    for text in [GROUPS, &manifest] {
        fs::write(&other, text).expect("files can be written");
        for arguments in
            [&["--write-baseline", "other.yaml", "groups"], &["--output", "json=other.yaml", "groups"]]
        {
            let (code, out, err) = told(folder.path(), arguments);
            assert_eq!((code, &*out), (Some(2), ""), "{arguments:?}");
            assert_eq!(
                err,
                "blueprintc: other.yaml: this file holds a blueprint, and would be overwritten\n"
            );
            assert_eq!(fs::read_to_string(&other).expect("it is there"), text);
        }
    }
    // A baseline of any name is replaced.
    let written = |arguments: &[&str]| told(folder.path(), arguments).0;
    assert_eq!(written(&["--write-baseline", "known.yaml", "groups"]), Some(0));
    assert_eq!(written(&["--write-baseline", "known.yaml", "groups"]), Some(0));
}

#[test]
fn nothing_is_missing_where_something_is_found() {
    let folder = folder();
    // Its template keeps the blueprint in it from being read.
    let template = "version: 1\nmetadata: {name: x}\n{{ if .x }}\nentries: {{ .y }}\n{{ end }}: [\n  - model: authentik_core.group\n";
    folder.write("template.yaml", template);
    let (_, out, _) = told(folder.path(), &["template.yaml", "--format", "concise", "--show", "info"]);
    assert!(out.contains("unparsable-template"), "{out}");
    let (_, _, err) = told(folder.path(), &["template.yaml", "--write-baseline", "known.json"]);
    assert!(!err.contains("no blueprint"), "{err}");
    let (_, _, err) = told(folder.path(), &["template.yaml", "--baseline", "known.json"]);
    assert!(!err.contains("no blueprint"), "{err}");
}
