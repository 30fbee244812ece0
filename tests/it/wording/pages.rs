//! Pages in Markdown: those of the rules, the documentation, and what stands at the top of the project.

use std::fs;
use std::path::Path;

use super::assert_plain;
use super::checks::{Complaint, prose};
use crate::harness::{files_below, project};

/// The prose of a page: its code and the addresses of its links are blanked, so that lines stay where they are.
fn prose_of(page: &str) -> String {
    let mut in_code = false;
    let mut lines = Vec::new();
    for line in page.lines() {
        let is_fence = line.trim_start().starts_with("```");
        in_code ^= is_fence;
        lines.push(if in_code || is_fence { String::new() } else { without_addresses(line) });
    }
    lines.join("\n")
}

fn without_addresses(line: &str) -> String {
    let mut parts = line.split("](");
    let mut text = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        text.push(']');
        text.push_str(part.split_once(')').map_or("", |(_, rest)| rest));
    }
    text
}

fn check(path: &Path, complaints: &mut Vec<Complaint>) {
    let text = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.strip_prefix(project()).unwrap_or(path);
    prose(&name.display().to_string(), &prose_of(&text), complaints);
}

/// The pages below a folder.
fn pages(folder: &str) -> Vec<std::path::PathBuf> {
    let mut pages = files_below(&project().join(folder));
    pages.retain(|path| path.extension().is_some_and(|extension| extension == "md"));
    pages
}

#[test]
fn pages_of_rules_are_plain() {
    let mut complaints = Vec::new();
    let all = [pages("src/rules"), pages("docs/rules")].concat();
    assert!(all.len() > 300, "{} pages", all.len());
    for path in all {
        check(&path, &mut complaints);
    }
    assert_plain(&complaints);
}

#[test]
fn the_documentation_is_plain() {
    let mut complaints = Vec::new();
    let mut all = pages("docs");
    all.retain(|path| !path.starts_with(project().join("docs/rules")));
    for folder in ["benches", "blueprints", "packaging", ".github"] {
        all.extend(pages(folder));
    }
    for name in ["README.md", "CHANGELOG.md", "ARCHITECTURE.md", "CONTRIBUTING.md", "SECURITY.md"] {
        all.push(project().join(name));
    }
    for path in all {
        check(&path, &mut complaints);
    }
    assert_plain(&complaints);
}

#[test]
fn code_is_no_prose() {
    let page = "one\n```yaml\ntwo\n```\n[three](four.md) five\n";
    assert_eq!(prose_of(page), "one\n\n\n\n[three] five");
}
