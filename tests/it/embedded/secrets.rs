//! What must not be shown of a file around a blueprint.

use super::checked;
use crate::harness::{Format, Levels, indented, report};

fn shown(text: &str) -> String {
    let (sources, outcome) = checked(&[("a.yaml", text)]);
    assert!(outcome.files[0].findings.len() > 1, "there is something to show");
    let levels = Levels::default();
    [Format::Rich, Format::Concise, Format::Json]
        .map(|format| report(sources.files(), &outcome, &levels, format))
        .concat()
}

const BLUEPRINT: &str = "version: 1
metadata: {name: x}
entries:
  - model: authentik_core.grup
    identifiers: {name: x}
  - model: authentik_providers_oauth2.oauth2provider
    identifiers: {name: x}
    attrs:
      client_secret: s3cr3t-inner-value
      nonsense: 1
";

#[test]
fn values_beside_a_blueprint_are_hidden() {
    let block = indented(BLUEPRINT, 4);
    let text = format!(
        "apiVersion: v1\nkind: Secret\nstringData:\n  before: s3cr3t-before\n  a.yaml: |\n{block}  after: s3cr3t-after\n"
    );
    let shown = shown(&text);
    assert!(shown.contains("nonsense"), "{shown}");
    assert!(!shown.contains("s3cr3t"), "{shown}");
}

#[test]
fn values_of_helm_are_hidden() {
    let block = indented(BLUEPRINT, 8);
    let text = format!(
        "additionalObjects:\n  - kind: ConfigMap\n    apiVersion: v1\n    data:\n      a.yaml: |\n{block}authentik:\n  \
         secret_key: s3cr3t-key\n"
    );
    assert!(!shown(&text).contains("s3cr3t"));
}

#[test]
fn an_encoded_secret_is_never_shown() {
    let encoded = data_encoding::BASE64.encode(BLUEPRINT.as_bytes());
    let other = data_encoding::BASE64.encode(b"s3cr3t-other");
    let text = format!("apiVersion: v1\nkind: Secret\ndata:\n  a.yaml: {encoded}\n  other: {other}\n");
    let shown = shown(&text);
    assert!(shown.contains("a.yaml: ****"), "{shown}");
    assert!(!shown.contains(&encoded[..20]) && !shown.contains(&other), "{shown}");
    assert!(!shown.contains("s3cr3t"), "{shown}");
}
