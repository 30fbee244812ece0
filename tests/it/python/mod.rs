//! Python in expression fields: against authentik's verdicts, against CPython, and alone.

mod cases;
mod cpython;
mod names;

use blueprintc::python::{Access, Analysis, Constant, ContextKey, ExpressionKind, Problem, Returns, analyse};
use std::collections::BTreeMap;
use std::fs;
use std::io::Write as _;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use cases::{ACCEPTED, REFUSED};
use proptest::prelude::*;
use serde_yaml::Value;

use crate::harness::{Chance, shared, shared_vectors, text, vectors, yaml_below};

const KINDS: [ExpressionKind; 4] = [
    ExpressionKind::Policy,
    ExpressionKind::ScopeMapping,
    ExpressionKind::SourceMapping,
    ExpressionKind::PromptInitialValue,
];

fn policy(source: &str) -> Analysis {
    analyse(source, ExpressionKind::Policy)
}

fn messages(source: &str) -> Vec<String> {
    policy(source).errors.into_iter().map(|Problem { message, .. }| message).collect()
}

fn undefined(source: &str, kind: ExpressionKind) -> Vec<(String, Option<&'static str>)> {
    analyse(source, kind).undefined.into_iter().map(|name| (name.name, name.suggestion)).collect()
}

/// All expressions of a blueprint, with their kinds.
fn expressions(text: &str) -> Vec<(String, ExpressionKind)> {
    let root: Value = serde_yaml::from_str(text).unwrap();
    let mut found = Vec::new();
    for entry in root["entries"].as_sequence().into_iter().flatten() {
        let model = entry["model"].as_str().unwrap_or_default();
        for part in ["attrs", "identifiers"] {
            for field in ["expression", "placeholder", "initial_value"] {
                let switched = entry[part][format!("{field}_expression").as_str()].as_bool() == Some(true);
                let kind = ExpressionKind::of_field(model, field);
                if let (Some(kind), Some(text)) = (kind, entry[part][field].as_str())
                    && (field == "expression" || switched)
                {
                    found.push((text.to_owned(), kind));
                }
            }
        }
    }
    found
}

