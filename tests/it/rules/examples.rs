//! What holds of every rule.

use super::with_examples;
use crate::harness::{Example, Finding, Outcome, Rule, Severity, SourceFile, project, rules};

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
            name.split('-')
                .all(|word| !word.is_empty()
                    && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit())),
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
    for rule in rules() {
        for text in [rule.summary, rule.explanation] {
            assert!(!text.trim().is_empty(), "{} lacks a part of its documentation", rule.name);
        }
        assert!(rule.summary.ends_with('.'), "{}: the summary is a sentence", rule.name);
    }
}

/// Fails with everything that is wrong, so that one run tells all.
fn assert_none(wrong: Vec<String>) {
    assert!(wrong.is_empty(), "\n{}", wrong.join("\n"));
}

#[test]
fn rules_about_text_have_examples() {
    for rule in with_examples() {
        assert!(!rule.bad.trim().is_empty() && !rule.good.trim().is_empty(), "{} lacks examples", rule.name);
    }
}

#[test]
fn bad_examples_are_found() {
    let mut wrong = Vec::new();
    for rule in with_examples() {
        let outcome = rule.bad_example().check();
        if !findings(&outcome).any(|finding| finding.rule == rule) {
            wrong.push(format!("{} does not fire; found:{}", rule.name, told(findings(&outcome))));
        }
    }
    assert_none(wrong);
}

/// Findings that an example must not have, by rule.
fn unwanted(example: fn(&Rule) -> Example, is_unwanted: impl Fn(&Rule, &Finding) -> bool) -> Vec<String> {
    let mut wrong = Vec::new();
    for rule in with_examples() {
        let outcome = example(rule).check();
        let found = told(findings(&outcome).filter(|finding| is_unwanted(rule, finding)));
        if !found.is_empty() {
            wrong.push(format!("{}:{found}", rule.name));
        }
    }
    wrong
}

#[test]
fn bad_examples_have_no_other_mistake() {
    let others = |rule: &Rule, f: &Finding| f.rule != rule && f.severity > Severity::Info;
    assert_none(unwanted(Rule::bad_example, others));
}

#[test]
fn good_examples_are_silent() {
    let any = |rule: &Rule, f: &Finding| f.rule == rule || f.severity > Severity::Info;
    assert_none(unwanted(Rule::good_example, any));
}

#[test]
fn errors_and_only_errors_mean_that_authentik_rejects() {
    for rule in with_examples() {
        let outcome = rule.bad_example().check();
        let accepted = outcome.files.iter().all(|file| file.accepted);
        assert_eq!(accepted, rule.severity != Severity::Error, "{}", rule.name);
    }
}

#[test]
fn messages_are_one_sentence_without_a_full_stop() {
    let ends = |_: &Rule, f: &Finding| f.message.ends_with('.') || f.message.contains('\n');
    assert_none(unwanted(Rule::bad_example, ends));
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
    let mut wrong = Vec::new();
    for rule in with_examples() {
        let example = rule.bad_example();
        let outcome = example.check();
        let count = findings(&outcome).filter(|finding| finding.rule == rule).count();
        for finding in findings(&outcome).filter(|finding| finding.rule == rule) {
            let Some(text) = mended(&example, finding) else { continue };
            let mut again = rule.bad_example();
            let file = &mut again.files[finding.file.index()];
            *file = SourceFile::new(file.path(), text);
            let after = again.check();
            if findings(&after).filter(|finding| finding.rule == rule).count() >= count {
                wrong.push(format!("the fix of {} leaves{}", rule.name, told(findings(&after))));
            }
            let new = findings(&after).filter(|f| f.rule != rule && f.severity == Severity::Error);
            let new = told(new);
            if !new.is_empty() {
                wrong.push(format!("the fix of {} breaks{new}", rule.name));
            }
        }
    }
    assert_none(wrong);
}
