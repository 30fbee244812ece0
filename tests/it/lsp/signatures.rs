//! Signature help, for clients that find parameters by place and for those that search for them.

use serde_json::{Value, json};

use crate::harness::{Client, Folder, blueprint};

const HALF: &str =
    "- model: authentik_core.group\n  identifiers: {name: x}\n  attrs:\n    \u{1f600}: !Env [NAME, \n";

fn asked(capabilities: Value) -> Value {
    let mut client = Client::with(Folder::repository(&[("a.yaml", &blueprint(HALF))]), capabilities);
    let triggers = &client.capabilities["signatureHelpProvider"]["triggerCharacters"];
    assert_eq!(*triggers, json!(["[", ",", " ", "("]));
    let help = client.at("textDocument/signatureHelp", "a.yaml", 6, 20);
    assert_eq!(client.at("textDocument/signatureHelp", "a.yaml", 3, 3), Value::Null);
    assert!(client.end());
    help
}

#[test]
fn the_form_and_the_argument_are_told() {
    let help = asked(json!({}));
    assert_eq!(help["signatures"][1]["label"], "!Env [NAME, DEFAULT]");
    assert_eq!((&help["activeSignature"], &help["activeParameter"]), (&json!(1), &json!(1)));
    assert_eq!(help["signatures"][1]["parameters"][1]["label"], "DEFAULT");
    // In the form without brackets there is no second argument.
    assert_eq!(help["signatures"][0]["activeParameter"], 1);
    let with_offsets = json!({ "textDocument": { "signatureHelp": {
        "signatureInformation": { "parameterInformation": { "labelOffsetSupport": true } }
    } } });
    assert_eq!(asked(with_offsets)["signatures"][1]["parameters"][1]["label"], json!([12, 19]));
}