fn bundled() -> BTreeMap<String, ExpressionKind> {
    let paths = yaml_below(&shared("blueprints"));
    paths.iter().flat_map(|path| expressions(&fs::read_to_string(path).unwrap())).collect()
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn expressions_that_authentik_ships_are_clean() {
    let expressions = bundled();
    for (source, kind) in &expressions {
        let analysis = analyse(source, *kind);
        assert_eq!(analysis.errors, [], "{source}");
        assert_eq!(analysis.undefined, [], "{kind:?}\n{source}");
        assert_eq!(analysis.removed_helpers, [], "{source}");
        assert!(!analysis.unknown);
        assert_ne!(analysis.returns, Returns::Never, "{source}");
    }
    assert!(expressions.len() > 30, "{}", expressions.len());
}

#[test]
#[cfg_attr(not(authentik_texts), ignore = "there is no ../shared/authentik")]
fn verdicts_are_those_of_the_importer() {
    let mut cases = 0;
    for case in shared_vectors("verdicts.jsonl") {
        if case["fault"] != "python_syntax" {
            continue;
        }
        cases += 1;
        let clean = expressions(case["blueprint"].as_str().unwrap())
            .iter()
            .all(|(source, kind)| analyse(source, *kind).errors.is_empty());
        assert_eq!(Some(clean), case["accepted"].as_bool(), "{}", case["id"]);
    }
    assert!(cases >= 10);
}

#[test]
fn verdicts_are_those_of_the_probes() {
    for (probe, clean) in [("31-expression-syntax-error", false), ("32-expression-undefined-name", true)] {
        let vector = vectors("2026.2/probes").iter().find(|vector| vector["id"] == probe);
        let found = expressions(text(vector.unwrap(), "blueprint"));
        let [(source, kind)] = found.as_slice() else { panic!("{found:?}") };
        let analysis = analyse(source, *kind);
        assert_eq!(analysis.errors.is_empty(), clean);
        assert_eq!(analysis.undefined.is_empty(), !clean);
    }
}

#[test]
fn ranges_are_those_of_the_original_text() {
    let source = "x = 1\n\nif x:\n    return nope\nreturn \"\u{e9}\" + also_nope";
    let analysis = policy(source);
    let texts: Vec<&str> = analysis.undefined.iter().map(|name| &source[name.range.clone()]).collect();
    assert_eq!(texts, ["nope", "also_nope"]);

    let source = "x = (1\nreturn x";
    assert_eq!(messages(source), ["'(' was never closed"]);
    assert_eq!(&source[policy(source).errors[0].range.clone()], "(");

    let source = "a = 1\nfor b in a:\n  pass\nbreak";
    assert_eq!(&source[policy(source).errors[0].range.clone()], "break");
    assert_eq!(messages(source), ["'break' outside loop"]);
    assert_eq!(messages("return (1]"), ["closing parenthesis ']' does not match opening parenthesis '('"]);
    assert_eq!(messages("return 1)"), ["unmatched ')'"]);
}

#[test]
fn several_errors_are_reported_at_once() {
    assert_eq!(policy("x = = 1\ny = 2\nz = = 3").errors.len(), 2);
    assert_eq!(policy("break\nx = 1\ncontinue").errors.len(), 2);
}

#[test]
fn deep_and_large_texts_end_quickly() {
    let started = Instant::now();
    let chain = |piece: &str, count: usize| format!("return x{}", piece.repeat(count));
    for source in [
        "(".repeat(100_000),
        format!("return {}1{}", "(".repeat(100_000), ")".repeat(100_000)),
        format!("return {}1{}", "(".repeat(9_000), ")".repeat(9_000)),
        format!("return {}x", "not ".repeat(100_000)),
        format!("return {}x", "not ".repeat(19_000)),
        format!("return {}x", "-".repeat(19_000)),
        format!("return {}x", "lambda: ".repeat(19_000)),
        chain("+x", 19_000),
        chain(".x", 19_000),
        chain("()", 19_000),
        chain("[0]", 6_000),
        chain(" if x else x", 9_000),
        chain("**x", 9_000),
        format!("return {}", "f'{".repeat(6_000)),
        format!("return {}1{}", "[x for x in ".repeat(190), "]".repeat(190)),
        (0..700).map(|depth| format!("{}if x:\n", " ".repeat(depth))).collect(),
        "x".repeat(2 << 20),
        "'".repeat(1 << 20),
        "x = 1\n".repeat(150_000),
        "x\n".repeat(500_000),
        "[".repeat(150),
    ] {
        let _ = policy(&source);
    }
    assert!(started.elapsed() < Duration::from_secs(60), "{:?}", started.elapsed());
    assert!(policy(&format!("return {}1{}", "(".repeat(100_000), ")".repeat(100_000))).unknown);
    assert_eq!(
        messages(&format!("return {}1{}", "(".repeat(201), ")".repeat(201))),
        ["too many nested parentheses"]
    );
    assert_eq!(messages(&format!("return {}1{}", "(".repeat(200), ")".repeat(200))), [""; 0]);
}

fn check_ranges(source: &str) -> Result<(), TestCaseError> {
    for kind in KINDS {
        let analysis = analyse(source, kind);
        let ranges = (analysis.errors.iter().map(|problem| problem.range.clone()))
            .chain(analysis.undefined.iter().map(|name| name.range.clone()))
            .chain(analysis.removed_helpers.iter().map(|name| name.range.clone()))
            .chain(analysis.reads.iter().map(|read| read.range.clone()))
            .chain(analysis.writes.iter().map(|write| write.range.clone()))
            .chain(analysis.calls.iter().map(|call| call.range.clone()));
        for range in ranges {
            prop_assert!(source.get(range.clone()).is_some(), "{range:?} of {source:?}");
        }
        for name in &analysis.undefined {
            prop_assert!(!source[name.range.clone()].is_empty());
        }
    }
    Ok(())
}
