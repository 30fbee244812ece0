//! Arbitrary texts, and blueprints that were damaged.

use std::fs;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::checked;
use crate::harness::{a_part_of, project, rules, yaml_below};

/// One way to damage a text. Places are fractions of the text, in 65536ths.
#[derive(Debug, Clone)]
enum Damage {
    Character(u16, char),
    Remove(u16, u8),
    DeleteLine(u16),
    RepeatLine(u16),
    SwapLines(u16, u16),
    Token(u16, &'static str),
    Insert(u16, &'static str),
    Indent(u16, u8),
    Tag(u16, &'static str),
    Truncate(u16),
}

const TOKENS: [&str; 26] = [
    "~",
    "null",
    "true",
    "0",
    "-1",
    "1e400",
    "\"\"",
    "[]",
    "{}",
    "[[",
    "}",
    "*x",
    "&x",
    "<<",
    "?",
    "|",
    ">",
    "- ",
    "present",
    "absent",
    "pk",
    "!KeyOf x",
    "%s",
    "\u{feff}",
    "\u{1f600}",
    "---",
];

const TAGS: [&str; 18] = [
    "!KeyOf",
    "!Find",
    "!FindObject",
    "!Context",
    "!Env",
    "!File",
    "!Format",
    "!If",
    "!Condition",
    "!Enumerate",
    "!Index",
    "!Value",
    "!AtIndex",
    "!ParseJSON",
    "!Nothing",
    "!!str",
    "!!binary",
    "!",
];

fn damage() -> impl Strategy<Value = Damage> {
    prop_oneof![
        (any::<u16>(), any::<char>()).prop_map(|(at, c)| Damage::Character(at, c)),
        (any::<u16>(), 1..6u8).prop_map(|(at, length)| Damage::Remove(at, length)),
        any::<u16>().prop_map(Damage::DeleteLine),
        any::<u16>().prop_map(Damage::RepeatLine),
        (any::<u16>(), any::<u16>()).prop_map(|(a, b)| Damage::SwapLines(a, b)),
        (any::<u16>(), prop::sample::select(&TOKENS[..])).prop_map(|(at, token)| Damage::Token(at, token)),
        (any::<u16>(), prop::sample::select(&TOKENS[..])).prop_map(|(at, token)| Damage::Insert(at, token)),
        (any::<u16>(), 0..9u8).prop_map(|(at, blanks)| Damage::Indent(at, blanks)),
        (any::<u16>(), prop::sample::select(&TAGS[..])).prop_map(|(at, tag)| Damage::Tag(at, tag)),
        any::<u16>().prop_map(Damage::Truncate),
    ]
}

fn place(fraction: u16, length: usize) -> usize {
    usize::from(fraction) * length / 65536
}

fn apply(text: &mut String, damage: &Damage) {
    let boundary = |text: &str, fraction: u16| {
        let mut at = place(fraction, text.len());
        while !text.is_char_boundary(at) {
            at -= 1;
        }
        at
    };
    let lines = |text: &str| text.split_inclusive('\n').map(str::to_owned).collect::<Vec<_>>();
    match *damage {
        Damage::Character(at, c) => {
            let at = boundary(text, at);
            let old = text[at..].chars().next().map_or(0, char::len_utf8);
            text.replace_range(at..at + old, c.encode_utf8(&mut [0; 4]));
        }
        Damage::Remove(at, length) => {
            let at = boundary(text, at);
            let old: usize = text[at..].chars().take(length.into()).map(char::len_utf8).sum();
            text.replace_range(at..at + old, "");
        }
        Damage::Insert(at, token) => {
            let at = boundary(text, at);
            text.insert_str(at, token);
        }
        Damage::Truncate(at) => {
            let at = boundary(text, at);
            text.truncate(at);
        }
        Damage::Token(at, token) => {
            let at = boundary(text, at);
            let rest = &text[at..];
            let start = at + (rest.len() - rest.trim_start().len());
            let length = text[start..].find([' ', '\n', ',', ']', ':']).unwrap_or(text.len() - start);
            text.replace_range(start..start + length, token);
        }
        Damage::Tag(at, tag) => {
            let at = boundary(text, at);
            let Some(start) = text[at..].find(['!', '[', ':']).map(|found| at + found) else { return };
            if text[start..].starts_with('!') {
                let length = text[start..].find([' ', '\n']).unwrap_or(text.len() - start);
                text.replace_range(start..start + length, tag);
            } else {
                text.insert_str(start + usize::from(text[start..].starts_with(':')), &format!(" {tag} "));
            }
        }
        Damage::DeleteLine(at)
        | Damage::RepeatLine(at)
        | Damage::SwapLines(at, _)
        | Damage::Indent(at, _) => {
            let mut lines = lines(text);
            if lines.is_empty() {
                return;
            }
            let at = place(at, lines.len());
            match *damage {
                Damage::DeleteLine(_) => drop(lines.remove(at)),
                Damage::RepeatLine(_) => lines.insert(at, lines[at].clone()),
                Damage::SwapLines(_, other) => {
                    let other = place(other, lines.len());
                    lines.swap(at, other);
                }
                Damage::Indent(_, blanks) => {
                    let body = lines[at].trim_start_matches(' ').to_owned();
                    lines[at] = " ".repeat(blanks.into()) + &body;
                }
                _ => unreachable!(),
            }
            *text = lines.concat();
        }
    }
}

/// Our own blueprints and the rules' examples.
fn seeds() -> Vec<String> {
    let paths = yaml_below(&project().join("blueprints"));
    let mut seeds: Vec<String> = paths.iter().map(|path| fs::read_to_string(path).unwrap()).collect();
    assert!(!seeds.is_empty());
    for rule in rules() {
        seeds.extend([rule.bad, rule.good].into_iter().filter(|text| !text.is_empty()).map(str::to_owned));
    }
    seeds.push(EVERY_TAG.to_owned());
    seeds
}

const EVERY_TAG: &str = r#"
version: 1
metadata: {name: tags, labels: {a: "b"}}
context:
  names: [a, b]
  word: !Env [WORD, fallback]
entries:
  - model: authentik_core.group
    id: group
    conditions: [!Condition [AND, true, !Context [missing, no]], !If [!Context word]]
    identifiers: &names {name: !Format ["%s-%s", !Context word, 1]}
    attrs:
      attributes: !Enumerate [!Context names, MAP, [!Value 0, !Index 0]]
      users: !Enumerate [[1, 2], SEQ, !Find [authentik_core.user, [pk, !Value 0]]]
      parents: [!KeyOf group, !AtIndex [[!KeyOf group], 0, null]]
  - model: authentik_policies_expression.expressionpolicy
    state: !If [!Env A, absent, present]
    identifiers:
      <<: *names
    attrs:
      expression: |
        for word in request.context["words"]:
            if word: return regex_match(word, "x")
        retrun False
      execution_logging: !ParseJSON 'true'
  - model: authentik_core.user
    identifiers: {username: x, password: secret-password}
    permissions: [{permission: authentik_core.view_user, role: !FindObject [authentik_rbac.role, [name, x]]}]
"#;

fn runner(cases: usize) -> TestRunner {
    let cases = u32::try_from(cases).expect("they are few");
    let config = Config { cases, failure_persistence: None, max_shrink_iters: 200, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

#[test]
fn damaged_blueprints() {
    let seeds = seeds();
    let texts =
        prop::collection::vec((prop::sample::select(seeds), prop::collection::vec(damage(), 0..6)), 1..4);
    let damaged = texts.prop_map(|texts| {
        texts
            .into_iter()
            .map(|(mut text, damages)| {
                damages.iter().for_each(|damage| apply(&mut text, damage));
                text
            })
            .collect::<Vec<String>>()
    });
    runner(a_part_of(250))
        .run(&damaged, |texts| {
            let texts: Vec<&str> = texts.iter().map(String::as_str).collect();
            checked(&texts, true);
            checked(&texts, false);
            Ok(())
        })
        .unwrap();
}

#[test]
fn arbitrary_texts() {
    let words = prop::sample::select(TOKENS.iter().chain(&TAGS).copied().collect::<Vec<_>>());
    let pieces = prop_oneof![
        3 => words.prop_map(str::to_owned),
        2 => "[ -~\n]{0,12}",
        1 => "\\PC{0,4}",
        1 => any::<char>().prop_map(String::from),
        2 => prop::sample::select(&["\n", " ", ": ", "\n  ", "\n- ", ", ", "entries:\n", "model: ", "attrs:\n  "][..]).prop_map(str::to_owned),
    ];
    let text = prop::collection::vec(pieces, 0..40).prop_map(|pieces| pieces.concat());
    runner(a_part_of(800))
        .run(&text, |text| {
            checked(&[&text], true);
            checked(&[&text, "version: 1\nmetadata: {name: x}\nentries: []\n"], false);
            Ok(())
        })
        .unwrap();
}

/// Every prefix of a blueprint is what an editor sees while it is written.
#[test]
fn truncated_blueprint() {
    for end in (0..=EVERY_TAG.len()).step_by(7) {
        checked(&[&EVERY_TAG[..end]], true);
    }
}
