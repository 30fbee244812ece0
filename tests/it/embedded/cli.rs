//! The commands, on files that hold blueprints.

use std::fs;
use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

use super::indented;

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

fn folder(files: &[(&str, &str)]) -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    for (name, text) in files {
        let path = folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
    }
    folder
}

fn run(folder: &Path, arguments: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_blueprintc"));
    command.args(arguments).current_dir(folder).stdin(Stdio::null());
    command.output().expect("the program starts")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

fn config_map() -> String {
    format!(
        "apiVersion: v1\nkind: ConfigMap\nmetadata: {{name: bp}}\ndata:\n  a.yaml: |\n{}",
        indented(FLOW, 4)
    )
}

#[test]
fn plans_graphs_and_runs_are_of_embedded_blueprints_too() {
    let folder = folder(&[("cm.yaml", &config_map()), ("deployment.yaml", "apiVersion: v1\nkind: Pod\n")]);
    let plan = run(folder.path(), &["plan", "--format", "json", "."]);
    let plan: serde_json::Value = serde_json::from_slice(&plan.stdout).expect("the plan is JSON");
    assert_eq!(plan["operations"][0]["written"]["path"], "cm.yaml");
    assert_eq!(plan["operations"][0]["written"]["line"], 10);
    assert_eq!(plan["operations"].as_array().unwrap().len(), 2);
    assert_eq!(plan["files"][0]["path"], "cm.yaml#bp/a.yaml");
    assert_eq!(plan["files"][0]["blueprint"], "bp/a.yaml");
    assert_eq!(plan["operations"][1]["file"], "cm.yaml#bp/a.yaml");
    let graph = run(folder.path(), &["graph", "cm.yaml", "--flow", "company"]);
    assert_eq!(graph.status.code(), Some(0), "{}", text(&graph.stderr));
    fs::write(folder.path().join("s.yaml"), "{}\n").unwrap();
    let run = run(folder.path(), &["run", "cm.yaml", "--flow", "company", "--scenario", "s.yaml"]);
    assert!(text(&run.stdout).contains("default-authentication-login"), "{}", text(&run.stderr));
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
    let folder = folder(&[("cm.yaml", &both)]);
    let plan = text(&run(folder.path(), &["plan", "."]).stdout);
    assert!(plan.contains("2 blueprints in 1 file, 2 operations"), "{plan}");
    assert!(!plan.contains("does nothing"), "{plan}");
    let (_, one) = plan.split_once("cm.yaml#bp/one.yaml (one)\n").unwrap();
    let (one, two) = one.split_once("cm.yaml#bp/two.yaml (two)\n").unwrap();
    assert!(one.contains("#1 ") && one.contains("`one`") && !one.contains("`two`"), "{plan}");
    assert!(two.contains("#2 ") && two.contains("`two`"), "{plan}");
}

#[test]
fn a_run_without_any_blueprint_says_so() {
    let folder = folder(&[("a.yaml", "apiVersion: v1\nkind: Pod\n"), ("b.yml", "on: push\njobs: {}\n")]);
    for paths in [&["."][..], &["a.yaml", "b.yml"]] {
        let output = run(folder.path(), &[&["check", "--no-config"], paths].concat());
        assert_eq!(output.status.code(), Some(0));
        assert!(text(&output.stderr).contains("no blueprint"), "{}", text(&output.stderr));
        assert!(text(&output.stdout).contains("no findings"), "{}", text(&output.stdout));
    }
}

#[test]
fn rejected_blueprints_have_their_place_in_a_plan_s_complaint() {
    let folder = folder(&[("cm.yaml", &config_map().replace("!KeyOf flow", "!KeyOf nowhere"))]);
    let output = run(folder.path(), &["plan", "."]);
    assert_eq!(output.status.code(), Some(1));
    assert!(text(&output.stderr).contains("[cm.yaml:16:19]"), "{}", text(&output.stderr));
}

#[test]
fn a_fix_changes_only_its_place() {
    let broken = config_map().replace("designation:", "desgination:");
    let folder = folder(&[("cm.yaml", &broken)]);
    let diff = run(folder.path(), &["check", "--no-config", "--dry-run", "."]);
    assert!(
        text(&diff.stdout).contains("+        attrs: {name: Sign in, title: Sign in, designation:"),
        "{}",
        text(&diff.stdout)
    );
    let output = run(folder.path(), &["check", "--no-config", "--fix", "."]);
    assert!(text(&output.stderr).contains("fixed: cm.yaml:13 unknown-attribute"), "{}", text(&output.stderr));
    assert_eq!(fs::read_to_string(folder.path().join("cm.yaml")).unwrap(), config_map());
}

#[test]
fn generators_name_files_below_their_folder_only() {
    let folder = folder(&[
        (
            "app/kustomization.yaml",
            "configMapGenerator:\n  - name: x\n    files: [a.txt, b=sub/b.txt, ../out.txt, gone.txt, c.txt, a.txt]\n",
        ),
        ("app/a.txt", FLOW),
        ("app/sub/b.txt", FLOW),
        ("app/c.txt", "entries: text of something else\nother: 1\n"),
        ("out.txt", FLOW),
    ]);
    let output = run(folder.path(), &["check", "--no-config", "--isolated", "--format", "json", "app"]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    let paths: Vec<_> = report["files"].as_array().unwrap().iter().map(|file| file["path"].clone()).collect();
    assert_eq!(paths, ["app/kustomization.yaml", "app/a.txt", "app/sub/b.txt"]);
    assert_eq!(output.status.code(), Some(0), "{}", text(&output.stderr));
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
    let folder = folder(&files);
    let output = run(folder.path(), &["check", "--no-config", "--format", "concise", "--show", "info", "."]);
    assert_eq!(output.status.code(), Some(0));
    assert_eq!(text(&output.stdout).lines().count(), 1, "{}", text(&output.stdout));
    assert!(
        text(&output.stdout).starts_with(".b/c.yaml:1:1: info[not-discovered]"),
        "{}",
        text(&output.stdout)
    );
    fs::remove_file(folder.path().join("a.yaml")).unwrap();
    let output = run(folder.path(), &["check", "--no-config", "--format", "concise", "."]);
    assert_eq!(text(&output.stdout), "");
}

#[cfg(unix)]
#[test]
fn a_mounted_config_map_is_read_once() {
    use std::os::unix::fs::symlink;
    let folder = folder(&[("..2026/a.yaml", "version: 1\nmetadata: {name: a}\nentries: []\n")]);
    symlink("..2026", folder.path().join("..data")).unwrap();
    symlink("..data/a.yaml", folder.path().join("a.yaml")).unwrap();
    symlink("..", folder.path().join("loop")).unwrap();
    let output = run(folder.path(), &["check", "--no-config", "--format", "json", "."]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
    assert_eq!(report["files"].as_array().unwrap().len(), 1);
    assert_eq!(report["files"][0]["diagnostics"].as_array().unwrap().len(), 0);
}

#[test]
fn comments_in_a_blueprint_ignore_findings_there() {
    let ignoring = config_map().replace(
        "designation: authentication}",
        "designation: authentication, nonsense: 1} # blueprintc: ignore[unknown-attribute]",
    );
    let folder = folder(&[("cm.yaml", &ignoring)]);
    let output = run(folder.path(), &["check", "--no-config", "--format", "concise", "cm.yaml"]);
    assert_eq!(text_of_warnings(&output), "");
    assert!(text(&output.stderr).contains("1 ignored"), "{}", text(&output.stderr));
}

fn text_of_warnings(output: &Output) -> String {
    text(&output.stdout).lines().filter(|line| !line.contains("info[")).collect()
}

#[test]
fn what_helm_renders_is_read_from_standard_input() {
    use std::io::Write;
    let rendered = format!(
        "---\n# Source: a\napiVersion: v1\nkind: Pod\n---\n{}",
        config_map().replace("!KeyOf flow", "!KeyOf f")
    );
    let folder = folder(&[]);
    let mut command = Command::new(env!("CARGO_BIN_EXE_blueprintc"));
    command.args(["check", "--no-config", "--format", "concise", "-"]).current_dir(folder.path());
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().expect("the program starts");
    child.stdin.take().unwrap().write_all(rendered.as_bytes()).unwrap();
    let output = child.wait_with_output().expect("the program ends");
    assert!(
        text_of_warnings(&output).starts_with("<stdin>:21:19: error[undefined-id]"),
        "{}",
        text(&output.stdout)
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
    let folder = folder(&files);
    let output = run(folder.path(), &["check", "--isolated", "--format", "json", "."]);
    let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
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
    let folder = folder(&[
        ("a.yml", "metadata: {name: x}\nentries:\n  - modell: b\n"),
        ("compose.yml", "services: {}\n"),
    ]);
    let blueprints = |arguments: &[&str]| {
        let output = run(folder.path(), &[&["check", "--format", "json"], arguments].concat());
        let report: serde_json::Value = serde_json::from_slice(&output.stdout).expect("the report is JSON");
        report["files"][0]["blueprints"].clone()
    };
    assert_eq!(blueprints(&["."]), 0);
    assert_eq!(blueprints(&["a.yml"]), 1);
    assert_eq!(blueprints(&["a.yml", "compose.yml"]), 1);
    assert_eq!(blueprints(&["compose.yml"]), 0);
}
