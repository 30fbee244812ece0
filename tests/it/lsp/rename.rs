//! Other names, and what the person is told about them.

use serde_json::{Value, json};

use super::text;
use crate::harness::{Client, Folder, blueprint};

const FLOW: &str = "- model: authentik_flows.flow\n  id: flow\n  identifiers: {slug: login}\n  attrs: {name: Login, title: Login, designation: authentication}\n";
const NOTE: &str = "authentik does not rename a flow that it has: it creates a second one with the new slug and leaves the old one behind";

/// The answer to a new name at a place, and what the client showed.
fn renamed(capabilities: Value, line: u32, character: u32) -> (Value, String, Vec<String>) {
    let mut client = Client::with(Folder::repository(&[("a.yaml", &blueprint(FLOW))]), capabilities);
    let uri = client.uri("a.yaml");
    let position = json!({ "line": line, "character": character });
    let params = json!({ "textDocument": { "uri": uri }, "position": position, "newName": "signin" });
    let edit = client.request("textDocument/rename", params);
    let shown = std::mem::take(&mut client.shown);
    assert!(client.end());
    (edit, uri, shown)
}

fn annotating() -> Value {
    let edits = json!({ "documentChanges": true, "changeAnnotationSupport": {} });
    json!({ "workspace": { "workspaceEdit": edits } })
}

/// The place of a word in the blueprint.
fn place(word: &str) -> (u32, u32) {
    let written = blueprint(FLOW);
    let at = written.find(word).expect("it is there");
    let start = written[..at].rfind('\n').map_or(0, |at| at + 1);
    (written[..at].matches('\n').count().try_into().unwrap(), (at - start).try_into().unwrap())
}

#[test]
fn a_new_slug_is_confirmed() {
    let (line, character) = place("login}");
    let (edit, uri, shown) = renamed(annotating(), line, character);
    let annotation = &edit["changeAnnotations"]["rename"];
    assert_eq!(text(&annotation["description"]), NOTE);
    assert_eq!(annotation["needsConfirmation"], true);
    assert_eq!(annotation["label"], "rename to `signin`");
    let document = &edit["documentChanges"][0];
    assert_eq!(document["textDocument"], json!({ "uri": uri, "version": null }));
    assert_eq!(
        (&document["edits"][0]["newText"], &document["edits"][0]["annotationId"]),
        (&json!("signin"), &json!("rename"))
    );
    assert_eq!(edit.get("changes"), None);
    assert_eq!(shown, [""; 0]);
}

#[test]
fn clients_that_cannot_ask_show_what_a_new_slug_does() {
    let (line, character) = place("login}");
    for capabilities in [json!({}), json!({ "workspace": { "workspaceEdit": { "documentChanges": true } } })]
    {
        let (edit, uri, shown) = renamed(capabilities, line, character);
        assert_eq!(edit["changes"][uri][0]["newText"], "signin");
        assert_eq!(shown, [NOTE]);
    }
}

#[test]
fn a_new_id_needs_no_note() {
    let (line, character) = place("flow\n  identifiers");
    let (edit, uri, shown) = renamed(annotating(), line, character);
    assert_eq!(edit["changes"][uri][0]["newText"], "signin");
    assert_eq!(edit.get("changeAnnotations"), None);
    assert_eq!(shown, [""; 0]);
}
