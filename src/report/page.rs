//! The page of a rule: what `explain` prints, and what is below `docs/rules/`.

use std::fmt::Write;

use super::{Format, Report, Style};
use crate::lint::{Finds, FixKind, Levels, Rule, Safety, Section, Severity};
use crate::rules::Example;

/// Returns the address of a rule's page, which the name of the rule links to.
pub fn rule_page(rule: &str) -> String {
    format!(concat!(env!("CARGO_PKG_REPOSITORY"), "/blob/main/docs/rules/{}.md"), rule)
}

/// Everything about a rule as Markdown, in the same sections for every rule: its prose, an example in which it fires with
/// what is reported there, the same example fixed, and its fix.
pub fn page(rule: &Rule) -> String {
    written(rule, concise)
}

/// The page without what is reported of its example: nothing needs to be checked for it.
pub(super) fn page_without_report(rule: &Rule) -> String {
    written(rule, |_| String::new())
}

fn written(rule: &Rule, report: impl Fn(&Example) -> String) -> String {
    let mut page = String::new();
    let state = if rule.default_on { "" } else { ", off unless configured" };
    let severities: Vec<_> = rule.severities().into_iter().map(Severity::name).collect();
    // Writing to a string can't fail.
    let _ = writeln!(page, "# {} ({}{state})", rule.name, severities.join(" or "));
    let _ = writeln!(page, "\n{}", rule.summary);
    for section in [Section::WhatItDoes, Section::WhyBad] {
        push_section(&mut page, section.title(), rule.section(section));
    }
    // What no text can show, such as bytes that aren't text, has no example.
    if !rule.bad.is_empty() {
        let mut example = fenced("yaml", rule.bad);
        let report = report(&rule.bad_example());
        // Without the user's schema, a rule about it has nothing to show.
        if !matches!(rule.finds, Finds::Schema) && !report.is_empty() {
            let _ = write!(example, "\n{}", fenced("text", &report));
        }
        push_section(&mut page, "Example", &example);
        push_section(&mut page, "Use instead", &fenced("yaml", rule.good));
    }
    push_section(&mut page, Section::Authentik.title(), rule.section(Section::Authentik));
    push_section(&mut page, "Fix", fix(rule.fix));
    push_section(&mut page, "Since", &format!("blueprintc {}", rule.since));
    page
}

fn push_section(page: &mut String, title: &str, text: &str) {
    if !text.is_empty() {
        let _ = writeln!(page, "\n## {title}\n\n{}", text.trim_end());
    }
}

fn fix(kind: FixKind) -> &'static str {
    match kind {
        FixKind::None => "None.",
        FixKind::Sometimes(Safety::Safe) => "Sometimes, safe: `--fix` applies it.",
        FixKind::Sometimes(Safety::Unsafe) => {
            "Sometimes, unsafe: it may change the meaning, so only `--fix-unsafe` applies it."
        }
        FixKind::Sometimes(Safety::Varies) => {
            "Sometimes: `--fix` applies it where it is certain, and `--fix-unsafe` also where it may change the meaning."
        }
        FixKind::Always(Safety::Safe) => "Always, safe: `--fix` applies it.",
        FixKind::Always(Safety::Unsafe) => {
            "Always, unsafe: it may change the meaning, so only `--fix-unsafe` applies it."
        }
        FixKind::Always(Safety::Varies) => {
            "Always: `--fix` applies it where it is certain, and `--fix-unsafe` also where it may change the meaning."
        }
    }
}

/// What is reported of an example.
fn concise(example: &Example) -> String {
    let (outcome, mut levels) = (example.check(), Levels::default());
    levels.print_from(Severity::Info);
    let report = Report { files: &example.files, outcome: &outcome, levels: &levels };
    let mut out = Vec::new();
    // Writing to memory can't fail.
    let _ = Format::Concise.write(&report, &Style::default(), &mut out);
    String::from_utf8_lossy(&out).into_owned()
}

/// Text between fences that are longer than any in the text.
fn fenced(language: &str, text: &str) -> String {
    let longest = text.lines().map(|line| line.chars().take_while(|&c| c == '`').count()).max();
    let fence = "`".repeat(longest.unwrap_or_default().max(2) + 1);
    format!("{fence}{language}\n{}\n{fence}\n", text.trim_matches('\n'))
}
