//! Property: in whatever a blueprint is wrapped, its places are those of the same characters.

use proptest::prelude::*;

use super::checked;
use crate::harness::{FileId, Outcome, SourceFile, Span, base64, indented, json, runner};

const HEAD: &str = "version: 1\nmetadata:\n  name: wrapped\nentries:\n";

/// Entries with mistakes, odd characters and Python.
const PARTS: [&str; 8] = [
    "  - model: authentik_core.group\n    identifiers:\n      name: staff\n",
    "  - model: authentik_core.grup\n    identifiers: {name: \"\u{e4}\u{1f600}\\t\"}\n",
    "  - model: authentik_core.group\n    id: a\n    identifiers:\n      name: 'it''s'\n    attrs:\n      is_superusr: true\n",
    "\n",
    "  # a comment: \u{fc}ber\n",
    "  - model: authentik_policies_expression.expressionpolicy\n    identifiers:\n      name: p\n    attrs:\n      expression: |\n        return Tru\n",
    "  - model: authentik_core.user\n    identifiers:\n      username: \u{4f60}\u{597d}\n    attrs:\n      name: !KeyOf nowhere\n",
    "    broken: [\n",
];

/// The wrappings: a name, and what they make of a text.
fn wrappings(text: &str) -> Vec<(&'static str, String)> {
    let manifest = |value: &str| format!("kind: ConfigMap\napiVersion: v1\ndata:\n  a.yaml: {value}\n");
    let block = format!("|\n{}", indented(text, 4));
    let nested = format!("values: |\n{}", indented(&manifest(&block), 3));
    let single = format!("'{}'", text.replace('\'', "''").replace('\n', "\n\n    "));
    vec![
        ("block", manifest(&block)),
        ("windows", manifest(&block).replace('\n', "\r\n")),
        ("kept", manifest(&format!("|+\n{}", indented(text, 7)))),
        ("double", manifest(&json(text))),
        ("single", manifest(&single)),
        ("nested", nested.clone()),
        ("twice", format!("a:\n  - b: {}\n", json(&nested))),
        ("folded", manifest(&format!(">\n{}", indented(&text.replace('\n', "\n\n"), 4)))),
    ]
}

fn blueprint() -> impl Strategy<Value = String> {
    prop::collection::vec(prop::sample::select(PARTS.to_vec()), 1..6)
        .prop_map(|parts| format!("{HEAD}{}", parts.concat()))
        .prop_filter("names a model", |text| text.contains("model: authentik_"))
}

/// The rules with the text at their places, and that of the related ones.
fn told(files: &[SourceFile], outcome: &Outcome) -> Vec<(&'static str, String, Vec<String>)> {
    let slice = |file: FileId, span: Span| {
        let file = &files[file.index()];
        assert!(file.text().get(span.range()).is_some(), "{span:?} is on character boundaries");
        let text = file.slice(span).lines().next().unwrap_or_default();
        // What an escape stands for is written otherwise.
        text.replace("''", "'").split(['\\', '"', '\t']).next().unwrap_or_default().trim_end().to_owned()
    };
    let findings = outcome.files.iter().flat_map(|file| &file.findings);
    let mut told: Vec<_> = findings
        .map(|finding| {
            let related = finding.related.iter().map(|related| slice(related.file, related.span));
            (finding.rule.name, slice(finding.file, finding.span), related.collect())
        })
        .collect();
    told.sort();
    told
}

#[test]
fn findings_are_the_same_in_every_wrapping() {
    let run = runner(60, 7).run(&blueprint(), |text| {
        let (plain, outcome) = checked(&[("a.yaml", &text)]);
        let expected = told(plain.files(), &outcome);
        for (wrapping, wrapped) in wrappings(&text) {
            let (sources, outcome) = checked(&[("cm.yaml", &wrapped)]);
            if matches!(wrapping, "folded" | "single") {
                // Folding changes what the text says.
                continue;
            }
            prop_assert_eq!(sources.blueprints().len(), 1, "{}: {}", wrapping, wrapped);
            let found = told(sources.files(), &outcome);
            prop_assert_eq!(&found, &expected, "{}: {}", wrapping, wrapped);
        }
        Ok(())
    });
    run.unwrap();
}

#[test]
fn every_part_has_its_place() {
    let run = runner(60, 7).run(&blueprint(), |text| {
        for (wrapping, wrapped) in wrappings(&text) {
            let (sources, _) = checked(&[("cm.yaml", &wrapped)]);
            let Some(inner) = sources.blueprints().first() else { continue };
            let around = inner.around().expect("it is embedded");
            let mut last = 0;
            for (at, character) in inner.text().char_indices() {
                let span = around.span(Span::new(at, at + character.len_utf8()));
                let written = around.file.text().get(span.range());
                prop_assert!(written.is_some(), "{wrapping}: {at} is on character boundaries");
                prop_assert!(span.start >= last, "{wrapping}: places follow each other");
                last = span.start;
                let plain = character.is_alphanumeric() || "-_:{[#".contains(character);
                if plain {
                    prop_assert_eq!(
                        written.unwrap(),
                        character.to_string(),
                        "{}: {} in {}",
                        wrapping,
                        at,
                        wrapped
                    );
                }
            }
        }
        Ok(())
    });
    run.unwrap();
}

#[test]
fn what_is_encoded_has_one_place() {
    let text = format!("{HEAD}{}{}", PARTS[0], PARTS[2]);
    let encoded = base64(&text);
    let manifest = format!("apiVersion: v1\nkind: Secret\ndata:\n  a.yaml: {encoded}\n");
    let (sources, outcome) = checked(&[("s.yaml", &manifest)]);
    let finding = outcome.files[0].findings.iter().find(|it| it.rule.name == "unknown-attribute").unwrap();
    assert_eq!(sources.files()[0].slice(finding.span), encoded);
    assert!(finding.message.ends_with("(on line 13 when decoded)"), "{}", finding.message);
    assert!(finding.fix.is_none());
}

#[test]
fn a_blueprint_can_be_written_like_json() {
    let text =
        r#"{"version": 1, "entries": [{"model": "authentik_core.grup", "identifiers": {"name": "x"}}]}"#;
    let manifest =
        format!("apiVersion: v1\nkind: ConfigMap\ndata:\n  a.yaml: '{text}'\n  b.json: '{{\"a\": 1}}'\n");
    let (sources, outcome) = checked(&[("c.yaml", &manifest)]);
    assert_eq!(super::found(&sources, &outcome), [("c.yaml".to_owned(), 4, "unknown-model")]);
}
