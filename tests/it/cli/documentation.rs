//! What the README shows is what the tool says.

use crate::harness::{Format, Levels, Options, Report, SourceFile, Style, check};

/// The first block of a language in the README.
fn block(readme: &str, language: &str) -> String {
    let (_, rest) = readme.split_once(&format!("```{language}\n")).expect("there is such a block");
    rest.split_once("```").expect("it is closed").0.to_owned()
}

#[test]
fn the_real_mistake_is_what_blueprintc_says() {
    let readme = include_str!("../../../README.md");
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

/// The blocks of a page, each with its language.
fn blocks(page: &str) -> Vec<(&str, &str)> {
    let parts = page.split("\n```").skip(1).step_by(2);
    parts.filter_map(|part| part.split_once('\n')).collect()
}

/// What a command prints in a folder.
fn printed(folder: &std::path::Path, arguments: &[&str]) -> String {
    let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_blueprintc"));
    command.args(arguments).current_dir(folder).env("NO_COLOR", "1").env_remove("CLICOLOR_FORCE");
    String::from_utf8(command.output().expect("the program starts").stdout).expect("output is text")
}

#[test]
fn the_page_of_flows_shows_what_the_commands_print() {
    let page = include_str!("../../../docs/flows.md");
    let blocks = blocks(page);
    let nth = |language: &str, index: usize| {
        let mut all = blocks.iter().filter(|(it, _)| *it == language).map(|(_, text)| *text);
        all.nth(index).expect("there is such a block")
    };
    let folder = tempfile::tempdir().expect("a folder");
    for (name, index) in [("mfa.yaml", 0), ("no-login.yaml", 1)] {
        let text = format!("{}\n", nth("yaml", index));
        std::fs::write(folder.path().join(name), text).expect("can be written");
    }
    let check = printed(folder.path(), &["check", "--no-config", "mfa.yaml"]);
    assert_eq!(nth("text", 0).trim(), check.trim());
    let plan = printed(folder.path(), &["plan", "--no-config", "mfa.yaml"]);
    assert_eq!(nth("text", 1).trim(), plan.trim());
    let deletes = printed(folder.path(), &["plan", "--no-config", "no-login.yaml"]);
    let operations = nth("text", 2).trim();
    assert!(deletes.contains(operations), "{deletes}");
}
