//! What comes from files, and what they are called, as written to a terminal or a log.

use std::fs;
use std::path::Path;

use super::with_json_escapes;
use crate::harness::{Folder, Format, Ran, run_in};

/// A name as nobody would give it: an escape sequence, a line that a CI server takes for a command, marks that reorder.
const NAME: &str = r"x\e[31m\n::error::boo\r\u202ey\u2066\u061c\x9b\u200b\u2028::warning::";

const BLUEPRINT: &str = r#"
version: 1
metadata: {name: "NAME metadata"}
context: {"NAME key": "NAME value"}
entries:
  - model: authentik_core.group
    identifiers: {name: "NAME group"}
    attrs: {"NAME attribute": 1, attributes: {"NAME deep": "NAME deeper"}}
  - model: authentik_policies_expression.expressionpolicy
    id: "NAME policy"
    identifiers: {name: "NAME policy"}
    attrs: {expression: "return request.user.username"}
  - model: authentik_flows.flow
    id: "NAME flow"
    identifiers: {slug: login}
    attrs: {name: "NAME flow", title: "NAME", designation: authentication}
  - model: authentik_stages_dummy.dummystage
    id: "NAME stage"
    identifiers: {name: "NAME stage"}
  - model: authentik_flows.flowstagebinding
    id: "NAME binding"
    identifiers: {target: !KeyOf "NAME flow", stage: !KeyOf "NAME stage", order: 0}
  - model: authentik_policies.policybinding
    identifiers: {target: !KeyOf "NAME binding", policy: !KeyOf "NAME policy", order: 0}
  - model: authentik_core.application
    identifiers: {slug: app}
    attrs: {name: !Env "NAME variable", meta_description: !Context ["NAME missing", "NAME default"], meta_publisher: !File "NAME file"}
"#;

const BROKEN: &str = r#"
version: 1
metadata: {name: "NAME broken", "NAME unknown": 1}
entries:
  - model: "NAME model"
    id: "NAME id"
    state: "NAME state"
    "NAME key": 1
    identifiers: {"NAME identifier": "NAME value"}
  - model: authentik_core.group
    identifiers: {name: !KeyOf "NAME nobody", parents: !Find ["NAME model", ["NAME field", "NAME value"]]}
    attrs: {is_superusr: true, is_superuser: "NAME no", users: !Format ["NAME %d", "NAME text"]}
"#;

/// Control characters and marks as they are, in the way of the file's own.
const RAW: &str =
    "version: 1\nmetadata: {nmae: raw}\nentries: [] # \u{202e}\u{2066}\u{61c}\u{9b}31m\u{85}::error::boo\n";

/// A name for a file: whatever a file system takes.
fn hostile_file(ending: &str) -> String {
    format!("a\u{1b}[31m\n::error::boo\u{202e}\u{9b}{ending}")
}

fn is_dangerous(character: char) -> bool {
    matches!(character,
        '\0'..='\u{9}' | '\u{b}'..='\u{1f}' | '\u{7f}'..='\u{9f}' | '\u{61c}' | '\u{200b}' | '\u{200e}' | '\u{200f}'
        | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}')
}

/// What a stream is read by.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Reader {
    Person,
    /// A CI server that takes some lines for commands, which are the program's own.
    Github,
    /// A parser of JSON or YAML, which has escapes of its own.
    Parser,
}

fn assert_harmless(what: &str, text: &str, reader: Reader) {
    for line in text.lines() {
        let found = line.chars().find(|&c| is_dangerous(c));
        assert_eq!(found, None, "{what}: {line:?}");
        let is_own = reader == Reader::Github && line.starts_with("::") && line.contains(" file=");
        assert!(is_own || !line.trim_start().starts_with("::"), "{what}: {line:?}");
    }
}

fn run(folder: &Path, arguments: &[&str], reader: Reader) -> String {
    let ran = run_in(folder, arguments);
    let what = arguments.join(" ");
    // A dry run has its diff on standard output, and the report elsewhere.
    let (out, err) =
        if arguments.contains(&"--dry-run") { (Reader::Person, reader) } else { (reader, Reader::Person) };
    assert_harmless(&format!("standard output of {what:?}"), &ran.stdout, out);
    assert_harmless(&format!("standard error of {what:?}"), &ran.stderr, err);
    ran.stdout
}

