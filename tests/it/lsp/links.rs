//! Links to files that are there.

use serde_json::{Value, json};

use crate::harness::{Client, Folder, blueprint, config_map};

const ENTRIES: &str = "\
- model: authentik_core.group
  identifiers: {name: !File /certs/\u{e4}.pem, a: !File gone.pem, b: !File [near.pem, x], c: !File /etc/hostname}
- model: authentik_blueprints.metaapplyblueprint
  attrs: {identifiers: {name: other}}
";

fn links(client: &mut Client, path: &str) -> Vec<String> {
    let params = json!({ "textDocument": { "uri": client.uri(path) } });
    let found = client.request("textDocument/documentLink", params);
    let root = client.uri("");
    let show = |link: &Value| {
        let (start, end) = (&link["range"]["start"], &link["range"]["end"]);
        let target = link["target"].as_str().expect("a URI");
        let target = target.strip_prefix(&root).expect("it is in the folder");
        format!("{}:{}-{} {target}", start["line"], start["character"], end["character"])
    };
    found.as_array().expect("a list").iter().map(show).collect()
}

fn folder(path: &str, text: &str) -> Folder {
    let other = "version: 1\nmetadata: {name: other}\nentries: []\n";
    Folder::repository(&[
        (path, text),
        ("flows/other.yaml", other),
        ("certs/\u{e4}.pem", "x"),
        ("flows/near.pem", "x"),
        ("schema.json", "{}"),
    ])
}

#[test]
fn links_lead_to_files_of_the_folder() {
    let text = format!("# yaml-language-server: $schema=../schema.json\n{}", blueprint(ENTRIES));
    let mut client = Client::open(folder("flows/a.yaml", &text));
    assert_eq!(
        links(&mut client, "flows/a.yaml"),
        [
            "0:32-46 /schema.json",
            "5:28-40 /certs/%C3%A4.pem",
            "5:71-79 /flows/near.pem",
            "7:30-35 /flows/other.yaml",
        ]
    );
    assert!(client.end());
}

#[test]
fn links_of_a_manifest_lead_to_the_files_that_hold_blueprints() {
    let text = config_map(&blueprint(ENTRIES));
    let mut client = Client::open(folder("flows/cm.yaml", &text));
    let found = links(&mut client, "flows/cm.yaml");
    assert_eq!(found, ["9:32-44 /certs/%C3%A4.pem", "9:75-83 /flows/near.pem", "11:34-39 /flows/other.yaml"]);
    assert!(client.end());
}

#[test]
fn a_type_is_the_model_of_the_entry() {
    let entries = "- model: authentik_core.group\n  id: \u{e4}\n  identifiers: {name: a}\n- model: authentik_core.group\n  identifiers: {name: b, parent: !KeyOf \u{e4}}\n";
    let mut client = Client::open(Folder::repository(&[("a.yaml", &blueprint(entries))]));
    let found = client.at("textDocument/typeDefinition", "a.yaml", 7, 40);
    let range = json!({ "start": { "line": 3, "character": 9 }, "end": { "line": 3, "character": 29 } });
    assert_eq!(found, json!([{ "uri": client.uri("a.yaml"), "range": range }]));
    assert!(client.end());
}
