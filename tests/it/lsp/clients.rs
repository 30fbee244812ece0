//! What clients that can do less are sent.

use std::io::Write as _;
use std::process::Stdio;

use serde_json::{Value, json};

use crate::harness::{Client, Folder, program};

const HALF: &str = "version: 1\nentries:\n- model: authentik_core.gro\n";

fn completions(completion: Value, hover: Value) -> (Vec<Value>, Value) {
    let capabilities =
        json!({ "textDocument": { "completion": { "completionItem": completion }, "hover": hover } });
    let mut client = Client::with(Folder::repository(&[("a.yaml", HALF)]), capabilities);
    let items = client.at("textDocument/completion", "a.yaml", 2, 27)["items"].clone();
    client.did_open("b.yaml", "version: 1\nentries:\n- model: authentik_core.group\n");
    let hover = client.at("textDocument/hover", "b.yaml", 2, 20)["contents"].clone();
    (items.as_array().expect("a list").clone(), hover)
}

fn group(items: &[Value]) -> &Value {
    items.iter().find(|item| item["label"] == "authentik_core.group").expect("it is offered")
}

#[test]
fn snippets_are_for_clients_that_fill_them_in() {
    let (items, _) = completions(json!({ "snippetSupport": true }), json!({}));
    assert_eq!(group(&items)["insertTextFormat"], 2);
    assert!(group(&items)["textEdit"]["newText"].as_str().expect("a text").contains("$1"));

    let (items, _) = completions(json!({ "snippetSupport": false }), json!({}));
    assert_eq!(group(&items)["textEdit"]["newText"], "authentik_core.group");
    for item in &items {
        assert!(item.get("insertTextFormat").is_none(), "{item}");
        assert!(!item["textEdit"]["newText"].as_str().expect("a text").contains(['$', '\n']), "{item}");
    }
}

#[test]
fn documentation_comes_once_it_is_asked_for() {
    let lazy = json!({ "textDocument": { "completion": { "completionItem": {
        "resolveSupport": { "properties": ["documentation"] },
    } } } });
    let mut client = Client::with(Folder::repository(&[("a.yaml", HALF)]), lazy);
    let items = client.at("textDocument/completion", "a.yaml", 2, 27)["items"].clone();
    let item = group(items.as_array().expect("a list")).clone();
    assert_eq!(item.get("documentation"), None);
    let whole = client.request("completionItem/resolve", item.clone());
    let text = whole["documentation"]["value"].as_str().expect("a text");
    assert!(text.contains("users"), "{text}");
    assert_eq!(whole["textEdit"], item["textEdit"]);
    let (items, _) = completions(json!({}), json!({}));
    assert_eq!(group(&items)["documentation"]["value"], text);
}

#[test]
fn texts_are_plain_for_clients_without_markdown() {
    let plain = json!({ "contentFormat": ["plaintext"] });
    let (items, hover) = completions(json!({ "documentationFormat": ["plaintext"] }), plain);
    assert_eq!(hover["kind"], "plaintext");
    assert!(!hover["value"].as_str().expect("a text").contains("**"), "{hover}");
    let kinds: Vec<&Value> =
        items.iter().filter_map(|item| Some(&item.get("documentation")?["kind"])).collect();
    assert!(kinds.len() > 10 && kinds.iter().all(|kind| *kind == "plaintext"), "{kinds:?}");
    let both = json!({ "contentFormat": ["plaintext", "markdown"] });
    let (_, hover) = completions(json!({}), both);
    assert_eq!(hover["kind"], "markdown");
    assert!(hover["value"].as_str().expect("a text").starts_with("**"), "{hover}");
}

#[test]
fn a_place_past_the_end_of_its_line_is_the_end() {
    let mut client = Client::open(Folder::repository(&[("a.yaml", "ä: 1\n\n")]));
    let positions = json!([{ "line": 0, "character": 99 }, { "line": 1, "character": 3 }]);
    let params = json!({ "textDocument": { "uri": client.uri("a.yaml") }, "positions": positions });
    let found = client.request("textDocument/selectionRange", params);
    let end = |at: usize| found[at]["range"]["end"].clone();
    assert_eq!(end(0), json!({ "line": 0, "character": 4 }));
    assert_eq!(end(1), json!({ "line": 1, "character": 0 }));
}

/// An editor that crashed can leave its end of the input open: in a process that it started, for example.
#[test]
fn a_server_ends_when_nobody_reads_what_it_sends() {
    let folder = Folder::repository(&[]);
    let mut server = program(folder.path(), &["lsp"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("it starts");
    drop(server.stdout.take());
    let mut input = server.stdin.take().expect("it is piped");
    let params = json!({ "capabilities": {}, "processId": null, "rootUri": null });
    let message = json!({ "jsonrpc": "2.0", "id": 1, "method": "initialize", "params": params }).to_string();
    write!(input, "Content-Length: {}\r\n\r\n{message}", message.len()).expect("it reads");
    let ended = (0..1000).any(|_| {
        std::thread::sleep(std::time::Duration::from_millis(10));
        server.try_wait().expect("it can be asked").is_some()
    });
    drop(server.kill());
    assert!(ended, "it waits for input");
    drop(input);
}
