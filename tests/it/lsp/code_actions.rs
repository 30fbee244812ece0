//! Code actions.

use serde_json::{Value, json};

use super::text;
use crate::harness::{Client, Folder, blueprint, config_map};

const LITERAL: &str = "- model: authentik_core.group\n  identifiers: {name: staff}\n";
const MISSPELT: &str =
    "- model: authentik_core.group\n  identifiers: {name: x}\n  attrs: {is_superusr: true}\n";

fn actions(client: &mut Client, path: &str, line: u32, character: u32, only: Option<&str>) -> Vec<Value> {
    let at = json!({ "line": line, "character": character });
    let mut context = json!({ "diagnostics": [] });
    if let Some(only) = only {
        context["only"] = json!([only]);
    }
    let params = json!({
        "textDocument": { "uri": client.uri(path) }, "range": { "start": at, "end": at }, "context": context,
    });
    let actions = client.request("textDocument/codeAction", params);
    actions.as_array().expect("a list").clone()
}

fn kinds(actions: &[Value]) -> Vec<&str> {
    actions.iter().map(|action| text(&action["kind"])).collect()
}

/// The line and column of the last place of a text, in characters.
fn place(text: &str, word: &str) -> (u32, u32) {
    let at = text.rfind(word).expect("it is there");
    let line = text[..at].matches('\n').count();
    let start = text[..at].rfind('\n').map_or(0, |at| at + 1);
    (line.try_into().unwrap(), text[start..at].chars().count().try_into().unwrap())
}

#[test]
fn refactorings_have_their_kinds_and_are_filtered_by_them() {
    let written = blueprint(LITERAL);
    let (line, character) = place(&written, "staff");
    let mut client = Client::open(Folder::repository(&[("a.yaml", &written)]));
    let all = actions(&mut client, "a.yaml", line, character, None);
    assert_eq!(kinds(&all), ["refactor.extract"]);
    assert_eq!(actions(&mut client, "a.yaml", line, character, Some("refactor")), all);
    assert!(actions(&mut client, "a.yaml", line, character, Some("quickfix")).is_empty());
    assert!(actions(&mut client, "a.yaml", line, character, Some("refactor.move")).is_empty());
    let edits = &all[0]["edit"]["changes"][client.uri("a.yaml")];
    let texts: Vec<&str> = edits.as_array().unwrap().iter().map(|edit| text(&edit["newText"])).collect();
    assert_eq!(texts, ["context:\n  name: staff\n", "!Context name"]);
    let known = &client.capabilities["codeActionProvider"]["codeActionKinds"];
    let known: Vec<&str> = known.as_array().unwrap().iter().map(text).collect();
    assert!(
        ["refactor.extract", "refactor.move", "refactor.rewrite"].iter().all(|kind| known.contains(kind))
    );
    assert!(client.end());
}

#[test]
fn a_refactoring_is_placed_in_the_manifest() {
    let manifest = config_map(&blueprint(LITERAL));
    let (line, character) = place(&manifest, "staff");
    let mut client = Client::open(Folder::repository(&[("cm.yaml", &manifest)]));
    let all = actions(&mut client, "cm.yaml", line, character, Some("refactor.extract"));
    let edits = all[0]["edit"]["changes"][client.uri("cm.yaml")].as_array().unwrap();
    let context = &edits[0];
    assert_eq!(
        context["newText"].as_str().unwrap().trim_start(),
        "context:\n      name: staff\n    ".trim_start()
    );
    assert_eq!(edits[1]["newText"], "!Context name");
    assert_eq!(edits[1]["range"]["start"], json!({ "line": line, "character": character }));
    assert!(client.end());
}

const UNSORTED: &str = "- model: authentik_flows.flow
  id: flow
  identifiers: {slug: login}
  attrs: {name: Login, title: Login, designation: stage_configuration}
- model: authentik_stages_dummy.dummystage
  id: one
  identifiers: {name: one}

# The second \u{e9}.
- model: authentik_flows.flowstagebinding
  identifiers: {target: !KeyOf flow, stage: !KeyOf two, order: 20}
- model: authentik_stages_dummy.dummystage
  id: two
  identifiers: {name: two}

# The first.
- model: authentik_flows.flowstagebinding
  identifiers: {target: !KeyOf flow, stage: !KeyOf one, order: 10}
- model: authentik_stages_dummy.dummystage
  id: three
  identifiers: {name: three}
";

/// A text after the only action with a title, asked for at a word.
fn after(path: &str, written: &str, word: &str, title: &str) -> String {
    let (line, character) = place(written, word);
    let mut client = Client::open(Folder::repository(&[(path, written)]));
    let all = actions(&mut client, path, line, character, Some("refactor"));
    let wanted: Vec<&Value> = all.iter().filter(|it| text(&it["title"]).starts_with(title)).collect();
    let [wanted] = wanted.as_slice() else { panic!("{title}: {all:?}") };
    let offset = |position: &Value| {
        let number = |name: &str| usize::try_from(position[name].as_u64().unwrap()).unwrap();
        let line: usize = written.split_inclusive('\n').take(number("line")).map(str::len).sum();
        let rest = written[line..].char_indices().map(|(at, _)| at).chain([written.len() - line]);
        line + rest.clone().nth(number("character")).unwrap()
    };
    let edits = wanted["edit"]["changes"][client.uri(path)].as_array().unwrap().clone();
    let mut changed = written.to_owned();
    let mut places: Vec<(usize, usize, String)> = edits
        .iter()
        .map(|it| {
            (offset(&it["range"]["start"]), offset(&it["range"]["end"]), text(&it["newText"]).to_owned())
        })
        .collect();
    places.sort();
    for (start, end, new) in places.into_iter().rev() {
        changed.replace_range(start..end, &new);
    }
    assert!(client.end());
    changed
}

