//! The language server, asked by an editor in memory.

mod clients;
mod code_actions;
mod edits;
mod flows;
mod hints;
mod links;
mod refresh;
mod rename;
mod signatures;
mod tokens;
mod transcripts;

use serde_json::{Value, json};

use crate::harness::{Client, Folder, blueprint, config_map};

const BROKEN: &str = "- model: authentik_core.group\n  identifiers:\n    nmae: staff\n";
const MISSPELT: &str =
    "- model: authentik_core.group\n  identifiers: {name: staff}\n  attrs: {is_superusr: true}\n";
const RIGHT: &str = "- model: authentik_core.group\n  identifiers:\n    name: staff\n";

/// Rule, severity and place of each, as `check` counts places.
fn lines(diagnostics: &[Value]) -> Vec<String> {
    let line = |found: &Value| {
        let severity = match found["severity"].as_u64() {
            Some(1) => "error",
            Some(2) => "warning",
            _ => "info",
        };
        let start = &found["range"]["start"];
        let place = |of: &Value| of.as_u64().expect("a number") + 1;
        let code = found["code"].as_str().expect("a rule");
        format!("{}:{} {severity} {code}", place(&start["line"]), place(&start["character"]))
    };
    let mut lines: Vec<String> = diagnostics.iter().map(line).collect();
    lines.sort();
    lines
}

/// What `check` reports of a file in a folder.
fn report_of(folder: &Folder, path: &str) -> Vec<Value> {
    let report: Value =
        serde_json::from_str(&folder.run(&["check", "--format", "json"]).stdout).expect("it is JSON");
    let files = report["files"].as_array().expect("a list");
    let file = files.iter().find(|file| file["path"] == path);
    file.and_then(|file| file["diagnostics"].as_array()).cloned().unwrap_or_default()
}

fn text(value: &Value) -> &str {
    value.as_str().expect("a text")
}

#[test]
fn an_open_file_counts_instead_of_the_one_on_the_disk() {
    let mut client = Client::open(Folder::repository(&[("a.yaml", &blueprint(RIGHT))]));
    assert_eq!(lines(&client.diagnostics("a.yaml")), [""; 0]);
    client.did_open("a.yaml", &blueprint(RIGHT));
    client.did_change("a.yaml", &blueprint(BROKEN));
    let found = client.diagnostics("a.yaml");
    assert_eq!(lines(&found), ["6:5 error unknown-identifier"]);
    assert!(text(&found[0]["codeDescription"]["href"]).ends_with("/docs/rules/unknown-identifier.md"));
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": client.uri("a.yaml") } }));
    assert_eq!(lines(&client.diagnostics("a.yaml")), [""; 0]);
    assert!(client.end());
}

#[test]
fn changes_are_of_the_text_after_those_before() {
    let mut client = Client::open(Folder::repository(&[("a.yaml", &blueprint(RIGHT))]));
    client.did_open("a.yaml", &blueprint(RIGHT));
    let range = json!({ "start": { "line": 5, "character": 4 }, "end": { "line": 5, "character": 8 } });
    client.change("a.yaml", json!({ "range": range, "text": "nmae" }));
    assert_eq!(lines(&client.diagnostics("a.yaml")), ["6:5 error unknown-identifier"]);
    client.change("a.yaml", json!({ "range": range, "text": "name" }));
    assert_eq!(lines(&client.diagnostics("a.yaml")), [""; 0]);
    assert!(client.end());
}

#[test]
fn old_clients_are_sent_what_changed() {
    let other = |entries: &str| blueprint(entries).replace("name: x", "name: y");
    let folder = Folder::repository(&[("a.yaml", &blueprint(BROKEN)), ("b.yaml", &other(RIGHT))]);
    let mut client = Client::with(folder, json!({}));
    // The answer to a request comes after all that was sent before.
    client.did_open("b.yaml", &other(RIGHT));
    let _ = client.at("textDocument/hover", "b.yaml", 0, 0);
    assert_eq!(client.published.keys().collect::<Vec<_>>(), ["a.yaml"]);
    client.published.clear();
    client.did_change("b.yaml", &other(BROKEN));
    let _ = client.at("textDocument/hover", "b.yaml", 0, 0);
    let both = client.published.get("b.yaml").map(|found| found.len());
    assert!(both >= Some(1), "{:?}", client.published);
    client.did_open("a.yaml", &blueprint(RIGHT));
    let _ = client.at("textDocument/hover", "b.yaml", 0, 0);
    assert_eq!(lines(&client.published["a.yaml"]), [""; 0]);
    assert!(client.end());
}

