//! Random edits, also within characters of several units: after each the server finds what `check` finds, to the letter,
//! and answers every question.

use serde_json::{Value, json};

use super::transcripts::ask_everything;
use super::{BROKEN, RIGHT, report_of, text};
use crate::harness::{Chance, Client, Folder, blueprint, config_map};

/// What `check` reports of a file, as the diagnostics of the protocol that it amounts to.
fn checked(client: &Client, path: &str) -> Vec<Value> {
    let read = |path: &str| std::fs::read_to_string(client.folder.path().join(path)).expect("it is there");
    let range = |path: &str, span: &Value| {
        let source = read(path);
        json!({ "start": position(&source, &span["start"]), "end": position(&source, &span["end"]) })
    };
    let related = |related: &Value| {
        let path = text(&related["path"]);
        let location = json!({ "uri": client.uri(path), "range": range(path, &related["span"]) });
        json!({ "location": location, "message": related["message"] })
    };
    let diagnostic = |found: &Value| {
        let severity = match text(&found["severity"]) {
            "error" => 1,
            "warning" => 2,
            _ => 4,
        };
        let message = match found["help"].as_str() {
            Some(help) => format!("{}\n\nhelp: {help}", text(&found["message"])),
            None => text(&found["message"]).to_owned(),
        };
        let all: Vec<Value> = found["related"].as_array().into_iter().flatten().map(related).collect();
        json!({
            "code": found["rule"],
            "severity": severity,
            "message": message,
            "range": range(path, &found["span"]),
            "relatedInformation": if all.is_empty() { Value::Null } else { json!(all) },
            "source": "blueprintc",
        })
    };
    report_of(&client.folder, path).iter().map(diagnostic).collect()
}

/// A place of a report in the units of the protocol, counted from its bytes.
fn position(source: &str, place: &Value) -> Value {
    let offset = usize::try_from(place["offset"].as_u64().expect("a number")).expect("texts are short");
    let start = line_starts(source).into_iter().rfind(|start| *start <= offset).unwrap_or_default();
    let line = place["line"].as_u64().expect("a number") - 1;
    json!({ "line": line, "character": source[start..offset].encode_utf16().count() })
}

/// What of the diagnostics a report has too.
fn reported(diagnostics: &[Value]) -> Vec<Value> {
    let names = ["code", "severity", "message", "range", "relatedInformation", "source"];
    let reported = |found: &Value| {
        names.iter().map(|name| ((*name).to_owned(), found[*name].clone())).collect::<serde_json::Map<_, _>>()
    };
    diagnostics.iter().map(|found| Value::Object(reported(found))).collect()
}

fn edit_and_ask(start: String, seed: u64) {
    let mut chance = Chance(seed);
    let mut client = Client::open(Folder::repository(&[("a.yaml", &start), ("b.yaml", &blueprint(RIGHT))]));
    client.did_open("a.yaml", &start);
    let mut text = start;
    let mut related = 0;
    for step in 0..25 {
        let line = chance.below(text.lines().count() + 1);
        let (from, length) = (chance.below(20), chance.below(4));
        let inserted = chance.of(&["", "x", "\n", "- ", ": ", "\u{1f600}", "!", "'", "  name: y\r\n"]);
        let position = |character: usize| json!({ "line": line, "character": character });
        let range = json!({ "start": position(from), "end": position(from + length) });
        client.change("a.yaml", json!({ "range": range, "text": inserted }));
        text = edited(&text, line, from..from + length, inserted);
        client.folder.write("a.yaml", &text);
        let found = client.diagnostics("a.yaml");
        related += found.iter().filter(|found| found.get("relatedInformation").is_some()).count();
        assert_eq!(reported(&found), checked(&client, "a.yaml"), "step {step}: {text:?}");
        ask_everything(&mut client, "a.yaml", line, from);
    }
    assert!(related > 0, "no finding has other places");
    assert!(client.end());
}

fn entries() -> String {
    format!(
        "{BROKEN}{RIGHT}# \u{e4}\u{1f600}\n- model: authentik_flows.flow\n  id: f\n  identifiers: {{slug: \u{1f600}}}\n\
         - model: authentik_core.group\n  id: f\n  identifiers: {{name: \u{1f600}, nmae: x}}\n\
         - model: authentik_flows.flowstagebinding\n  identifiers: {{target: !KeyOf f, stage: !Find [authentik_flows.stage, [name, x]], order: !Context order}}\n\
         - model: authentik_policies_expression.expressionpolicy\n  identifiers: {{name: p}}\n  attrs:\n    expression: |\n      return ak_is_group_member(request.user, name=\"\u{e4}\")\n"
    )
}

#[test]
fn in_a_plain_file() {
    edit_and_ask(blueprint(&entries()), 5);
}

#[test]
fn in_lines_of_windows() {
    edit_and_ask(blueprint(&entries()).replace('\n', "\r\n"), 7);
}

#[test]
fn in_a_manifest() {
    let manifest = config_map(&blueprint(&entries()));
    edit_and_ask(manifest, 11);
}

/// Where lines start, as the protocol counts them.
fn line_starts(text: &str) -> Vec<usize> {
    let ends =
        text.char_indices().filter(|&(at, c)| c == '\n' || c == '\r' && !text[at + 1..].starts_with('\n'));
    std::iter::once(0).chain(ends.map(|(at, _)| at + 1)).collect()
}

/// The text after a change that counts in units of UTF-16.
fn edited(text: &str, line: usize, units: std::ops::Range<usize>, inserted: &str) -> String {
    let starts = line_starts(text);
    let Some(&start) = starts.get(line) else { return format!("{text}{inserted}") };
    let end = starts.get(line + 1).map_or(text.len(), |next| *next);
    let body = text[start..end].trim_end_matches(['\n', '\r']);
    let offset = |units: usize| {
        let mut left = units;
        let mut at = 0;
        for character in body.chars() {
            if left < character.len_utf16() {
                break;
            }
            left -= character.len_utf16();
            at += character.len_utf8();
        }
        start + at
    };
    let (from, to) = (offset(units.start), offset(units.end));
    format!("{}{inserted}{}", &text[..from], &text[to..])
}
