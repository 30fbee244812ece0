//! The commands, on files that hold blueprints.

use std::fs;

use crate::harness::{Folder, Ran, indented};

const FLOW: &str = "version: 1
metadata:
  name: flow
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers: {slug: company}
    attrs: {name: Sign in, title: Sign in, designation: authentication}
  - model: authentik_flows.flowstagebinding
    identifiers:
      target: !KeyOf flow
      stage: !Find [authentik_stages_user_login.userloginstage, [name, default-authentication-login]]
      order: 10
";

fn config_map() -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: bp}}\ndata:\n  a.yaml: |\n{}",
        indented(FLOW, 4)
    )
}

#[test]
fn plans_graphs_and_runs_are_of_embedded_blueprints_too() {
    let folder =
        Folder::of(&[("cm.yaml", &config_map()), ("deployment.yaml", "apiVersion: v1\nkind: Pod\n")]);
    let plan = folder.run(&["plan", "--format", "json", "."]);
    let plan: serde_json::Value = plan.json();
    assert_eq!(plan["operations"][0]["written"]["path"], "cm.yaml");
    assert_eq!(plan["operations"][0]["written"]["line"], 10);
    assert_eq!(plan["operations"].as_array().unwrap().len(), 2);
    assert_eq!(plan["files"][0]["path"], "cm.yaml#bp/a.yaml");
    assert_eq!(plan["files"][0]["blueprint"], "bp/a.yaml");
    assert_eq!(plan["operations"][1]["file"], "cm.yaml#bp/a.yaml");
    let graph = folder.run(&["graph", "cm.yaml", "--flow", "company"]);
    assert_eq!(graph.code, Some(0), "{}", graph.stderr.as_str());
    folder.write("s.yaml", "{}\n");
    let run = folder.run(&["run", "cm.yaml", "--flow", "company", "--scenario", "s.yaml"]);
    assert!(run.stdout.contains("default-authentication-login"), "{}", run.stderr.as_str());
}

#[test]
fn a_plan_tells_the_blueprints_of_a_file_apart() {
    let group = |name: &str| {
        let text = format!(
            "version: 1\nmetadata: {{name: {name}}}\nentries:\n  - model: authentik_core.group\n    identifiers: {{name: {name}}}\n"
        );
        format!("  {name}.yaml: |\n{}", indented(&text, 4))
    };
    let both = format!("kind: ConfigMap\nmetadata: {{name: bp}}\ndata:\n{}{}", group("one"), group("two"));
    let folder = Folder::of(&[("cm.yaml", &both)]);
    let plan = folder.run(&["plan", "."]).stdout;
    assert!(plan.contains("2 blueprints in 1 file, 2 operations"), "{plan}");
    assert!(!plan.contains("does nothing"), "{plan}");
    let (_, one) = plan.split_once("cm.yaml#bp/one.yaml (one)\n").unwrap();
    let (one, two) = one.split_once("cm.yaml#bp/two.yaml (two)\n").unwrap();
    assert!(one.contains("#1 ") && one.contains("`one`") && !one.contains("`two`"), "{plan}");
    assert!(two.contains("#2 ") && two.contains("`two`"), "{plan}");
}

#[test]
fn a_run_without_any_blueprint_says_so() {
    let folder = Folder::of(&[("a.yaml", "apiVersion: v1\nkind: Pod\n"), ("b.yml", "on: push\njobs: {}\n")]);
    for paths in [&["."][..], &["a.yaml", "b.yml"]] {
        let output = folder.run(&[&["check", "--no-config"], paths].concat());
        assert_eq!(output.code, Some(0));
        assert!(output.stderr.contains("no blueprint"), "{}", output.stderr.as_str());
        assert!(output.stdout.contains("no findings"), "{}", output.stdout.as_str());
    }
}

#[test]
fn rejected_blueprints_have_their_place_in_a_plan_s_complaint() {
    let folder = Folder::of(&[("cm.yaml", &config_map().replace("!KeyOf flow", "!KeyOf nowhere"))]);
    let output = folder.run(&["plan", "."]);
    assert_eq!(output.code, Some(1));
    assert!(output.stderr.contains("[cm.yaml:16:19]"), "{}", output.stderr.as_str());
}

#[test]
fn a_fix_changes_only_its_place() {
    let broken = config_map().replace("designation:", "desgination:");
    let folder = Folder::of(&[("cm.yaml", &broken)]);
    let diff = folder.run(&["check", "--no-config", "--dry-run", "."]);
    assert!(
        diff.stdout.contains("+        attrs: {name: Sign in, title: Sign in, designation:"),
        "{}",
        diff.stdout.as_str()
    );
    let output = folder.run(&["check", "--no-config", "--fix", "."]);
    assert!(output.stderr.contains("fixed: cm.yaml:13 unknown-attribute"), "{}", output.stderr.as_str());
    assert_eq!(folder.read("cm.yaml"), config_map());
}

#[test]
fn generators_name_files_below_their_folder_only() {
    let folder = Folder::of(&[
        (
            "app/kustomization.yaml",
            "configMapGenerator:\n  - name: x\n    files: [a.txt, b=sub/b.txt, ../out.txt, gone.txt, c.txt, a.txt]\n",
        ),
        ("app/a.txt", FLOW),
        ("app/sub/b.txt", FLOW),
        ("app/c.txt", "entries: text of something else\nother: 1\n"),
        ("out.txt", FLOW),
    ]);
    let output = folder.run(&["check", "--no-config", "--isolated", "--format", "json", "app"]);
    let report: serde_json::Value = output.json();
    let paths: Vec<_> = report["files"].as_array().unwrap().iter().map(|file| file["path"].clone()).collect();
    assert_eq!(paths, ["app/kustomization.yaml", "app/a.txt", "app/sub/b.txt"]);
    assert_eq!(output.code, Some(0), "{}", output.stderr.as_str());
}