/// Lines as the value of a key.
fn indented(text: &str) -> String {
    text.lines().map(|line| if line.is_empty() { "\n".to_owned() } else { format!("    {line}\n") }).collect()
}

#[test]
fn whole_entries_are_changed_in_a_manifest_as_in_a_file() {
    let head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  a.yaml: |\n";
    for (word, title) in [
        ("id: two", "move entry `two` before"),
        ("name: three", "bind this stage to flow `login`"),
        ("one}\n\n", "extract"),
    ] {
        let plain = blueprint(UNSORTED);
        let expected = after("a.yaml", &plain, word, title);
        assert_ne!(expected, plain);
        let manifest = format!("{head}{}", indented(&plain));
        assert_eq!(
            after("cm.yaml", &manifest, word, title),
            format!("{head}{}", indented(&expected)),
            "{title}"
        );
        if title.starts_with("move") {
            let sorted = after("a.yaml", &expected, "model: authentik_flows.flowstagebinding", "sort");
            let manifest = format!("{head}{}", indented(&expected));
            let placed = after("cm.yaml", &manifest, "model: authentik_flows.flowstagebinding", "sort");
            assert_eq!(placed, format!("{head}{}", indented(&sorted)));
        }
    }
}

const INCOMPLETE: [&str; 5] = [
    "- model: authentik_flows.flow\n  identifiers: {slug: a}\n",
    "- model: authentik_flows.flow\n  identifiers: {slug: a} # x\n  # more\n",
    "- model: authentik_flows.flow\n  identifiers: {slug: a}\n  attrs:\n    # x\n    layout: stacked\n",
    "- model: authentik_flows.flow\n  identifiers: {slug: a}\n  attrs: {layout: stacked}\n",
    "- {model: authentik_flows.flow, identifiers: {slug: a}}\n",
];

#[test]
fn attributes_are_added_in_a_manifest_as_in_a_file() {
    let head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  a.yaml: |\n";
    for entry in INCOMPLETE {
        for end in ["", "- model: authentik_core.group\n  identifiers: {name: staff}\n"] {
            let plain = blueprint(&format!("{entry}{end}"));
            let expected = after("a.yaml", &plain, "model: authentik_flows", "add required");
            assert!(expected.contains("designation: authentication"), "{expected}");
            let manifest = format!("{head}{}", indented(&plain));
            let placed = after("cm.yaml", &manifest, "model: authentik_flows", "add required");
            assert_eq!(placed, format!("{head}{}", indented(&expected)));
            let bare = manifest.trim_end();
            let placed = after("cm.yaml", bare, "model: authentik_flows", "add required");
            assert_eq!(placed.trim_end(), format!("{head}{}", indented(&expected)).trim_end());
        }
    }
}

#[test]
fn ids_are_added_in_a_manifest_as_in_a_file() {
    let head = "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata:\n  a.yaml: |\n";
    let flow = "- model: authentik_flows.flow\n  identifiers: {slug: !Format [\"%s\", a]}\n  attrs: {name: A, title: A, designation: stage_configuration}\n";
    let stage = "- identifiers: {name: !Format [\"%s\", b]}\n  model: authentik_stages_dummy.dummystage\n";
    let plain = blueprint(&format!("{flow}{stage}"));
    let expected = after("a.yaml", &plain, "authentik_stages_dummy", "bind this stage");
    assert!(expected.contains("dummystage\n  id: b\n- model: authentik_flows.flowst"), "{expected}");
    let manifest = format!("{head}{}", indented(&plain));
    let placed = after("cm.yaml", &manifest, "authentik_stages_dummy", "bind this stage");
    assert_eq!(placed, format!("{head}{}", indented(&expected)));
}

#[test]
fn a_rule_is_explained_where_the_client_can() {
    let files = [("a.yaml", blueprint(MISSPELT))];
    let files: Vec<(&str, &str)> = files.iter().map(|(path, text)| (*path, text.as_str())).collect();
    let (line, character) = place(files[0].1, "is_superusr");
    let explains = |options: Value| {
        let capabilities = json!({ "textDocument": { "diagnostic": {} } });
        let mut client = Client::with_options(Folder::repository(&files), capabilities, options);
        let all = actions(&mut client, "a.yaml", line, character, None);
        let commands: Vec<Value> = all
            .iter()
            .filter(|action| !action["command"].is_null())
            .map(|it| it["command"].clone())
            .collect();
        assert!(client.end());
        commands
    };
    let explained = explains(json!({ "clientCommands": ["blueprintc.showRule"] }));
    let expected = json!({
        "title": "explain `unknown-attribute`", "command": "blueprintc.showRule",
        "arguments": [{ "rule": "unknown-attribute" }],
    });
    assert_eq!(explained, [expected]);
    assert!(explains(json!({ "clientCommands": ["blueprintc.other", 1] })).is_empty());
    assert!(explains(Value::Null).is_empty());
}