#[test]
fn a_blueprint_in_a_manifest_is_diagnosed_where_it_stands() {
    let manifest = config_map(&blueprint(BROKEN));
    let folder = Folder::repository(&[("cm.yaml", &manifest)]);
    let mut client = Client::open(folder);
    client.did_open("cm.yaml", &manifest);
    assert_eq!(lines(&client.diagnostics("cm.yaml")), ["11:9 error unknown-identifier"]);
    client.did_change("cm.yaml", &manifest.replace("nmae", "name"));
    assert_eq!(lines(&client.diagnostics("cm.yaml")), [""; 0]);
    assert!(client.end());
}

#[test]
fn places_in_a_manifest_are_those_of_the_manifest() {
    let entries = "- model: authentik_core.group\n  id: staff\n  identifiers: {name: staff}\n\
                   - model: authentik_core.group\n  identifiers: {name: sub}\n  attrs: {parents: [!KeyOf staff]}\n";
    let manifest = config_map(&blueprint(entries));
    let mut client = Client::open(Folder::repository(&[("cm.yaml", &manifest)]));
    let range = |line: u32, from: u32, to: u32| json!({ "start": { "line": line, "character": from }, "end": { "line": line, "character": to } });
    let hover = client.at("textDocument/hover", "cm.yaml", 8, 20);
    assert_eq!(hover["range"], range(8, 13, 33));
    let definition = client.at("textDocument/definition", "cm.yaml", 13, 33);
    assert_eq!(definition[0]["range"], range(9, 10, 15));
    let completion = client.at("textDocument/completion", "cm.yaml", 8, 20);
    let group = |item: &&Value| item["label"] == "authentik_core.group";
    let item =
        completion["items"].as_array().and_then(|items| items.iter().find(group)).expect("it is offered");
    assert_eq!(item["textEdit"]["range"], range(8, 13, 33));
    let position = json!({ "line": 9, "character": 12 });
    let params =
        json!({ "textDocument": { "uri": client.uri("cm.yaml") }, "position": position, "newName": "all" });
    let edits = client.request("textDocument/rename", params)["changes"][client.uri("cm.yaml")].clone();
    let mut places: Vec<Value> =
        edits.as_array().expect("a list").iter().map(|edit| edit["range"].clone()).collect();
    places.sort_by_key(|range| range["start"]["line"].as_u64());
    assert_eq!(places, [range(9, 10, 15), range(13, 31, 36)]);
    assert!(client.end());
}

#[test]
fn fixes_are_offered_where_the_finding_is() {
    let mut client = Client::open(Folder::repository(&[("a.yaml", &blueprint(MISSPELT))]));
    let range = json!({ "start": { "line": 5, "character": 12 }, "end": { "line": 5, "character": 12 } });
    let params = json!({
        "textDocument": { "uri": client.uri("a.yaml") }, "range": range, "context": { "diagnostics": [] },
    });
    let actions = client.request("textDocument/codeAction", params);
    let fix = &actions[0];
    assert_eq!((text(&fix["kind"]), &fix["isPreferred"]), ("quickfix", &json!(true)));
    let edits = &fix["edit"]["changes"][client.uri("a.yaml")];
    assert_eq!(edits[0]["newText"], "is_superuser");
    let all = actions.as_array().expect("a list").iter().map(|action| text(&action["kind"]));
    assert!(all.clone().any(|kind| kind == "source.fixAll.blueprintc"), "{:?}", all.collect::<Vec<_>>());
    assert!(client.end());
}

