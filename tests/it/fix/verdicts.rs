//! Blueprints with one fault each, as the vectors next to the project have them: plain, and wherever else they live.
//!
//! Where the vectors are absent, this test is ignored.

use super::mutants::assert_only_named_lines_changed;
use super::*;
use crate::harness::{ONE_IN, Sources, block, check_sources, fix_sources, shared_vectors};

type Wrap = fn(&str) -> String;

fn map(text: &str) -> String {
    let text = block(text, 4);
    format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: |\n{text}  z: \"1\"\n")
}

fn quoted(text: &str) -> String {
    let text = serde_json::to_string(text).expect("a text is JSON");
    format!("apiVersion: v1\nkind: Secret\nstringData:\n  a.yaml: {text}\n")
}

/// Two of them in one file, of which only one can be fixed_sources.
fn encoded(text: &str) -> String {
    let base64 = data_encoding::BASE64.encode(text.as_bytes());
    format!("{}---\napiVersion: v1\nkind: Secret\ndata:\n  a.yaml: {base64}\n", map(text))
}

fn values(text: &str) -> String {
    let text = block(text, 8);
    format!("additionalObjects:\n  - kind: ConfigMap\n    apiVersion: v1\n    data:\n      a.yaml: |\n{text}")
}

fn crlf(text: &str) -> String {
    map(text).replace('\n', "\r\n")
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn blueprints_with_faults_are_mended_wherever_they_live() {
    let wraps: [(&str, Wrap); 6] = [
        ("plain", str::to_owned),
        ("block", map),
        ("quoted", quoted),
        ("encoded", encoded),
        ("values", values),
        ("crlf", crlf),
    ];
    let options = Options::default();
    let (mut changed, mut undone) = ([0; 6], 0);
    for (number, vector) in shared_vectors("verdicts.jsonl").into_iter().enumerate() {
        // Each wrapping with and without a second fault, in turn.
        if !(number / (2 * wraps.len())).is_multiple_of(ONE_IN) {
            continue;
        }
        // A second fault, which authentik's own importer doesn't report along with the first.
        let text =
            vector["blueprint"].as_str().expect("a text").replacen("version: 1", "version: 2", number % 2);
        let at = number / 2 % wraps.len();
        let (name, wrap) = wraps[at];
        let text = wrap(&text);
        let which = if number % 3 == 0 { Which::Safe } else { Which::All };
        let sources = |text: &str| Sources::of(vec![SourceFile::new("a.yaml", text)]);
        let before = check_sources(&sources(&text), &options);
        let fixed_sources = fix_sources(sources(&text), &options, which);
        let after = fixed_sources.sources.files()[0].text();
        let what = || format!("{name} {number} {which:?}\n{text}\n{after}");
        assert_eq!(worse(&before, &fixed_sources.outcome), [""; 0], "{}", what());
        assert_eq!(fixed_sources.sources.blueprints().len(), sources(&text).blueprints().len(), "{}", what());
        undone += fixed_sources.undone.len();
        let Some(change) = fixed_sources.changed.first() else {
            assert_eq!(after, text);
            continue;
        };
        let again = fix_sources(sources(after), &options, which);
        assert!(again.changed.is_empty(), "not done: {}", what());
        changed[at] += 1;
        if change.applied.iter().all(|applied| !applied.title.starts_with("move")) {
            let named = change.applied.iter().map(|applied| applied.place.line).collect();
            assert_only_named_lines_changed(number, &text, after, &named);
        }
    }
    println!("{changed:?} changed, {undone} fixes not made");
    assert!(changed.iter().all(|&changed| changed > 30 / ONE_IN), "{changed:?}");
}
