//! Baselines, and what is recognized by them.

use proptest::prelude::*;
use serde_json::Value;

use super::*;
use crate::harness::rules;

#[test]
fn whatever_is_found_is_known_afterwards() {
    for rule in rules() {
        let bad = rule.bad_example();
        let options = Options { release: bad.release, levels: bad.levels.clone(), ..Options::default() };
        let mut outcome = check(&bad.files, &options);
        let known = Baseline::of(&bad.files, &outcome);
        let found: usize = outcome.files.iter().map(|file| file.findings.len()).sum();
        assert_eq!(known.findings(), found);
        let verdicts: Vec<_> = outcome.files.iter().map(|file| file.accepted).collect();
        let memory = Memory { by: KnownBy::Baseline, findings: &known, is_gone: &never, was_there: &never };
        let left = recognize(&bad.files, &mut outcome, &[memory]);
        assert_eq!(left, [vec![]], "{}", rule.name);
        assert!(outcome.files.iter().all(|file| file.findings.is_empty()), "{}", rule.name);
        assert_eq!(outcome.files.iter().map(|file| file.known.len()).sum::<usize>(), found);
        assert_eq!(outcome.files.iter().map(|file| file.accepted).collect::<Vec<_>>(), verdicts);
        // What is known stays in a baseline that is written anew.
        assert_eq!(Baseline::of(&bad.files, &outcome), known, "{}", rule.name);
    }
}

#[test]
fn equal_findings_are_counted() {
    let both = [SourceFile::new("a.yaml", GROUPS)];
    let one = [SourceFile::new("a.yaml", GROUPS.replacen("is_superusr", "is_superuser", 1))];
    let known = baseline(&both);
    assert_eq!((known.entries().len(), known.findings()), (1, 2));
    assert_eq!(news(&both, &known, &never).0, 0);
    let (new, left) = news(&one, &known, &never);
    assert_eq!((new, left.len(), left[0].count), (0, 1, 1));
    let (new, left) = news(&both, &baseline(&one), &never);
    assert_eq!((new, left.len()), (1, 0));
}

#[test]
fn a_renamed_file_is_recognized_when_the_old_one_is_gone() {
    let known = baseline(&[SourceFile::new("a.yaml", GROUPS)]);
    let renamed = [SourceFile::new("b.yaml", GROUPS)];
    assert_eq!(news(&renamed, &known, &|_| true), (0, vec![]));
    // It is only not checked this time: nothing is known of it.
    assert_eq!(news(&renamed, &known, &never), (2, vec![]));
    // A copy is new.
    let copied =
        [SourceFile::new("a.yaml", GROUPS), SourceFile::new("b.yaml", GROUPS.replace("name: ", "name: b-"))];
    assert_eq!(news(&copied, &known, &|_| true).0, 2);
    // A file with findings of its own was there before.
    let two =
        baseline(&[SourceFile::new("a.yaml", GROUPS), SourceFile::new("b.yaml", "version: 1\nentris: []\n")]);
    assert_eq!(news(&renamed, &two, &|_| true).0, 2);
}

#[test]
fn each_memory_counts_for_itself() {
    let both = [SourceFile::new("a.yaml", GROUPS)];
    let one = baseline(&[SourceFile::new("a.yaml", GROUPS.replacen("is_superusr", "is_superuser", 1))]);
    let mut outcome = checked(&both);
    let memory = |by| Memory { by, findings: &one, is_gone: &never, was_there: &never };
    recognize(&both, &mut outcome, &[memory(KnownBy::Baseline), memory(KnownBy::Revision)]);
    // One in each: they speak of the same one.
    assert_eq!(outcome.files[0].findings.len(), 1);
    assert_eq!(outcome.files[0].known.len(), 1);
    assert_eq!(outcome.files[0].known[0].0, KnownBy::Baseline);
}

#[test]
fn the_document_is_published_sorted_and_a_line_for_each() {
    let files =
        [SourceFile::new("b.yaml", GROUPS), SourceFile::new("a.yaml", "version: 1\nentries: []\n?: [\n")];
    let mut text = Vec::new();
    Baseline::of(&files, &checked(&files)).write(&mut text).expect("memory can be written");
    let text = String::from_utf8(text).expect("it is text");
    let lines: Vec<_> = text.lines().filter(|line| line.starts_with("    {\"path\":")).collect();
    let mut sorted = lines.clone();
    sorted.sort_by_key(|line| line.trim_end_matches(','));
    assert_eq!(lines, sorted);
    assert!(lines.len() > 1, "{text}");
    assert!(lines.last().is_some_and(|line| line.ends_with(",\"count\":2}")), "{text}");
    assert!(!text.contains("is_superusr"));
    let schema = serde_json::to_value(schema()).expect("a schema is JSON");
    let validator = jsonschema::validator_for(&schema).expect("the schema is valid");
    let document: Value = serde_json::from_str(&text).expect("it is JSON");
    assert_eq!(validator.iter_errors(&document).map(|error| error.to_string()).next(), None);
    let mut empty = Vec::new();
    Baseline::default().write(&mut empty).expect("memory can be written");
    assert_eq!(String::from_utf8_lossy(&empty), "{\n  \"version\": 1,\n  \"findings\": []\n}\n");
}

#[test]
fn what_is_no_baseline_is_refused() {
    let entry = |fingerprint: &str| {
        format!(
            r#"{{"version":1,"findings":[{{"path":"a","rule":"b","fingerprint":"{fingerprint}","count":1}}]}}"#
        )
    };
    assert!(Baseline::read(&entry("0123456789abcdef0123456789abcdef")).is_ok());
    let invalid = ["", "[]", "{}", "{\"version\":1}", "{\"version\":1,\"findings\":[],\"x\":1}"];
    let invalid = invalid.map(str::to_owned).into_iter();
    for text in invalid.chain(["", "+123456789abcdef0123456789abcdef", "0123456789ABCDEF"].map(entry)) {
        assert!(matches!(Baseline::read(&text), Err(BaselineError::Invalid(_))), "{text}");
    }
    let later = Baseline::read("{\"version\":2,\"findings\":{},\"more\":1}");
    assert!(matches!(later, Err(BaselineError::Version(2))), "{later:?}");
}

proptest! {
    #[test]
    fn no_text_breaks_reading(text in "[\\[\\]{}\":,0-9a-z \n]{0,60}") {
        let _ = Baseline::read(&text);
    }
}
