//! The release that a repository runs, found in files as people write them.

mod choice;
mod mentions;

use blueprintc::deployment::{Content, MentionKind, mentions, mentions_of};
use std::fs;
use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{Folder, SourceFile, run_in};

const BLUEPRINT: &str = "version: 1\nmetadata: {name: groups}\nentries: []\n";

fn report(folder: &Folder, arguments: &[&str]) -> Value {
    folder.run(&[&["check", "--format", "json"], arguments].concat()).json()
}

/// The last line of what a check prints: the summary.
fn summary(folder: &Folder, arguments: &[&str]) -> String {
    let ran = folder.run(&[&["check"], arguments].concat());
    ran.stdout.lines().last().unwrap_or_default().to_owned()
}

/// The versions that a file names, each as `line: version`.
fn named(path: &str, content: Content, text: &str) -> Vec<String> {
    let mentions = mentions(&SourceFile::new(path, text), content);
    mentions.iter().map(|it| format!("{}: {} {}", it.line, it.version, it.written)).collect()
}

fn in_yaml(text: &str) -> Vec<String> {
    named("x.yaml", Content::Yaml, text)
}

fn release(version: &str) -> String {
    format!(
        "kind: HelmRelease\nspec:\n  chart:\n    spec:\n      chart: authentik\n      version: {version}\n"
    )
}

fn schema(version: &str) -> String {
    format!(
        "# yaml-language-server: $schema=https://version-{version}.goauthentik.io/blueprints/schema.json\n{BLUEPRINT}"
    )
}
