//! What holds of every rule.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use super::{folder, with_examples};
use crate::harness::{
    Example, Finding, FixKind, Outcome, Rule, Safety, Section, Severity, SourceFile, Topic, project, rules,
};

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
fn a_rule_stands_in_the_folder_of_its_topic_and_name() {
    for rule in rules() {
        let path = Path::new("src/rules").join(folder(rule)).join("mod.rs");
        let text = std::fs::read_to_string(project().join(&path));
        let text = text.unwrap_or_else(|_| panic!("no {}", path.display()));
        assert!(text.contains(&format!("name: \"{}\"", rule.name)), "{}", path.display());
    }
}

#[test]
fn every_folder_of_a_topic_is_a_rule() {
    let known: BTreeSet<PathBuf> = rules().iter().map(|rule| folder(rule)).collect();
    let mut forgotten = Vec::new();
    for topic in Topic::ALL {
        for entry in std::fs::read_dir(project().join("src/rules").join(topic.name())).expect("a folder") {
            let path = entry.expect("can be listed").path();
            let rule = Path::new(topic.name()).join(path.file_name().expect("has a name"));
            if path.is_dir() && !known.contains(&rule) {
                let (rule, topic) = (rule.display(), topic.name());
                forgotten
                    .push(format!("src/rules/{rule} has no line in `RULES` of src/rules/{topic}/mod.rs"));
            }
        }
    }
    assert_none(forgotten);
}

#[test]
fn every_rule_is_documented() {
    for rule in rules() {
        assert!(rule.summary.ends_with('.'), "{}: the summary is a sentence", rule.name);
        let titles: Vec<_> = rule.doc.lines().filter_map(|line| line.strip_prefix("## ")).collect();
        assert_eq!(titles, Section::ALL.map(Section::title), "the sections of doc.md of {}", rule.name);
        for section in Section::ALL {
            assert!(!rule.section(section).is_empty(), "{}: {} is empty", rule.name, section.title());
        }
    }
}

#[test]
fn every_rule_names_the_version_that_brought_it() {
    let version = |text: &str| -> Vec<u32> {
        text.split('.').map(|part| part.parse().unwrap_or_else(|_| panic!("{text} is no version"))).collect()
    };
    let own = version(env!("CARGO_PKG_VERSION"));
    for rule in rules() {
        let since = version(rule.since);
        assert!(since.len() == 3 && since <= own, "{} since {}", rule.name, rule.since);
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
fn fixed_sources(example: &Example, finding: &Finding) -> Option<String> {
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
            let Some(text) = fixed_sources(&example, finding) else { continue };
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

/// Every finding of the examples and of the blueprints written by hand, by rule: whether it has a fix, and a safe one.
fn fixes() -> BTreeMap<&'static str, Vec<Option<bool>>> {
    let own = with_examples().map(|rule| (rule.name.to_owned(), rule.bad_example()));
    let written = ["broken", "sound"].into_iter().flat_map(super::seeded::blueprints);
    let written = written.map(|(path, text)| (path.display().to_string(), Example::read(&text, "x.yaml")));
    let mut fixes: BTreeMap<&str, Vec<Option<bool>>> = BTreeMap::new();
    for (_, example) in own.chain(written) {
        for finding in findings(&example.check()) {
            let fix = finding.fix.as_ref().map(|fix| fix.safe);
            fixes.entry(finding.rule.name).or_default().push(fix);
        }
    }
    fixes
}

#[test]
fn fixes_are_as_declared() {
    let mut wrong = Vec::new();
    for (name, found) in fixes() {
        let rule = rules().iter().find(|rule| rule.name == name).expect("a rule");
        let (some, all) = (found.iter().any(Option::is_some), found.iter().all(Option::is_some));
        let fits = match rule.fix {
            FixKind::None => !some,
            FixKind::Sometimes(_) => some,
            FixKind::Always(_) => all,
        };
        let is_safe = match rule.fix {
            FixKind::None | FixKind::Sometimes(Safety::Varies) | FixKind::Always(Safety::Varies) => true,
            FixKind::Sometimes(safety) | FixKind::Always(safety) => {
                found.iter().flatten().all(|safe| *safe == (safety == Safety::Safe))
            }
        };
        if !fits || !is_safe {
            wrong.push(format!("{name} declares {:?}, and its findings have {found:?}", rule.fix));
        }
    }
    assert_none(wrong);
}

/// The sources below a folder of the project, without their tests.
fn sources(folder: &Path, found: &mut Vec<(PathBuf, String)>) {
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("can be listed").path();
        if path.is_dir() {
            sources(&path, found);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            let text = std::fs::read_to_string(&path).expect("can be read");
            let code = text.split("#[cfg(test)]").next().unwrap_or_default().to_owned();
            found.push((path, code));
        }
    }
}

#[test]
fn no_other_code_names_a_rule_by_a_string() {
    let mut all = Vec::new();
    sources(&project().join("src"), &mut all);
    let mut wrong = Vec::new();
    for rule in rules() {
        let (quoted, own) = (format!("\"{}\"", rule.name), project().join("src/rules").join(folder(rule)));
        let others = all.iter().filter(|(path, text)| text.contains(&quoted) && !path.starts_with(&own));
        wrong.extend(others.map(|(path, _)| format!("{} names {quoted}", path.display())));
    }
    assert_none(wrong);
}