#[test]
fn hidden_files_are_told_of_only_beside_blueprints() {
    let plain = "version: 1\nmetadata: {name: a}\nentries: []\n";
    let hidden = plain.replace("name: a", "name: b");
    let files = [
        ("a.yaml", plain),
        (".b/c.yaml", &hidden),
        (".git/x.yaml", &hidden),
        (".gitignore", ".e/\n"),
        (".e/f.yaml", &hidden),
    ];
    let folder = Folder::of(&files);
    let output = folder.run(&["check", "--no-config", "--format", "concise", "--show", "info", "."]);
    assert_eq!(output.code, Some(0));
    assert_eq!(output.stdout.lines().count(), 1, "{}", output.stdout.as_str());
    assert!(output.stdout.starts_with(".b/c.yaml:1:1: info[not-discovered]"), "{}", output.stdout.as_str());
    fs::remove_file(folder.path().join("a.yaml")).unwrap();
    let output = folder.run(&["check", "--no-config", "--format", "concise", "."]);
    assert_eq!(output.stdout.as_str(), "");
}

#[cfg(unix)]
#[test]
fn a_mounted_config_map_is_read_once() {
    use std::os::unix::fs::symlink;
    let folder = Folder::of(&[("..2026/a.yaml", "version: 1\nmetadata: {name: a}\nentries: []\n")]);
    symlink("..2026", folder.path().join("..data")).unwrap();
    symlink("..data/a.yaml", folder.path().join("a.yaml")).unwrap();
    symlink("..", folder.path().join("loop")).unwrap();
    let output = folder.run(&["check", "--no-config", "--format", "json", "."]);
    let report: serde_json::Value = output.json();
    assert_eq!(report["files"].as_array().unwrap().len(), 1);
    assert_eq!(report["files"][0]["diagnostics"].as_array().unwrap().len(), 0);
}

#[test]
fn comments_in_a_blueprint_ignore_findings_there() {
    let ignoring = config_map().replace(
        "designation: authentication}",
        "designation: authentication, nonsense: 1} # blueprintc: ignore[unknown-attribute]",
    );
    let folder = Folder::of(&[("cm.yaml", &ignoring)]);
    let output = folder.run(&["check", "--no-config", "--format", "concise", "cm.yaml"]);
    assert_eq!(text_of_warnings(&output), "");
    assert!(output.stderr.contains("1 ignored"), "{}", output.stderr.as_str());
}

fn text_of_warnings(output: &Ran) -> String {
    output.stdout.lines().filter(|line| !line.contains("info[")).collect()
}

#[test]
fn what_helm_renders_is_read_from_standard_input() {
    let rendered = format!(
        "---\n# Source: a\napiVersion: v1\nkind: Pod\n---\n{}",
        config_map().replace("!KeyOf flow", "!KeyOf f")
    );
    let folder = Folder::of(&[]);
    let output = folder.pipe(&["check", "--no-config", "--format", "concise", "-"], &rendered);
    assert!(
        text_of_warnings(&output).starts_with("<stdin>:21:19: error[undefined-id]"),
        "{}",
        output.stdout.as_str()
    );
}

#[test]
fn broken_blueprints_are_reported_beside_other_files() {
    let head = "version: 1\nmetadata: {name: x}\n";
    let broken = [
        ("misspelt.yaml", "entries:\n  - modell: authentik_core.user\n    identifiers: {username: a}\n"),
        ("without.yaml", "entries:\n  - identifiers: {username: a}\n    attrs: {name: b}\n"),
        ("text.yaml", "entries: todo\n"),
    ];
    let texts: Vec<(&str, String)> =
        broken.iter().map(|(name, text)| (*name, format!("{head}{text}"))).collect();
    let indented = format!("  {head}entries: []\n");
    let mut files: Vec<(&str, &str)> = texts.iter().map(|(name, text)| (*name, text.as_str())).collect();
    files.push(("indented.yaml", &indented));
    files.push(("docker-compose.yml", "version: '3'\nservices: {}\n"));
    let folder = Folder::of(&files);
    let output = folder.run(&["check", "--isolated", "--format", "json", "."]);
    let report: serde_json::Value = output.json();
    for file in report["files"].as_array().unwrap() {
        let foreign = file["path"] == "docker-compose.yml";
        assert_eq!(
            (&file["blueprints"], &file["accepted"]),
            (&i32::from(!foreign).into(), &foreign.into()),
            "{file}"
        );
    }
}

#[test]
fn a_file_that_is_named_is_a_blueprint_if_it_may_be_one() {
    let folder = Folder::of(&[
        ("a.yml", "metadata: {name: x}\nentries:\n  - modell: b\n"),
        ("compose.yml", "services: {}\n"),
    ]);
    let blueprints = |arguments: &[&str]| {
        let output = folder.run(&[&["check", "--format", "json"], arguments].concat());
        let report: serde_json::Value = output.json();
        report["files"][0]["blueprints"].clone()
    };
    assert_eq!(blueprints(&["."]), 0);
    assert_eq!(blueprints(&["a.yml"]), 1);
    assert_eq!(blueprints(&["a.yml", "compose.yml"]), 1);
    assert_eq!(blueprints(&["compose.yml"]), 0);
}
