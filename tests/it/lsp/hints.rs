//! Inlay hints, and their settings.

use serde_json::{Value, json};

use crate::harness::{Client, Folder, blueprint};

const ENTRIES: &str = "\
- model: authentik_core.group
  id: g
  identifiers: {name: !Format [\"\u{1f600}%s\", staff]}
- model: authentik_core.group
  identifiers: {name: b, parent: !KeyOf g}
- model: authentik_stages_authenticator_validate.authenticatorvalidatestage
  identifiers: {name: v}
";

fn hints(client: &mut Client, path: &str) -> Vec<String> {
    let range = json!({ "start": { "line": 0, "character": 0 }, "end": { "line": 99, "character": 0 } });
    let document = json!({ "uri": client.uri(path) });
    let found = client.request("textDocument/inlayHint", json!({ "textDocument": document, "range": range }));
    let show = |hint: &Value| {
        let (line, character) = (&hint["position"]["line"], &hint["position"]["character"]);
        format!("{line}:{character} {}", hint["label"][0]["value"].as_str().expect("a text"))
    };
    found.as_array().expect("a list").iter().map(show).collect()
}

const VALUE: &str = "5:45 = \"\u{1f600}staff\"";
const REFERENCE: &str = "7:41 group \u{1f600}staff";
const DEFAULT: &str = "8:75 not_configured_action: skip";

fn opened(capabilities: Value, options: Value) -> Client {
    let folder = Folder::repository(&[("a.yaml", &blueprint(ENTRIES))]);
    Client::with_options(folder, capabilities, options)
}

#[test]
fn hints_are_where_their_text_ends() {
    let mut client = opened(json!({}), Value::Null);
    assert_eq!(hints(&mut client, "a.yaml"), [VALUE, REFERENCE, DEFAULT]);
    let range = json!({ "start": { "line": 7, "character": 0 }, "end": { "line": 7, "character": 99 } });
    let document = json!({ "uri": client.uri("a.yaml") });
    let found = client.request("textDocument/inlayHint", json!({ "textDocument": document, "range": range }));
    let label = &found[0]["label"][0];
    assert_eq!(found.as_array().map(Vec::len), Some(1));
    assert_eq!(label["location"]["range"]["start"], json!({ "line": 5, "character": 22 }));
    assert!(client.end());
}

#[test]
fn hints_of_a_manifest_are_at_their_place_in_it() {
    let inner: String = blueprint(ENTRIES).lines().map(|line| format!("    {line}\r\n")).collect();
    let text = format!(
        "apiVersion: v1\r\nkind: ConfigMap\r\nmetadata: {{name: x}}\r\ndata:\r\n  a.yaml: |\r\n{inner}"
    );
    let mut client = Client::open(Folder::repository(&[("cm.yaml", &text)]));
    assert_eq!(
        hints(&mut client, "cm.yaml"),
        ["10:49 = \"\u{1f600}staff\"", "12:45 group \u{1f600}staff", "13:79 not_configured_action: skip"]
    );
    assert!(client.end());
}

#[test]
fn each_kind_can_be_turned_off_at_the_start() {
    let options = |name: &str| json!({ "inlayHints": { name: false } });
    for (name, left) in
        [("references", [VALUE, DEFAULT]), ("values", [REFERENCE, DEFAULT]), ("defaults", [VALUE, REFERENCE])]
    {
        let mut client = opened(json!({}), options(name));
        assert_eq!(hints(&mut client, "a.yaml"), left, "{name}");
        assert!(client.end());
    }
}

#[test]
fn a_changed_configuration_counts_at_once() {
    let capabilities = json!({ "workspace": {
        "configuration": true,
        "didChangeConfiguration": { "dynamicRegistration": true },
        "inlayHint": { "refreshSupport": true },
    } });
    let mut client = opened(capabilities, Value::Null);
    client.configuration = json!({ "inlayHints": { "values": false, "defaults": false } });
    // The server asks once the client has started, and reads the answer after the first request.
    let _ = hints(&mut client, "a.yaml");
    assert_eq!(hints(&mut client, "a.yaml"), [REFERENCE]);
    let asked = ["client/registerCapability", "workspace/configuration", "workspace/inlayHint/refresh"];
    assert!(
        asked.iter().all(|method| client.asked.iter().any(|asked| asked == method)),
        "{:?}",
        client.asked
    );
    // A client that only says that something changed is asked again.
    client.configuration = json!({ "inlayHints": { "references": false } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": null }));
    let _ = hints(&mut client, "a.yaml");
    assert_eq!(hints(&mut client, "a.yaml"), [VALUE, DEFAULT]);
    // An old client sends everything.
    let settings = json!({ "blueprintc": { "inlayHints": { "values": false, "references": 7 } } });
    client.notify("workspace/didChangeConfiguration", json!({ "settings": settings }));
    assert_eq!(hints(&mut client, "a.yaml"), [REFERENCE, DEFAULT]);
    assert!(client.end());
}

/// What somebody takes out of the configuration is as the client started the server.
#[test]
fn a_setting_that_is_removed_has_its_first_value() {
    let mut client = opened(json!({}), json!({ "inlayHints": { "values": false } }));
    for (section, left) in [
        (json!({ "inlayHints": { "values": true, "defaults": false } }), [VALUE, REFERENCE]),
        (json!({ "inlayHints": {} }), [REFERENCE, DEFAULT]),
        (json!({ "inlayHints": { "values": true, "references": false } }), [VALUE, DEFAULT]),
        (json!({}), [REFERENCE, DEFAULT]),
    ] {
        let settings = json!({ "settings": { "blueprintc": section } });
        client.notify("workspace/didChangeConfiguration", settings);
        assert_eq!(hints(&mut client, "a.yaml"), left, "{section}");
    }
    assert!(client.end());
}

#[test]
fn hints_of_other_files_are_asked_for_again() {
    let made = blueprint("- model: authentik_core.group\n  identifiers: {name: old, attributes: {}}\n");
    let used = "version: 1\ncontext: {n: old, m: new}\nentries:\n- model: authentik_core.group\n  identifiers: {name: b}\n  attrs: {parents: [!Find [authentik_core.group, [name, !Context n]], !Find [authentik_core.group, [name, !Context m]]]}\n";
    let capabilities = json!({ "workspace": { "inlayHint": { "refreshSupport": true } } });
    let options = json!({ "inlayHints": { "values": false } });
    let folder = Folder::repository(&[("a.yaml", &made), ("b.yaml", used)]);
    let mut client = Client::with_options(folder, capabilities, options);
    let refreshes = |client: &Client| client.asked.iter().filter(|it| it.contains("inlayHint")).count();
    client.did_open("a.yaml", &made);
    client.did_change("a.yaml", &made);
    assert_eq!(hints(&mut client, "b.yaml"), ["5:68 group old"]);
    assert_eq!(refreshes(&client), 0, "only one file is open");
    client.did_open("b.yaml", used);
    client.did_change("a.yaml", &made.replace("old", "new"));
    assert_eq!(hints(&mut client, "b.yaml"), ["5:118 group new"]);
    let _ = hints(&mut client, "b.yaml");
    assert_eq!(refreshes(&client), 1);
    assert!(client.end());
}
