//! What the program prints about blueprints and about itself.

use std::collections::BTreeSet;

use super::assert_plain;
use super::checks::{Complaint, LONGEST_MESSAGE, message, phrase, prose};
use crate::harness::{
    Named, Options, Outcome, Release, Severity, Sources, Topic, check_sources, every_rule, files_below, load,
    project, rules, run_in,
};

/// A text of a finding.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Message,
    Help,
    Label,
    Fix,
}

/// Message, help, labels and the title of the fix of each finding, with its rule.
fn texts(outcome: &Outcome) -> BTreeSet<(Part, &'static str, String)> {
    let mut texts = BTreeSet::new();
    for finding in outcome.files.iter().flat_map(|file| &file.findings) {
        let mut add = |part, text: &dyn ToString| {
            texts.insert((part, finding.rule.name, text.to_string()));
        };
        add(Part::Message, &finding.message);
        finding.help.iter().for_each(|help| add(Part::Help, help));
        finding.fix.iter().for_each(|fix| add(Part::Fix, &fix.title));
        finding.related.iter().for_each(|related| add(Part::Label, &related.message));
    }
    texts
}

fn complaints(texts: &BTreeSet<(Part, &'static str, String)>) -> Vec<Complaint> {
    let mut complaints = Vec::new();
    for (part, rule, text) in texts {
        match part {
            Part::Message => message(rule, text, &mut complaints),
            Part::Help | Part::Label | Part::Fix => phrase(rule, text, &mut complaints),
        }
    }
    complaints
}

#[test]
fn messages_of_examples_are_plain() {
    let mut all = BTreeSet::new();
    for rule in rules() {
        for mut example in [rule.bad_example(), rule.good_example()] {
            all.extend(texts(&example.check()));
            // Other rules see it in another way.
            for rule in rules() {
                example.levels.set(rule.name, Some(Severity::Warning));
            }
            all.extend(texts(&example.check()));
        }
    }
    assert!(all.len() > 300, "{} texts", all.len());
    assert_plain(&complaints(&all));
}

#[test]
fn messages_of_fixtures_are_plain() {
    let mut paths = files_below(&project().join("fixtures"));
    paths.extend(files_below(&project().join("blueprints")));
    let sources = Sources::of(load(&paths).files);
    let mut all = BTreeSet::new();
    for (release, closed_world, isolated, licensed) in [
        (Release::NEWEST, false, true, None),
        (Release::NEWEST, true, false, Some(false)),
        ("2024.12".release(), false, true, Some(true)),
    ] {
        let options = Options { release, closed_world, isolated, licensed, ..every_rule() };
        all.extend(texts(&check_sources(&sources, &options)));
    }
    assert!(all.len() > 400, "{} texts", all.len());
    assert_plain(&complaints(&all));
}

#[test]
fn summaries_are_fragments() {
    let mut complaints = Vec::new();
    for rule in rules() {
        prose(rule.name, rule.summary, &mut complaints);
        let mut complain = |problem: &str| {
            let (place, problem) = (rule.name.to_owned(), problem.to_owned());
            complaints.push(Complaint { place, problem, text: rule.summary.to_owned() });
        };
        if rule.summary.starts_with(char::is_lowercase) {
            complain("starts in lower case");
        }
        if rule.summary.trim_end_matches('.').contains(". ") || !rule.summary.ends_with('.') {
            complain("is not one sentence");
        }
        if rule.summary.len() > LONGEST_MESSAGE / 2 {
            complain("too long");
        }
    }
    for topic in Topic::ALL {
        phrase(topic.name(), topic.description(), &mut complaints);
    }
    assert_plain(&complaints);
}

#[test]
fn help_texts_are_plain() {
    let page = |arguments: &[&str]| {
        let ran = run_in(project(), arguments);
        assert_eq!(ran.code, Some(0), "{arguments:?}");
        ran.stdout
    };
    let overview = page(&["--help"]);
    let commands = overview.split("Commands:\n").nth(1).and_then(|rest| rest.split("\n\n").next());
    let commands: Vec<_> = commands
        .unwrap_or_default()
        .lines()
        .filter(|line| !line.starts_with("   "))
        .filter_map(|line| line.split_whitespace().next())
        .filter(|name| *name != "help")
        .collect();
    assert!(commands.contains(&"check") && commands.len() > 8, "{commands:?}");
    let mut complaints = Vec::new();
    prose("--help", &overview, &mut complaints);
    for command in commands {
        prose(&format!("{command} --help"), &page(&[command, "--help"]), &mut complaints);
        prose(&format!("{command} -h"), &page(&[command, "-h"]), &mut complaints);
    }
    assert_plain(&complaints);
}
