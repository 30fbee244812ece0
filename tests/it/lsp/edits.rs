//! Random edits, also within characters of several units: after each the server finds what `check` finds, and answers
//! every question.

use serde_json::json;

use super::transcripts::ask_everything;
use super::{BROKEN, RIGHT, checked, lines};
use crate::harness::{Chance, Client, Folder, blueprint, config_map};

/// Lines and rules, sorted: places count characters in reports and units of UTF-16 here.
fn short(lines: Vec<String>) -> Vec<String> {
    let short = |line: &String| {
        let (place, rest) = line.split_once(' ').expect("a place");
        format!("{} {rest}", place.split(':').next().expect("a line"))
    };
    let mut all: Vec<String> = lines.iter().map(short).collect();
    all.sort();
    all
}

fn edit_and_ask(start: String, seed: u64) {
    let mut chance = Chance(seed);
    let mut client = Client::open(Folder::repository(&[("a.yaml", &start), ("b.yaml", &blueprint(RIGHT))]));
    client.did_open("a.yaml", &start);
    let mut text = start;
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
        let checked = checked(&client.folder, "a.yaml");
        assert_eq!(short(lines(&found)), short(checked), "step {step}: {text:?}");
        ask_everything(&mut client, "a.yaml", line, from);
    }
    assert!(client.end());
}

fn entries() -> String {
    format!(
        "{BROKEN}{RIGHT}# \u{e4}\u{1f600}\n- model: authentik_flows.flow\n  id: f\n  identifiers: {{slug: \u{1f600}}}\n\
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

/// The text after a change that counts in units of UTF-16.
fn edited(text: &str, line: usize, units: std::ops::Range<usize>, inserted: &str) -> String {
    let starts: Vec<usize> = std::iter::once(0)
        .chain(
            text.char_indices()
                .filter(|&(at, c)| c == '\n' || c == '\r' && !text[at + 1..].starts_with('\n'))
                .map(|(at, _)| at + 1),
        )
        .collect();
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
