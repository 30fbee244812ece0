//! The sources: comments, and texts in the code that may be printed where no fixture prints them.

use std::fs;

use super::assert_plain;
use super::checks::{Complaint, comment, prose};
use crate::harness::{files_below, project};

/// What a piece of a source is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Comment,
    Text,
}

/// Comments and string literals of a source in Rust, with their lines. Escaped line breaks in literals are joined.
fn pieces(source: &str) -> Vec<(usize, Kind, String)> {
    let mut pieces = Vec::new();
    let mut rest = source;
    let line_of = |rest: &str| {
        source
            .len()
            .checked_sub(rest.len())
            .and_then(|at| source.get(..at))
            .map_or(0, |before| before.matches('\n').count())
            + 1
    };
    while let Some(at) = rest.find(['/', '"', '\'', 'r']) {
        let line = line_of(&rest[at..]);
        let before_is_name =
            rest[..at].ends_with(|character: char| character.is_alphanumeric() || character == '_');
        let here = &rest[at..];
        if here.starts_with("//") {
            let text = here.lines().next().unwrap_or_default();
            pieces.push((line, Kind::Comment, text.trim_start_matches(['/', '!', ' ']).to_owned()));
            rest = &here[text.len()..];
        } else if !before_is_name && (here.starts_with("r#\"") || here.starts_with("r\"")) {
            let (open, close) = if here.starts_with("r#") { (3, "\"#") } else { (2, "\"") };
            let text = here[open..].split(close).next().unwrap_or_default();
            pieces.push((line, Kind::Text, text.to_owned()));
            rest = &here[open + text.len() + close.len()..];
        } else if let Some(literal) = here.strip_prefix('"') {
            let end = closing_quote(literal);
            pieces.push((line, Kind::Text, unescaped(&literal[..end])));
            rest = here.get(end + 2..).unwrap_or_default();
        } else if let Some(character) = here.strip_prefix('\'') {
            // A character, or a lifetime.
            let mut characters = character.chars();
            let length = match (characters.next(), characters.next()) {
                (Some('\\'), _) => {
                    here[2..].find('\'').map_or(1, |end| end + 3 + usize::from(here[2..].starts_with('\'')))
                }
                (Some(character), Some('\'')) => character.len_utf8() + 2,
                _ => 1,
            };
            rest = here.get(length..).unwrap_or_default();
        } else {
            rest = &here[1..];
        }
    }
    pieces
}

/// Where the literal ends that starts before the text.
fn closing_quote(text: &str) -> usize {
    let mut escaped = false;
    for (at, character) in text.char_indices() {
        match character {
            '"' if !escaped => return at,
            '\\' => escaped = !escaped,
            _ => escaped = false,
        }
    }
    text.len()
}

fn unescaped(literal: &str) -> String {
    let mut text = String::new();
    for (number, line) in literal.split("\\\n").enumerate() {
        text.push_str(if number == 0 { line } else { line.trim_start() });
    }
    text.replace("\\n", "\n").replace("\\\"", "\"")
}

/// Runs of comment lines, so that phrases over two lines are found.
fn check(path: &std::path::Path, complaints: &mut Vec<Complaint>) {
    let source = fs::read_to_string(path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let name = path.strip_prefix(project()).unwrap_or(path).display().to_string();
    // Unit tests hold blueprints and secrets of all kinds.
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    for (line, kind, text) in pieces(source) {
        let place = format!("{name}:{line}");
        match kind {
            Kind::Comment => comment(&place, &text, complaints),
            // One word is a name, and a style sheet is no prose.
            Kind::Text if text.trim().contains(' ') && !text.contains("{font:") => {
                prose(&place, &text, complaints);
            }
            Kind::Text => {}
        }
    }
}

#[test]
fn comments_and_texts_of_the_sources_are_plain() {
    let mut complaints = Vec::new();
    let mut all = files_below(&project().join("src"));
    all.retain(|path| path.extension().is_some_and(|extension| extension == "rs"));
    assert!(all.len() > 200, "{} files", all.len());
    for path in all {
        check(&path, &mut complaints);
    }
    assert_plain(&complaints);
}

#[test]
fn comments_and_texts_are_told_apart() {
    let source = "//! One.\nlet a = \"two \\\"x\\\" \\\n    three\"; // four\nlet b: &'static str = r#\"five \"six\"\"#;\nmatch c { '\"' | '\\'' | '\\n' => \"//\" }\n";
    let expected = [
        (1, Kind::Comment, "One."),
        (2, Kind::Text, "two \"x\" three"),
        (3, Kind::Comment, "four"),
        (4, Kind::Text, "five \"six\""),
        (5, Kind::Text, "//"),
    ];
    let expected = expected.map(|(line, kind, text)| (line, kind, text.to_owned()));
    assert_eq!(pieces(source), expected);
}
