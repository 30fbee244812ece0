//! What is reported of the bad examples of the rules, as files in their folders.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::path::PathBuf;

use super::{folder, snapshot, with_examples};
use crate::harness::{Example, Finding, SourceFile, Span, project};

#[test]
fn expected_findings_are_up_to_date() {
    let files: BTreeMap<PathBuf, String> = with_examples()
        .map(|rule| (folder(rule).join("expected.txt"), expected(&rule.bad_example())))
        .collect();
    let is_expected = |path: &std::path::Path| path.ends_with("expected.txt");
    snapshot::compare(&project().join("src/rules"), &files, is_expected);
}

fn expected(example: &Example) -> String {
    let mut text = String::new();
    for finding in example.check().files.iter().flat_map(|file| &file.findings) {
        tell(example, finding, &mut text);
    }
    text
}

fn tell(example: &Example, finding: &Finding, out: &mut String) {
    let file = &example.files[finding.file.index()];
    let (severity, rule) = (finding.severity.name(), finding.rule.name);
    let place = place(file, finding.span);
    writeln!(out, "{}:{place}: {severity}[{rule}] {}", file.path(), finding.message).unwrap();
    writeln!(out, "  at {:?}", shortened(file.slice(finding.span))).unwrap();
    if let Some(help) = &finding.help {
        writeln!(out, "  help: {help}").unwrap();
    }
    for related in &finding.related {
        let file = &example.files[related.file.index()];
        let place = self::place(file, related.span);
        writeln!(out, "  note: {}:{place}: {}", file.path(), related.message).unwrap();
    }
    if let Some(fix) = &finding.fix {
        let kind = if fix.safe { "fix" } else { "unsafe fix" };
        writeln!(out, "  {kind}: {}", fix.title).unwrap();
        for edit in &fix.edits {
            let old = file.slice(edit.span);
            writeln!(out, "    {}: {old:?} -> {:?}", self::place(file, edit.span), edit.text).unwrap();
        }
    }
}

fn place(file: &SourceFile, span: Span) -> String {
    let place = file.position(span.start);
    format!("{}:{}", place.line, place.column)
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(60) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}
