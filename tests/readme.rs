//! What the README shows is what the tool says.

#![allow(clippy::expect_used, reason = "a test ends so")]

use blueprintc::check::{Levels, Options, check};
use blueprintc::report::{Format, Report, Style};
use blueprintc::source::SourceFile;

/// The first block of a language in the README.
fn block(readme: &str, language: &str) -> String {
    let (_, rest) = readme.split_once(&format!("```{language}\n")).expect("there is such a block");
    rest.split_once("```").expect("it is closed").0.to_owned()
}

#[test]
fn the_real_mistake_is_what_blueprintc_says() {
    let readme = include_str!("../README.md");
    let entries = block(readme, "yaml");
    let text = format!("version: 1\nmetadata:\n  name: company-login\nentries:\n{entries}");
    let files = [SourceFile::new("login.yaml", text)];
    let outcome = check(&files, &Options::default());
    let mut out = Vec::new();
    let style = Style { color: false, links: false, width: 100 };
    let levels = Levels::default();
    let report = Report { files: &files, outcome: &outcome, levels: &levels };
    Format::Rich.write(&report, &style, &mut out).expect("memory can be written");
    let said = String::from_utf8(out).expect("it is text");
    let shown = block(readme, "text");
    let shown = shown.strip_prefix("$ blueprintc check login.yaml\n").expect("the command comes first");
    // The titles of fixes are left out of the README.
    let without_fixes: Vec<&str> = said
        .lines()
        .filter(|line| !line.starts_with("        rename ") && !line.starts_with("        change "))
        .collect();
    assert_eq!(without_fixes.join("\n").trim(), shown.trim());
}
