//! What holds of every rule.

use blueprintc::check::{Example, Finding, Outcome, Severity, rules};

use super::{project, written};

fn findings(outcome: &Outcome) -> impl Iterator<Item = &Finding> {
    outcome.files.iter().flat_map(|file| &file.findings)
}

fn told<'a>(found: impl Iterator<Item = &'a Finding>) -> String {
    found.map(|finding| format!("\n  {}: {}", finding.rule.name, finding.message)).collect()
}

#[test]
fn names_are_kebab_case_sorted_and_unique() {
    for rule in rules() {
        let name = rule.name;
        assert!(
            name.split('-').all(|word| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase())),
            "{name}"
        );
    }
    assert!(rules().is_sorted_by(|a, b| a.name < b.name), "sorted by name, each name once");
}

#[test]
fn a_rule_stands_in_the_file_of_its_name() {
    for rule in rules() {
        let path = format!("src/check/rules/{}.rs", rule.name.replace('-', "_"));
        let text = std::fs::read_to_string(project().join(&path)).unwrap_or_else(|_| panic!("no {path}"));
        assert!(text.contains(&format!("name: \"{}\"", rule.name)), "{path}");
    }
}

#[test]
fn every_rule_is_documented() {
    for rule in written() {
        for text in [rule.summary, rule.explanation, rule.bad, rule.good] {
            assert!(!text.trim().is_empty(), "{} lacks a part of its documentation", rule.name);
        }
        assert!(rule.summary.ends_with('.'), "{}: the summary is a sentence", rule.name);
    }
}

#[test]
fn bad_examples_are_found() {
    for rule in written() {
        let outcome = rule.bad_example().check();
        let hit = findings(&outcome).any(|finding| finding.rule == rule);
        assert!(hit, "{} doesn't fire in its bad example{}", rule.name, told(findings(&outcome)));
    }
}

#[test]
fn bad_examples_have_no_other_mistake() {
    for rule in written() {
        let outcome = rule.bad_example().check();
        let others = findings(&outcome).filter(|f| f.rule != rule && f.rule.severity > Severity::Info);
        let others = told(others);
        assert!(others.is_empty(), "in the bad example of {}:{others}", rule.name);
    }
}

#[test]
fn good_examples_are_silent() {
    for rule in written() {
        let outcome = rule.good_example().check();
        let found = findings(&outcome).filter(|f| f.rule == rule || f.rule.severity > Severity::Info);
        let found = told(found);
        assert!(found.is_empty(), "in the good example of {}:{found}", rule.name);
    }
}

#[test]
fn errors_and_only_errors_mean_that_authentik_rejects() {
    for rule in written() {
        let outcome = rule.bad_example().check();
        let accepted = outcome.files.iter().all(|file| file.accepted);
        assert_eq!(accepted, rule.severity != Severity::Error, "{}", rule.name);
    }
}

#[test]
fn messages_are_one_sentence_without_a_full_stop() {
    for rule in written() {
        for finding in findings(&rule.bad_example().check()) {
            let message = &finding.message;
            assert!(!message.ends_with('.') && !message.contains('\n'), "{}: {message}", rule.name);
        }
    }
}

/// Applies a fix to the text of its file.
fn mended(example: &Example, finding: &Finding) -> Option<String> {
    let fix = finding.fix.as_ref()?;
    let mut text = example.files[finding.file.index()].text().to_owned();
    for edit in fix.edits.iter().rev() {
        text.replace_range(edit.span.range(), &edit.text);
    }
    Some(text)
}

#[test]
fn fixes_mend_and_break_nothing() {
    for rule in written() {
        let example = rule.bad_example();
        let outcome = example.check();
        let count = findings(&outcome).filter(|finding| finding.rule == rule).count();
        for finding in findings(&outcome) {
            let Some(text) = mended(&example, finding) else { continue };
            let mut again = rule.bad_example();
            let file = &mut again.files[finding.file.index()];
            *file = blueprintc::source::SourceFile::new(file.path(), text);
            let after = again.check();
            let left = findings(&after).filter(|finding| finding.rule == rule).count();
            assert!(left < count, "the fix of {} leaves{}", rule.name, told(findings(&after)));
            let new = findings(&after).filter(|f| f.rule != rule && f.rule.severity == Severity::Error);
            let new = told(new);
            assert!(new.is_empty(), "the fix of {} breaks{new}", rule.name);
        }
    }
}
