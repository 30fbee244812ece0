//! The pages of the rules below `docs/rules/`.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use super::page;
use super::snapshot;
use crate::harness::{Severity, project, rules};

#[test]
fn pages_are_up_to_date() {
    let mut pages: BTreeMap<PathBuf, String> =
        rules().iter().map(|rule| (format!("{}.md", rule.name).into(), page(rule))).collect();
    pages.insert("README.md".into(), index());
    snapshot::compare(&project().join("docs/rules"), &pages);
}

fn index() -> String {
    let mut index = String::from(
        "# The rules\n\nMade from the rules themselves; `blueprintc explain RULE` prints the same pages.\n\n\
         An *error* is a verdict: authentik of the release rejects the file. A *warning* is something that authentik\n\
         accepts, and that does not do what it seems to. *Info* is worth knowing and needs no change.\n",
    );
    let severities = [(Severity::Error, "Errors"), (Severity::Warning, "Warnings"), (Severity::Info, "Info")];
    for (severity, title) in severities {
        let mut rules = rules().iter().filter(|rule| rule.severity == severity).peekable();
        if rules.peek().is_none() {
            continue;
        }
        write!(index, "\n## {title}\n\n| rule | what it finds |\n| --- | --- |\n").unwrap();
        for rule in rules {
            let off = if rule.default_on { "" } else { " (off unless configured)" };
            let milder: Vec<_> = rule.severities().into_iter().skip(1).map(Severity::name).collect();
            let off = if milder.is_empty() {
                off.to_owned()
            } else {
                format!("{off} (in some cases {})", milder.join(" or "))
            };
            let summary = rule.summary.replace('|', "\\|");
            writeln!(index, "| [{0}]({0}.md) | {summary}{off} |", rule.name).unwrap();
        }
    }
    index
}