#[test]
fn the_configuration_is_read_again_when_it_changes() {
    let mut client = Client::open(Folder::repository(&[("a.yaml", &blueprint(BROKEN))]));
    assert_eq!(lines(&client.diagnostics("a.yaml")), ["6:5 error unknown-identifier"]);
    client.folder.write("blueprintc.toml", "[rules]\nunknown-identifier = \"warning\"\n");
    let change = json!({ "changes": [{ "uri": client.uri("blueprintc.toml"), "type": 1 }] });
    client.notify("workspace/didChangeWatchedFiles", change);
    assert_eq!(lines(&client.diagnostics("a.yaml")), ["6:5 warning unknown-identifier"]);
    assert!(client.end());
}

/// While somebody types in the configuration, it is wrong most of the time.
#[test]
fn a_wrong_configuration_changes_nothing_and_is_said() {
    let folder = Folder::repository(&[
        ("a.yaml", &blueprint(BROKEN)),
        ("blueprintc.toml", "[rules]\nunknown-identifier = \"warning\"\n"),
    ]);
    let mut client = Client::open(folder);
    assert_eq!(lines(&client.diagnostics("a.yaml")), ["6:5 warning unknown-identifier"]);
    client.folder.write("blueprintc.toml", "[rules]\nunknown-identifier = \"warn\n");
    let saved = json!({ "textDocument": { "uri": client.uri("blueprintc.toml") } });
    client.notify("textDocument/didSave", saved);
    assert_eq!(lines(&client.diagnostics("a.yaml")), ["6:5 warning unknown-identifier"]);
    let shown = client.shown.pop().expect("a message");
    assert!(shown.contains("blueprintc.toml:2: "), "{shown}");
    let found = client.published["blueprintc.toml"].clone();
    assert_eq!((&found[0]["severity"], &found[0]["range"]["start"]["line"]), (&json!(1), &json!(1)));
    client.folder.write("blueprintc.toml", "[rules]\nunknown-identifier = \"info\"\n");
    let saved = json!({ "textDocument": { "uri": client.uri("blueprintc.toml") } });
    client.notify("textDocument/didSave", saved);
    assert_eq!(lines(&client.diagnostics("a.yaml")), ["6:5 info unknown-identifier"]);
    assert_eq!(client.published["blueprintc.toml"], [Value::Null; 0]);
    assert_eq!(client.shown, [""; 0]);
    assert!(client.end());
}

/// Whether it is on the disk already or not.
#[test]
fn what_is_excluded_has_no_diagnostics() {
    let folder = Folder::repository(&[
        ("drafts/old.yaml", &blueprint(BROKEN)),
        ("blueprintc.toml", "exclude = [\"drafts/\"]\n"),
    ]);
    let mut client = Client::open(folder);
    for path in ["drafts/old.yaml", "drafts/new.yaml", "other/new.yaml"] {
        client.did_open(path, &blueprint(BROKEN));
    }
    let found = |client: &mut Client, path: &str| lines(&client.diagnostics(path)).len();
    assert_eq!(found(&mut client, "drafts/old.yaml"), 0);
    assert_eq!(found(&mut client, "drafts/new.yaml"), 0);
    assert_eq!(found(&mut client, "other/new.yaml"), 1);
    assert!(client.end());
}

/// What `check` does not print because a baseline knows it is no diagnostic either; what is new is one.
#[test]
fn findings_of_the_baseline_are_no_diagnostics() {
    let folder = Folder::repository(&[
        ("a.yaml", &blueprint(BROKEN)),
        ("blueprintc.toml", "baseline = \"known.json\"\n"),
    ]);
    folder.run(&["check", "--write-baseline", "known.json"]);
    assert_eq!(folder.run(&["check"]).code, Some(0), "it is known");
    let mut client = Client::open(folder);
    assert_eq!(lines(&client.diagnostics("a.yaml")), [""; 0]);
    let twice = format!("{BROKEN}- model: authentik_core.group\n  identifiers:\n    nme: other\n");
    client.did_open("a.yaml", &blueprint(&twice));
    assert_eq!(lines(&client.diagnostics("a.yaml")), ["9:5 error unknown-identifier"]);
    assert!(client.end());
}