#[test]
fn nothing_of_a_file_controls_a_terminal() {
    let folder = Folder::of(&[]);
    let path = folder.path();
    let files = [hostile_file(".yaml"), hostile_file("-broken.yaml"), hostile_file("-raw.yaml")];
    for (name, text) in files.iter().zip([BLUEPRINT, BROKEN, RAW]) {
        fs::write(path.join(name), text.replace("NAME", NAME)).unwrap();
    }
    // What starts a line with the path must not start a command either.
    fs::write(path.join("::error::first.yaml"), BROKEN.replace("NAME", NAME)).unwrap();
    let config = hostile_file(".toml");
    fs::write(path.join(&config), "x\u{202e} = \"\u{9b}\"\n[rules]\n\"a\\u001b\\n::error::\" = \"off\"\n")
        .unwrap();
    let broken = hostile_file("-broken.toml");
    fs::write(path.join(&broken), "fail_on = \u{202e}\u{9b}\n").unwrap();

    for name in Format::NAMES {
        let reader = match name {
            "rich" | "concise" | "junit" => Reader::Person,
            "github" => Reader::Github,
            _ => Reader::Parser,
        };
        run(path, &["check", "--no-config", "--format", name, "."], reader);
        run(path, &["check", "--no-config", "--fix-unsafe", "--dry-run", "--format", name, "."], reader);
        let missing = hostile_file("-missing.yaml");
        run(path, &["check", "--no-config", "--format", name, &missing], reader);
    }
    for config in [&config, &broken] {
        run(path, &["check", "--config", config, "."], Reader::Person);
        run(path, &["plan", "--config", config, &files[0]], Reader::Person);
    }
    let baseline = hostile_file(".json");
    run(path, &["check", "--no-config", "--write-baseline", &baseline, "."], Reader::Person);
    fs::remove_file(path.join(&files[1])).unwrap();
    run(path, &["check", "--no-config", "--baseline", &baseline, "."], Reader::Person);
    fs::write(path.join(&baseline), "\u{1b}").unwrap();
    run(path, &["check", "--no-config", "--baseline", &baseline, "."], Reader::Person);
    run(path, &["check", "--no-config", "--schema", &baseline, "."], Reader::Person);

    for format in ["text", "json", "yaml"] {
        let reader = if format == "text" { Reader::Person } else { Reader::Parser };
        run(path, &["plan", "--no-config", "--format", format, &files[0]], reader);
        run(path, &["plan", "--no-config", "--partial", "--format", format, "."], reader);
    }
    let plan = run(path, &["plan", "--no-config", &files[0]], Reader::Person);
    assert!(plan.contains("group"), "{plan}");

    let mut drawn = 0;
    for format in ["mermaid", "dot", "svg"] {
        drawn +=
            run(path, &["graph", &files[0], "--flow", "login", "--format", format], Reader::Person).len();
        run(path, &["graph", ".", "--flow", "\u{1b}\n::error::", "--format", format], Reader::Person);
    }
    for format in ["mermaid", "dot"] {
        drawn += run(path, &["graph", &files[0], "--references", "--format", format], Reader::Person).len();
    }
    assert!(drawn > 2000, "{drawn}");

    let scenario = hostile_file("-scenario.yaml");
    for text in [
        "{}".to_owned(),
        format!("policies: {{\"{NAME}\": pass}}"),
        format!("policies: {{\"{NAME} policy\": fail}}"),
        format!("user: {{\"{NAME}\": 1}}"),
        "\u{1b}".to_owned(),
    ] {
        fs::write(path.join(&scenario), text).unwrap();
        for format in ["text", "json"] {
            let reader = if format == "json" { Reader::Parser } else { Reader::Person };
            let flow = ["run", &files[0], "--flow", "login", "--scenario", &scenario, "--format", format];
            run(path, &flow, reader);
        }
    }
    run(
        path,
        &["run", &files[0], "--flow", "login", "--scenario", "missing\u{1b}\n::error::"],
        Reader::Person,
    );
    // Last, for it changes the files.
    run(path, &["check", "--no-config", "--fix-unsafe", "."], Reader::Person);
}

/// What programs read means what the file says, though no character of it controls a terminal.
#[test]
fn escapes_of_json_and_yaml_mean_the_same() {
    let name = "x\u{1b}[31m\n::error::boo\r\u{202e}y\u{85} \u{e9}\u{1f469}\u{200d}\u{1f4bb}";
    let folder = Folder::of(&[]);
    let quoted = serde_json::to_string(name).unwrap();
    // A line break of YAML as it is would end the key.
    let quoted = with_json_escapes(&quoted);
    let text = format!(
        "version: 1\nmetadata: {{name: {quoted}}}\nentries:\n  - model: authentik_core.group\n    identifiers: {{name: a}}\n    attrs: {{attributes: {{plain: \"a\\n::error::boo\", {quoted}: {quoted}}}}}\n"
    );
    folder.write("a.yaml", text);
    let plan = |format: &str| {
        run(folder.path(), &["plan", "--no-config", "--format", format, "a.yaml"], Reader::Parser)
    };
    let json: serde_json::Value = serde_json::from_str(&plan("json")).unwrap();
    let yaml: serde_json::Value = serde_yaml::from_str(&plan("yaml")).unwrap();
    assert_eq!(json, yaml);
    assert_eq!(json["files"][0]["name"], name);
    assert_eq!(json["operations"][0]["data"]["attributes"][name], name);
    assert_eq!(json["operations"][0]["data"]["attributes"]["plain"], "a\n::error::boo");
}

/// What the caller writes is shown as text of files is.
#[test]
fn arguments_control_no_terminal() {
    let folder = Folder::of(&[]);
    folder.write("a.yaml", "version: 1\nmetadata: {name: a}\nentries: []\n");
    folder.write("s.yaml", "{}\n");
    let bad = "x\u{202e}y\u{1b}[31m\u{85}z";
    for arguments in [
        &["explain", bad][..],
        &[bad],
        &["check", "--authentik", bad],
        &["check", "--format", bad],
        &["check", "--output", bad],
        &["check", "--context", bad],
        &["check", "--env", bad],
        &["check", "--jobs", bad],
        &["check", "--config", bad],
        &["check", "--schema", bad],
        &["check", "--baseline", bad],
        &["check", "--diff", bad],
        &["check", bad],
        &["plan", "--flow", bad, "a.yaml"],
        &["graph", "--flow", bad, "a.yaml"],
        &["graph", "--all", bad, "--flow", "f", "a.yaml"],
        &["run", "--flow", bad, "--scenario", "s.yaml", "a.yaml"],
        &["run", "--flow", "f", "--scenario", bad, "a.yaml"],
        &["schema", bad],
        &["completions", bad],
        &["rules", "--format", bad],
        &["man", bad],
    ] {
        run(folder.path(), arguments, Reader::Person);
    }
    let option = format!("--{bad}");
    run(folder.path(), &["check", &option], Reader::Person);
    let Ran { code, stderr: error, .. } = folder.run(&["check", "--authentik", bad]);
    assert_eq!(code, Some(2));
    assert!(error.contains("x\u{fffd}y\u{241b}[31m\u{fffd}z"), "{error}");
}
