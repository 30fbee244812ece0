//! A repository with every wrapping and with much that is no blueprint: what is planted is found, and nothing else.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use crate::harness::{files_below, project, run_in};

/// What the comments of the files expect.
fn expected(root: &Path) -> BTreeSet<(String, u64, String)> {
    let mut expected = BTreeSet::new();
    for path in files_below(root) {
        let text = fs::read_to_string(&path).unwrap();
        let path = path.strip_prefix(root).unwrap();
        for (number, line) in (1..).zip(text.lines()) {
            for (mark, line_of) in [("# expect: ", number), ("# expect-next: ", number + 1)] {
                let Some((_, names)) = line.split_once(mark) else { continue };
                for name in names.split(',').map(str::trim) {
                    expected.insert((path.to_string_lossy().into_owned(), line_of, name.to_owned()));
                }
            }
        }
    }
    expected
}

fn root() -> PathBuf {
    project().join("fixtures/embedded")
}

/// Every file below a folder, relative to it.
fn files(root: &Path) -> Vec<PathBuf> {
    let relative = |path: PathBuf| path.strip_prefix(root).unwrap().to_owned();
    files_below(root).into_iter().map(relative).collect()
}

fn report(folder: &Path, arguments: &[&str]) -> Value {
    run_in(folder, &[&["check", "--no-config", "--format", "json"], arguments].concat()).json()
}

fn found(report: &Value) -> BTreeSet<(String, u64, String)> {
    let mut found = BTreeSet::new();
    for file in report["files"].as_array().unwrap() {
        for diagnostic in file["diagnostics"].as_array().unwrap() {
            let rule = diagnostic["rule"].as_str().unwrap().to_owned();
            let about_files = ["not-discovered", "unparsable-template"].contains(&rule.as_str());
            if diagnostic["severity"] != "info" || about_files {
                let line = diagnostic["span"]["start"]["line"].as_u64().unwrap();
                found.insert((file["path"].as_str().unwrap().to_owned(), line, rule));
            }
        }
    }
    found
}

#[test]
fn what_is_planted_is_found_in_its_place_and_nothing_else() {
    let expected = expected(&root());
    assert!(expected.len() > 20, "the comments were read");
    for arguments in [&["."][..], &["--isolated", "."]] {
        let found = found(&report(&root(), arguments));
        let missed: Vec<_> = expected.difference(&found).collect();
        let unexpected: Vec<_> = found.difference(&expected).collect();
        assert!(missed.is_empty() && unexpected.is_empty(), "missed {missed:#?}, unexpected {unexpected:#?}");
    }
}

#[test]
fn every_yaml_file_is_in_the_report_once() {
    let report = report(&root(), &["."]);
    let mut paths: Vec<&str> =
        report["files"].as_array().unwrap().iter().map(|file| file["path"].as_str().unwrap()).collect();
    paths.sort_unstable();
    let is_hidden = |path: &Path| path.starts_with(".github");
    let is_named = |path: &Path| path.extension().is_some_and(|ending| ending != "conf");
    let all = files(&root());
    let all: Vec<_> = all.iter().filter(|path| !is_hidden(path) && is_named(path)).collect();
    assert_eq!(paths, all.iter().map(|path| path.to_str().unwrap()).collect::<Vec<_>>());
    let file = |path: &str| {
        report["files"].as_array().unwrap().iter().find(|file| file["path"] == path).unwrap().clone()
    };
    assert_eq!(file("k8s/configmap.yaml")["documents"], 3);
    assert_eq!(file("k8s/configmap.yaml")["blueprints"], 3);
    assert_eq!(file("k8s/configmap.yaml")["accepted"], false);
    for foreign in
        ["k8s/deployment.yaml", "docker-compose.yml", "mkdocs.yml", "flux/none.yaml", "ansible/empty.yml"]
    {
        let file = file(foreign);
        assert_eq!((&file["accepted"], &file["blueprints"]), (&Value::Bool(true), &0.into()), "{foreign}");
        assert_eq!(file["diagnostics"].as_array().unwrap().len(), 0, "{foreign}");
    }
}

#[test]
fn each_file_by_itself_gives_the_same() {
    let all = expected(&root());
    for path in files(&root()) {
        let name = path.to_str().unwrap();
        if path.starts_with(".github") || name.ends_with(".conf") || name.ends_with("kustomization.yaml") {
            continue;
        }
        let found = found(&report(&root(), &[name]));
        // Whether authentik's discovery finds a file depends on its folder; who names a hidden file wants it checked.
        let of_name = all.iter().filter(|(path, ..)| path == name);
        let expected: BTreeSet<_> = of_name.filter(|(.., rule)| rule != "not-discovered").cloned().collect();
        let found: BTreeSet<_> = found.into_iter().filter(|(.., rule)| rule != "not-discovered").collect();
        if !name.starts_with(".drafts") {
            assert_eq!(found, expected, "{name}");
        }
    }
}

#[test]
fn places_are_in_the_outer_file_and_blueprints_are_named() {
    let report = report(&root(), &["k8s/configmap.yaml"]);
    let diagnostics = report["files"][0]["diagnostics"].as_array().unwrap();
    let text = fs::read_to_string(root().join("k8s/configmap.yaml")).unwrap();
    let of_rule = |rule: &str| diagnostics.iter().find(|diagnostic| diagnostic["rule"] == rule).unwrap();
    let attribute = of_rule("unknown-attribute");
    assert_eq!(attribute["blueprint"], "authentik-blueprints/first.yaml");
    assert_eq!(attribute["entry"]["index"], 0);
    let span = |diagnostic: &Value, end: &str| diagnostic["span"][end]["offset"].as_u64().unwrap() as usize;
    assert_eq!(&text[span(attribute, "start")..span(attribute, "end")], "is_superusr");
    let python = of_rule("undefined-name");
    assert_eq!(&text[span(python, "start")..span(python, "end")], "Tru");
}