/// `check` ends with a failure then; an editor goes on with everything else.
#[test]
fn a_baseline_that_cannot_be_read_is_said_and_nothing_is_known() {
    let folder = Folder::repository(&[
        ("a.yaml", &blueprint(BROKEN)),
        ("blueprintc.toml", "baseline = \"known.json\"\n[rules]\nunknown-identifier = \"warning\"\n"),
    ]);
    let mut client = Client::open(folder);
    assert_eq!(lines(&client.diagnostics("a.yaml")), ["6:5 warning unknown-identifier"]);
    let shown = client.shown.pop().expect("a message");
    assert!(shown.contains("known.json:1: cannot read the baseline"), "{shown}");
    assert_eq!(client.published["known.json"].len(), 1);
    assert!(client.end());
}

/// The client of this test never answers a request.
#[test]
fn the_first_reading_of_a_folder_is_shown() {
    let folder = Folder::repository(&[("a.yaml", &blueprint(RIGHT))]);
    let can = json!({ "window": { "workDoneProgress": true }, "textDocument": { "diagnostic": {} } });
    let mut client = Client::with(folder, can);
    assert_eq!(lines(&client.diagnostics("a.yaml")), [""; 0]);
    assert_eq!(client.asked, ["window/workDoneProgress/create"]);
    let kinds: Vec<&str> = client.progress.iter().map(|value| text(&value["kind"])).collect();
    assert_eq!(kinds, ["begin", "end"]);
    assert_eq!(client.progress[1]["message"], "1 file");
    assert!(client.end());
}

#[test]
fn files_that_are_nowhere_yet_are_known() {
    let mut client = Client::open(Folder::repository(&[]));
    client.did_open("new.yaml", &blueprint(BROKEN));
    assert_eq!(lines(&client.diagnostics("new.yaml")), ["6:5 error unknown-identifier"]);
    let item = json!({ "uri": "untitled:Untitled-1", "languageId": "yaml", "version": 1, "text": blueprint(BROKEN) });
    client.notify("textDocument/didOpen", json!({ "textDocument": item }));
    let report = client
        .request("textDocument/diagnostic", json!({ "textDocument": { "uri": "untitled:Untitled-1" } }));
    assert_eq!(lines(report["items"].as_array().expect("a list")), ["6:5 error unknown-identifier"]);
    assert!(client.end());
}

#[test]
fn results_that_stay_the_same_are_not_sent_again() {
    let mut client = Client::open(Folder::repository(&[("a.yaml", &blueprint(BROKEN))]));
    let document = json!({ "uri": client.uri("a.yaml") });
    let first = client.request("textDocument/diagnostic", json!({ "textDocument": document }));
    let again = json!({ "textDocument": document, "previousResultId": first["resultId"] });
    assert_eq!(client.request("textDocument/diagnostic", again)["kind"], "unchanged");
    let all = client.request("workspace/diagnostic", json!({ "previousResultIds": [] }));
    assert_eq!(all["items"][0]["kind"], "full");
    assert_eq!(all["items"][0]["items"], first["items"]);
    assert!(client.end());
}

#[test]
fn what_is_wrong_with_a_request_is_its_error() {
    let mut client = Client::open(Folder::repository(&[]));
    let code = |client: &mut Client, method: &str, params: Value| {
        client.ask(method, params).response_result.err().map(|error| error.code)
    };
    assert_eq!(code(&mut client, "textDocument/nothing", json!({})), Some(-32601));
    assert_eq!(code(&mut client, "textDocument/hover", json!([1])), Some(-32602));
    client.notify("textDocument/didChange", json!({ "contentChanges": 7 }));
    client.notify("$/unknown", json!(null));
    assert_eq!(client.at("textDocument/hover", "nowhere.yaml", 9, 9), Value::Null);
    assert!(client.end());
}

#[test]
fn a_client_that_hangs_up_ends_the_server() {
    assert!(Client::open(Folder::repository(&[])).hang_up());
    let mut client = Client::open(Folder::repository(&[]));
    let _ = client.request("shutdown", Value::Null);
    let late = client.ask("textDocument/hover", json!({})).response_result.err();
    assert_eq!(late.map(|error| error.code), Some(-32600));
    assert!(client.hang_up());
}
