//! Transcripts in the documentation: each command that a page shows is run, and prints what the page says.
//!
//! A comment `<!-- file: NAME -->` before a block makes a file of it; lines that the comment has besides come first. The
//! commands of a page run in a folder with the files so far and the worked examples. `...` on a line of its own stands
//! for any lines. `BLUEPRINTC_BLESS=1 cargo test --test it -- documentation` writes what has changed.

use std::fs;

use snapbox::assert_data_eq;
use snapbox::prelude::*;

use crate::harness::{Folder, project, yaml_below};

/// A block of a page: where its text is, its language, and the comment before it.
struct Block<'p> {
    start: usize,
    text: &'p str,
    language: &'p str,
    comment: Option<&'p str>,
}

fn blocks(page: &str) -> Vec<Block<'_>> {
    let fences: Vec<usize> = page.match_indices("\n```").map(|(at, _)| at + 1).collect();
    let (pairs, rest) = fences.as_chunks::<2>();
    assert!(rest.is_empty(), "every block is closed");
    let block = |&[open, close]: &[usize; 2]| {
        let (language, _) = page[open + 3..].split_once('\n').expect("a fence ends its line");
        let start = open + 3 + language.len() + 1;
        let comment = page[..open].trim_end().strip_suffix("-->").and_then(|before| {
            let (_, comment) = before.rsplit_once("<!-- file: ")?;
            Some(comment.trim_end_matches(' '))
        });
        Block { start, text: &page[start..close], language, comment }
    };
    pairs.iter().map(block).collect()
}

/// What the commands of a block print, each command first.
fn transcript(folder: &Folder, block: &Block<'_>) -> String {
    let mut printed = String::new();
    for line in block.text.lines() {
        let Some(command) = line.strip_prefix("$ ") else { continue };
        let words: Vec<&str> = command.split(' ').collect();
        let [program, arguments @ ..] = words.as_slice() else { panic!("{command}: no command") };
        assert_eq!(*program, "blueprintc", "{command}");
        printed += &format!("{line}\n{}\n", folder.run(arguments).all().trim_end());
    }
    printed
}

/// Runs the commands of a page.
fn is_true(name: &str) {
    let path = project().join(name);
    let page = fs::read_to_string(&path).expect("the page can be read");
    let folder = Folder::of(&[]);
    for file in yaml_below(&project().join("blueprints")) {
        let name = file.strip_prefix(project()).expect("it is below").display().to_string();
        folder.write(&name, fs::read(&file).expect("it can be read"));
    }
    let bless = std::env::var_os("BLUEPRINTC_BLESS").is_some();
    let mut blessed = page.clone();
    let mut transcripts = 0;
    for block in blocks(&page) {
        if let Some(comment) = block.comment {
            let (file, before) = comment.split_once('\n').unwrap_or((comment, ""));
            folder.write(file.trim(), format!("{before}{}", block.text));
        }
        if block.language != "console" {
            continue;
        }
        transcripts += 1;
        let printed = transcript(&folder, &block);
        if !bless {
            assert_data_eq!(printed, block.text.into_data());
        } else if !block.text.contains("\n...\n") {
            let at = block.start + blessed.len() - page.len();
            blessed.replace_range(at..at + block.text.len(), &printed);
        }
    }
    assert!(transcripts > 0, "{name} has transcripts");
    if blessed != page {
        fs::write(path, blessed).expect("the page can be written");
    }
}

#[test]
fn the_readme_shows_what_the_commands_print() {
    is_true("README.md");
}

#[test]
fn the_page_of_commands_shows_what_they_print() {
    is_true("docs/commands.md");
}

#[test]
fn the_page_of_flows_shows_what_the_commands_print() {
    is_true("docs/flows.md");
}

#[test]
fn the_page_of_tests_shows_what_the_commands_print() {
    is_true("docs/sign-in.md");
}
