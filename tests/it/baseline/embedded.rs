//! Fingerprints of findings in blueprints that live in other files: they are those of the text in them.

use super::*;
use crate::harness::{Sources, block, check_sources, json, rules};

type Wrap = fn(&str) -> String;

/// Where blueprints live.
const PLACES: [(&str, Wrap); 5] = [
    ("block", |text| format!("kind: ConfigMap\ndata:\n  a.yaml: |\n{}", block(text, 4))),
    ("double quotes", |text| format!("kind: ConfigMap\ndata:\n  a.yaml: {}\n", json(text))),
    ("base64", |text| {
        format!("kind: Secret\ndata:\n  a.yaml: {}\n", data_encoding::BASE64.encode(text.as_bytes()))
    }),
    ("literal", |text| {
        format!("secretGenerator:\n  - name: x\n    literals:\n      - {}\n", json(&format!("a.yaml={text}")))
    }),
    ("text in a text", |text| {
        let inner = format!("kind: ConfigMap\ndata:\n  a.yaml: {}\n", json(text));
        format!("additionalObjects:\n  - {}\n", json(&inner))
    }),
];

fn looked_at(text: &str) -> (Sources, Outcome) {
    let sources = Sources::of(vec![SourceFile::new("a.yaml", text)]);
    let outcome = check_sources(&sources, &Options::default());
    (sources, outcome)
}

fn identities(text: &str) -> Vec<String> {
    let (sources, outcome) = looked_at(text);
    let all = identified(&sources.files()[0], &outcome.files[0]);
    let mut all: Vec<_> = all.map(|one| format!("{} {}", one.finding.rule.name, one.identity())).collect();
    all.sort();
    all
}

fn known_of(text: &str) -> Baseline {
    let (sources, outcome) = looked_at(text);
    Baseline::of(sources.files(), &outcome)
}

/// How many findings of a text a baseline doesn't know, and what is left of it.
fn new(text: &str, known: &Baseline) -> (usize, usize) {
    let (sources, mut outcome) = looked_at(text);
    let memory = Memory { by: KnownBy::Baseline, findings: known, is_gone: &never, was_there: &never };
    let left = recognize(sources.files(), &mut outcome, &[memory]);
    (outcome.files[0].findings.len(), left[0].len())
}

/// Its `version` is wrong, and so is an attribute.
fn blueprint() -> String {
    GROUPS.replace("version: 1", "version: 2").replacen("is_superusr", "is_superuser", 1)
}

#[test]
fn a_new_mistake_in_the_same_blueprint_is_new() {
    for (name, wrap) in PLACES {
        let text = blueprint();
        let known = known_of(&wrap(&text));
        assert_eq!(new(&wrap(&text), &known), (0, 0), "{name}");
        // One is fixed_sources, and there is another of the same rule instead.
        let other = text.replace("is_superusr: true", "is_suprusr: true");
        assert_eq!(new(&wrap(&other), &known), (1, 1), "{name}");
        let second = text.replace("is_superuser: true", "is_suprusr: true");
        assert_eq!(new(&wrap(&second), &known), (1, 0), "{name}");
    }
}

#[test]
fn they_survive_lines_above_and_other_indentation_within_the_blueprint() {
    for (name, wrap) in PLACES {
        let text = blueprint();
        let before = identities(&wrap(&text));
        assert_eq!(before.len(), 2, "{name}");
        let group = "entries:\n  - model: authentik_core.group\n    identifiers: {name: three}\n";
        for after in [
            format!("# a comment\n\n{text}"),
            text.replacen("entries:\n", group, 1),
            text.replace("  name: Groups", "  name: Groups of all kinds, with a longer name than before"),
            text.replace("      is_superusr: true", "          is_superusr:   true  "),
            text.replace("      is_superusr: true\n", "      is_superusr: true\n      parent: null\n")
                .replace("      parent: null\n", ""),
        ] {
            assert_eq!(identities(&wrap(&after)), before, "{name}\n{after}");
        }
        let moved = format!("# above\n{}", wrap(&text));
        assert_eq!(identities(&moved), before, "{name}");
    }
}

#[test]
fn secrets_are_no_part_of_them() {
    for (name, wrap) in PLACES {
        let text = |secret: &str| {
            format!(
                "version: 1\nmetadata:\n  name: a\nentries:\n  - model: authentik_core.user\n    identifiers: {{username: \
                 a}}\n    attrs: {{name: a, password: {secret}, nme: 1}}\n"
            )
        };
        let before = identities(&wrap(&text("tr4wl-Basin-09-ochre")));
        assert!(before.len() > 1, "{name} {before:?}");
        assert_eq!(identities(&wrap(&text("Gr4vel-Sooty-11-umber-and-longer"))), before, "{name}");
    }
}

#[test]
fn blueprints_in_one_file_are_told_apart() {
    let base64 = data_encoding::BASE64.encode(blueprint().as_bytes());
    let text = |first: &str, second: &str| {
        format!("kind: Secret\ndata:\n  {first}: {base64}\n  {second}: {base64}\n")
    };
    let identities = |text: &str| -> Vec<String> {
        let mut all = identities(text);
        all.retain(|one| !one.starts_with("duplicate-blueprint-name"));
        all
    };
    let both = identities(&text("a.yaml", "b.yaml"));
    assert_eq!(both.len(), 4);
    assert!(both.iter().all(|identity| identity.ends_with(":0")), "{both:?}");
    assert_eq!(identities(&text("b.yaml", "a.yaml")), both);
}

/// These are in baselines that people have.
#[test]
fn those_of_plain_files_and_of_blocks_stay() {
    let fingerprints = |text: &str| -> Vec<String> {
        known_of(text).entries().iter().map(|entry| entry.fingerprint.to_string()).collect()
    };
    let text = blueprint();
    let block = PLACES[0].1(&text);
    assert_eq!(fingerprints(&text), ["20f36495453a767c2e568c1d1f496728", "765b0c076bba2ae77a35167203d653d4"]);
    assert_eq!(
        fingerprints(&block),
        ["7d3526ca049c6332e2cf14c88096c4c3", "5355516e9178ba8e1ebc8c2efc72e0e3"]
    );
}

#[test]
fn whatever_is_found_is_known_afterwards_wherever_it_lives() {
    for (number, rule) in rules().iter().enumerate() {
        if rule.bad.contains("# file:") || rule.bad.trim().is_empty() {
            continue;
        }
        let bad = rule.bad_example();
        // Each rule lives in a block, and in one of the other places.
        for (name, wrap) in [PLACES[0], PLACES[1 + number % (PLACES.len() - 1)]] {
            let text = wrap(bad.files[0].text());
            let (sources, outcome) = looked_at(&text);
            let known = Baseline::of(sources.files(), &outcome);
            assert_eq!(new(&text, &known), (0, 0), "{} {name}", rule.name);
            let mut all: Vec<_> =
                identified(&sources.files()[0], &outcome.files[0]).map(|one| one.identity()).collect();
            all.sort();
            all.dedup();
            assert_eq!(all.len(), outcome.files[0].findings.len() + outcome.files[0].ignored.len());
        }
    }
}
