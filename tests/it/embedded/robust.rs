//! Nothing makes it panic, and nothing makes it slow.

use std::time::{Duration, Instant};

use proptest::prelude::*;

use super::checked;
use crate::harness::{Format, Levels, a_part_of, indented, report, runner};

const TEXTS: [&str; 5] = [
    include_str!("../../../fixtures/embedded/k8s/configmap.yaml"),
    include_str!("../../../fixtures/embedded/k8s/secret.yaml"),
    include_str!("../../../fixtures/embedded/k8s/kustomization.yaml"),
    include_str!("../../../fixtures/embedded/chart/templates/blueprints.yaml"),
    include_str!("../../../fixtures/embedded/flux/helmrelease.yaml"),
];

/// Checks a text and writes the report in every format.
fn survives(text: &str) {
    let (sources, outcome) = checked(&[("a.yaml", text)]);
    let levels = Levels::default();
    for format in [Format::Rich, Format::Concise, Format::Json] {
        report(sources.files(), &outcome, &levels, format);
    }
    for finding in outcome.files.iter().flat_map(|file| &file.findings) {
        assert!(text.get(finding.span.range()).is_some(), "{:?} of {}", finding.span, finding.rule.name);
        for edit in finding.fix.iter().flat_map(|fix| &fix.edits) {
            assert!(text.get(edit.span.range()).is_some(), "{:?} of {}", edit.span, finding.rule.name);
        }
    }
}

#[test]
fn damaged_files_are_survived() {
    let damage = (
        0..TEXTS.len(),
        any::<prop::sample::Index>(),
        0_usize..40,
        "[ \\-:|>{}\\[\\]\"'%!&*\u{e4}\n\r\ta]{0,6}",
    );
    let run = runner(150, 9).run(&damage, |(text, at, length, instead)| {
        let text = TEXTS[text];
        let start = text.floor_char_boundary(at.index(text.len()));
        let end = text.floor_char_boundary((start + length).min(text.len()));
        survives(&format!("{}{instead}{}", &text[..start], &text[end..]));
        Ok(())
    });
    run.unwrap();
}

#[test]
fn any_text_is_survived() {
    let text = prop::collection::vec(
        prop_oneof![
            ".{0,12}",
            prop::sample::select(vec![
                "kind: Secret\n",
                "data:\n",
                "  a.yaml: |\n",
                "    entries:\n",
                "{{- if x }}\n",
                "{{",
                "}}",
                "\u{feff}",
                "    - model: authentik_core.group\n",
                "stringData: {a: \"x\\ny\"}\n",
                "---\n",
                "configMapGenerator:\n",
                "  - files: [a=b]\n",
                "metadata: ",
                "version: 1\r",
                "? - !x\n",
                "binaryData: {a: YQ==}\n",
            ])
            .prop_map(str::to_owned),
        ],
        0..20,
    );
    let run = runner(200, 3).run(&text, |parts| {
        survives(&parts.concat());
        Ok(())
    });
    run.unwrap();
}

/// Values in values, each nested as deep as YAML may be.
fn deep() -> String {
    let mut text = "metadata: {name: authentik_}\nentries: []\n".to_owned();
    for _ in 0..4 {
        let quoted = serde_json::to_string(&text).unwrap();
        text = format!("metadata: authentik_\na: {}{quoted}{}\n", "{a: ".repeat(190), "}".repeat(190));
    }
    text
}

/// Many blueprints in one text, which is itself in a text.
fn many() -> String {
    let blueprint =
        "    version: 1\n    metadata: {name: x}\n    entries:\n      - model: authentik_core.grup\n";
    let all: String = (0..a_part_of(2_000)).map(|key| format!("  k{key}.yaml: |\n{blueprint}")).collect();
    format!("values: |\n{}", indented(&format!("kind: ConfigMap\ndata:\n{all}"), 2))
}

#[test]
fn hostile_texts_take_no_time() {
    let texts = [
        deep(),
        many(),
        "{{".repeat(a_part_of(200_000)),
        format!("kind: Secret\ndata: {{a: {}}}", "A".repeat(a_part_of(2_000_000))),
        format!("kind: ConfigMap\ndata:\n{}", "  a.yaml: \"entries metadata\\n\"\n".repeat(a_part_of(5_000))),
        format!("metadata: authentik_\nentries: {}", "[".repeat(a_part_of(100_000))),
        format!("a: authentik_\nentries: {}", "{{ x }}\n".repeat(a_part_of(100_000))),
        "a: authentik_\n".repeat(a_part_of(100_000)),
    ];
    for text in texts {
        let start = Instant::now();
        survives(&text);
        // Minutes where a path is quadratic; the slowest takes 5 s on a busy machine.
        assert!(start.elapsed() < Duration::from_secs(60), "{:?}: {:?}", start.elapsed(), &text[..20]);
    }
}
