//! The page of a rule: what `explain` prints, and what stands below `docs/rules/`.

use std::fmt::Write;

use super::{Format, Report, Style};
use crate::check::{Example, Finds, Levels, Rule, Severity};

/// Everything about a rule as Markdown: its severity, its explanation, an example in which it fires with
/// what is reported there, and the same example fixed.
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
    // Writing to a string can't fail.
    let severities: Vec<_> = rule.severities().into_iter().map(Severity::name).collect();
    let _ = writeln!(page, "# {} ({}{state})\n", rule.name, severities.join(" or "));
    let _ = writeln!(page, "{}\n", rule.summary.trim());
    let _ = writeln!(page, "{}", rule.explanation.trim());
    // What no text can show, such as bytes that aren't text, has no example.
    if rule.bad.is_empty() {
        return page;
    }
    let _ = writeln!(page, "\n## Bad\n\n{}", fenced("yaml", rule.bad));
    let report = report(&rule.bad_example());
    // Without the user's schema, a rule about it has nothing to show.
    if !matches!(rule.finds, Finds::Schema) && !report.is_empty() {
        let _ = writeln!(page, "{}", fenced("text", &report));
    }
    let _ = write!(page, "## Good\n\n{}", fenced("yaml", rule.good));
    page
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
