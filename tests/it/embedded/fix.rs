//! Fixes in blueprints, brought into the files around them.

use super::Undone;
use crate::harness::{Options, SourceFile, Sources, Which, fix_sources, indented};

/// Each needs other edits: a word, a value, lines that move, and lines at the very end.
const BROKEN: &str = "version: 2
metadata:
  name: x
entries:
  - model: authentik_core.user
    identifiers:
      username: someone
    attrs:
      name: Someone
      groups:
        - !KeyOf later
  - model: authentik_core.group
    id: later
    identifiers:
      name: \"!Context group\"
    atrs:
      is_superuser: false
";

fn fixed_sources(text: &str) -> (String, usize) {
    let sources = Sources::of(vec![SourceFile::new("a.yaml", text)]);
    let fixed_sources = fix_sources(sources, &Options::default(), Which::All);
    let applied = fixed_sources.changed.iter().map(|change| change.applied.len()).sum();
    for change in &fixed_sources.changed {
        for applied in &change.applied {
            assert_eq!(change.file, applied.file);
            assert!(applied.place.line as usize <= text.lines().count());
        }
    }
    (fixed_sources.sources.files()[0].text().to_owned(), applied)
}

fn config_map(text: &str, indent: usize) -> String {
    format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: |\n{}  z: \"1\"\n", indented(text, indent))
}

#[test]
fn a_block_is_mended_as_the_file_would_be() {
    let (plain, count) = fixed_sources(BROKEN);
    assert!(count > 2 && plain.find("id: later") < plain.find("!KeyOf later"), "{plain}");
    for indent in [3, 4, 8] {
        assert_eq!(fixed_sources(&config_map(BROKEN, indent)), (config_map(&plain, indent), count));
    }
    let nested = |text: &str| format!("values: |\n{}\nother: x\n", indented(&config_map(text, 4), 2));
    assert_eq!(fixed_sources(&nested(BROKEN)).0, nested(&plain));
}

#[test]
fn line_breaks_are_those_of_the_file_around() {
    let crlf = |text: &str| text.replace('\n', "\r\n");
    let (plain, count) = fixed_sources(BROKEN);
    assert_eq!(fixed_sources(&crlf(&config_map(BROKEN, 4))), (crlf(&config_map(&plain, 4)), count));
}

#[test]
fn a_blank_line_needs_no_spaces() {
    let text = "version: 1
metadata: {name: x}
entries:
  - model: authentik_core.group
    identifiers:
      name: a
    attrs:
      is_superusr: true
      parents: [!KeyOf b]

  - model: authentik_core.group
    id: b
    identifiers:
      name: b
  - model: authentik_core.group
    identifiers:
      name: c
";
    let (plain, count) = fixed_sources(text);
    assert!(count == 2 && plain.find("id: b") < plain.find("!KeyOf b"), "{plain}");
    let lines = |text: &str| text.lines().map(|line| line.trim_end().to_owned()).collect::<Vec<_>>();
    for blank in ["", "  ", "    "] {
        let map = config_map(text, 4).replace("\n\n", &format!("\n{blank}\n"));
        let (after, applied) = fixed_sources(&map);
        assert_eq!((lines(&after), applied), (lines(&config_map(&plain, 4)), count), "{blank:?}");
    }
}

#[test]
fn a_file_without_a_last_line_break_is_mended_like_others() {
    let text = include_str!("../../../src/rules/flows/stage_fails_open/bad.yaml");
    let start = text.find("  - model: authentik_policies.policybinding").unwrap();
    let end = start + text[start..].match_indices("\n  - ").next().unwrap().0 + 1;
    let last = format!("{}{}{}", &text[..start], &text[end..], &text[start..end]);
    let bare = last.trim_end();
    let (after, count) = fixed_sources(bare);
    assert!(count == 1 && after.starts_with(bare) && after.ends_with("failure_result: true"), "{after}");
    assert_eq!(fixed_sources(&after), (after.clone(), 0));
}

