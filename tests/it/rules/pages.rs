//! The pages of the rules below `docs/rules/`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use super::page;
use super::snapshot;
use crate::harness::{Severity, Topic, project, rules};

#[test]
fn pages_are_up_to_date() {
    let mut pages: BTreeMap<PathBuf, String> =
        rules().iter().map(|rule| (format!("{}.md", rule.name).into(), page(rule))).collect();
    pages.insert("README.md".into(), index());
    snapshot::compare(&project().join("docs/rules"), &pages, |_| true);
}

fn index() -> String {
    let mut index = String::from(
        "# The rules\n\nMade from the rules themselves; `blueprintc explain RULE` prints the same pages.\n\n\
         An *error* is a verdict: authentik of the release rejects the file. A *warning* is something that authentik\n\
         accepts, and that does not do what it seems to. *Info* is worth knowing and needs no change.\n",
    );
    for topic in Topic::ALL {
        writeln!(index, "\n## {}\n\nAbout {}.\n", capitalized(topic.name()), topic.description()).unwrap();
        index.push_str("| rule | severity | what it finds |\n| --- | --- | --- |\n");
        for rule in rules().iter().filter(|rule| rule.topic == topic) {
            let severities: Vec<_> = rule.severities().into_iter().map(Severity::name).collect();
            let off = if rule.default_on { "" } else { ", off unless configured" };
            let (name, severities) = (rule.name, severities.join(" or "));
            let summary = rule.summary.replace('|', "\\|");
            writeln!(index, "| [{name}]({name}.md) | {severities}{off} | {summary} |").unwrap();
        }
    }
    index
}

fn capitalized(name: &str) -> String {
    let mut characters = name.chars();
    characters.next().map(|first| first.to_ascii_uppercase()).into_iter().chain(characters).collect()
}
