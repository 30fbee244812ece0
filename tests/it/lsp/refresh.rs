//! When an editor is asked to ask again.

use serde_json::{Value, json};

use crate::harness::{Client, Folder, blueprint};

const FLOW: &str = "\
- model: authentik_flows.flow
  id: flow
  identifiers: {slug: team}
  attrs: {name: Team, title: Team, designation: recovery}
";

const BINDING: &str = "\
- model: authentik_flows.flowstagebinding
  identifiers:
    target: !Find [authentik_flows.flow, [slug, team]]
    stage: !Find [authentik_stages_user_login.userloginstage, [name, default-authentication-login]]
    order: 10
";

const LENSES: &str = "workspace/codeLens/refresh";

fn other(entries: &str) -> String {
    blueprint(entries).replace("name: x", "name: other")
}

/// An editor that can be asked to ask again for lenses.
fn open(files: &[(&str, &str)]) -> Client {
    let can = json!({
        "workspace": { "codeLens": { "refreshSupport": true }, "configuration": true },
        "textDocument": { "diagnostic": {} },
    });
    Client::with(Folder::repository(files), can)
}

/// The titles of the lenses of a file, and how often the server asked to ask for them since the last time.
fn lenses(client: &mut Client, file: &str) -> (Vec<String>, usize) {
    let params = json!({ "textDocument": { "uri": client.uri(file) } });
    let lenses = client.request("textDocument/codeLens", params);
    let titles = lenses.as_array().cloned().unwrap_or_default();
    let title = |lens: &Value| lens["command"]["title"].as_str().expect("a text").to_owned();
    let asked = client.asked.iter().filter(|method| *method == LENSES).count();
    client.asked.clear();
    (titles.iter().map(title).collect(), asked)
}

#[test]
fn lenses_are_asked_for_again_after_another_file_changed() {
    let mut client = open(&[("a.yaml", &blueprint(FLOW)), ("b.yaml", &other(BINDING))]);
    client.did_open("a.yaml", &blueprint(FLOW));
    client.did_open("b.yaml", &other(BINDING));
    assert_eq!(lenses(&mut client, "a.yaml").0, ["1 stage"]);
    client.did_change("b.yaml", &other(&format!("{BINDING}{}", BINDING.replace("10", "20"))));
    assert_eq!(lenses(&mut client, "a.yaml"), (vec!["2 stages".to_owned()], 1));
    assert_eq!(lenses(&mut client, "a.yaml").1, 0);
    // What is not saved is gone with the editor's text.
    client.notify("textDocument/didClose", json!({ "textDocument": { "uri": client.uri("b.yaml") } }));
    assert_eq!(lenses(&mut client, "a.yaml"), (vec!["1 stage".to_owned()], 1));
    client.folder.write("b.yaml", other(""));
    let change = json!({ "changes": [{ "uri": client.uri("b.yaml"), "type": 2 }] });
    client.notify("workspace/didChangeWatchedFiles", change);
    assert_eq!(lenses(&mut client, "a.yaml"), (vec!["0 stages".to_owned()], 1));
    assert!(client.end());
}

/// A file that is on no disk, or differs from it, when an editor opens it.
#[test]
fn lenses_are_asked_for_again_after_another_text_was_opened() {
    let mut client = open(&[("a.yaml", &blueprint(FLOW)), ("b.yaml", &other(""))]);
    client.did_open("a.yaml", &blueprint(FLOW));
    assert_eq!(lenses(&mut client, "a.yaml").0, ["0 stages"]);
    client.did_open("b.yaml", &other(BINDING));
    assert_eq!(lenses(&mut client, "a.yaml"), (vec!["1 stage".to_owned()], 1));
    let more = blueprint(&BINDING.replace("10", "20")).replace("name: x", "name: more");
    client.did_open("c.yaml", &more);
    assert_eq!(lenses(&mut client, "a.yaml"), (vec!["2 stages".to_owned()], 1));
    assert!(client.end());
}

#[test]
fn lenses_are_asked_for_again_after_the_settings_changed() {
    let mut client = open(&[("a.yaml", &blueprint(FLOW))]);
    assert_eq!(lenses(&mut client, "a.yaml").0, ["0 stages"]);
    let sent = |lenses: bool| json!({ "settings": { "blueprintc": { "codeLens": lenses } } });
    client.notify("workspace/didChangeConfiguration", sent(false));
    assert_eq!(lenses(&mut client, "a.yaml"), (vec![], 1));
    client.notify("workspace/didChangeConfiguration", sent(false));
    assert_eq!(lenses(&mut client, "a.yaml"), (vec![], 0));
    // What a client doesn't send is asked for.
    client.configuration = json!({ "codeLens": true });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    let _ = lenses(&mut client, "a.yaml");
    let _ = lenses(&mut client, "a.yaml");
    assert_eq!(lenses(&mut client, "a.yaml").0, ["0 stages"]);
    assert!(client.end());
}

#[test]
fn nobody_is_asked_who_cannot_ask_again() {
    let mut client =
        Client::open(Folder::repository(&[("a.yaml", &blueprint(FLOW)), ("b.yaml", &other(""))]));
    client.did_open("a.yaml", &blueprint(FLOW));
    client.did_open("b.yaml", &other(""));
    client.did_change("b.yaml", &other(BINDING));
    assert_eq!(lenses(&mut client, "a.yaml"), (vec!["1 stage".to_owned()], 0));
    assert!(client.end());
}

/// People look for an object by its name, whatever the entry is called.
#[test]
fn symbols_of_the_workspace_are_found_by_the_name_of_the_object() {
    let mut client = open(&[("a.yaml", &blueprint(FLOW)), ("b.yaml", &other(BINDING))]);
    let mut found = |query: &str| -> Vec<(String, u64)> {
        let symbols = client.request("workspace/symbol", json!({ "query": query }));
        let symbol = |symbol: &Value| {
            let line = symbol["location"]["range"]["start"]["line"].as_u64().expect("a number");
            (symbol["name"].as_str().expect("a text").to_owned(), line + 1)
        };
        symbols.as_array().expect("a list").iter().map(symbol).collect()
    };
    let flow = [("flow (team)".to_owned(), 6)];
    assert_eq!(found("TEAM"), flow);
    assert_eq!(found("flow (t"), flow);
    assert_eq!(found("10 default-auth"), [("10 default-authentication-login".to_owned(), 4)]);
    assert_eq!(found("nothing of it"), []);
    assert!(client.end());
}