#[test]
fn a_quoted_text_is_mended_where_a_word_is() {
    let quoted =
        |text: &str| format!("kind: ConfigMap\ndata:\n  a.yaml: {}\n", serde_json::to_string(text).unwrap());
    let text = "version: 2\nmetadata: {name: \u{e4}}\nentries:\n  - model: authentik_core.group\n    identifiers: {name: x}\n";
    let (after, count) = fixed_sources(&quoted(text));
    assert_eq!((after, count), (quoted(&text.replace("version: 2", "version: 1")), 1));
}

/// What is not fixed, and why.
fn undone(text: &str) -> Vec<String> {
    let sources = Sources::of(vec![SourceFile::new("a.yaml", text)]);
    let undone = fix_sources(sources, &Options::default(), Which::Safe).undone;
    let line =
        |undone: &Undone| format!("{} {}: {}", undone.fix.place.line, undone.fix.rule.name, undone.reason);
    undone.iter().map(line).collect()
}

#[test]
fn what_is_encoded_stays_and_that_is_said() {
    let encoded = data_encoding::BASE64.encode(BROKEN.as_bytes());
    let text = format!("kind: Secret\ndata:\n  a.yaml: {encoded}\n");
    assert_eq!(fixed_sources(&text), (text.clone(), 0));
    let undone = undone(&text);
    assert!(
        undone.contains(&"3 unsupported-version: the blueprint is encoded in base64".to_owned()),
        "{undone:?}"
    );
}

#[test]
fn what_can_t_be_written_hinders_no_other_fix() {
    let blueprint = "version: 2\nmetadata: {name: x}\nentries:\n  - model: authentik_core.group\n    \
                     identifiers: {name: x}\n    atrs: {is_superusr: true}\n  - model: authentik_policies.policybinding\n    \
                     identifiers: {target: \"!KeyOf x\", order: 0, group: !KeyOf x}\n    \
                     id: b\n  - model: authentik_core.group\n    id: x\n    identifiers: {name: y}\n";
    let quoted =
        |text: &str| format!("kind: ConfigMap\ndata:\n  a.yaml: {}\n", serde_json::to_string(text).unwrap());
    let (after, count) = fixed_sources(&quoted(blueprint));
    let expected =
        blueprint.replace("version: 2", "version: 1").replace("atrs", "attrs").replace("usr:", "user:");
    assert_eq!((after, count), (quoted(&expected), 3));
    let undone = undone(&quoted(blueprint));
    let reason = "it cannot be written in this kind of scalar: use a block (`|`)";
    assert_eq!(
        undone,
        [format!("3 impossible-key: {reason}"), format!("3 id-used-before-definition: {reason}")]
    );
}

#[test]
fn fixes_in_findings_mend_the_file() {
    let text = config_map(BROKEN, 4);
    let (sources, outcome) = super::checked(&[("a.yaml", &text)]);
    let fixes: Vec<_> = outcome.files[0].findings.iter().filter_map(|finding| finding.fix.as_ref()).collect();
    assert!(fixes.len() > 2);
    for fix in fixes {
        let mut fixed_sources = text.clone();
        for edit in fix.edits.iter().rev() {
            fixed_sources.replace_range(edit.span.range(), &edit.text);
        }
        let now = Sources::of(vec![SourceFile::new("a.yaml", fixed_sources.clone())]);
        assert_eq!(now.blueprints().len(), 1, "{}: {fixed_sources}", fix.title);
        assert_ne!(now.blueprints()[0].text(), sources.blueprints()[0].text());
        assert!(fixed_sources.ends_with("\n  z: \"1\"\n"), "{fixed_sources}");
    }
}

#[test]
fn what_sops_has_signed_is_not_touched() {
    let sops = "sops:\n  mac: ENC[AES256_GCM,data:Zg==,iv:a=,tag:a==,type:str]\n";
    for text in [config_map(BROKEN, 4), BROKEN.to_owned()] {
        let signed = format!("{text}{sops}");
        assert_ne!(fixed_sources(&text).1, 0);
        assert_eq!(fixed_sources(&signed), (signed.clone(), 0));
        assert!(undone(&signed).iter().any(|undone| undone.contains("SOPS")), "{:?}", undone(&signed));
    }
}
