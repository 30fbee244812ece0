//! What would change, as a unified diff.

use std::fmt::Write;

use similar::{DiffOp, group_diff_ops};

use super::alignment::operations;
use crate::redact::MASK;
use crate::text::{Span, visible};

/// Lines around a change.
const CONTEXT: usize = 3;

/// The places that must not be shown, in both texts, each by place and without overlaps.
#[derive(Debug, Clone, Copy, Default)]
pub struct Masks<'a> {
    /// In the old text.
    pub old: &'a [Span],
    /// In the new text.
    pub new: &'a [Span],
}

/// A unified diff, as `patch` takes it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diff {
    /// The text; empty where nothing differs.
    pub text: String,
    /// Whether a secret is hidden in it: then it can't be applied.
    pub masked: bool,
    /// Whether characters that control a terminal are replaced in it: then it can't be applied.
    pub replaced: bool,
}

/// The difference between two texts of one file. Text that must not be shown is written `***`.
pub fn unified_diff(path: &str, old: &str, new: &str, masks: Masks<'_>) -> Diff {
    let mut diff = Diff { text: String::new(), masked: false, replaced: false };
    let (old_lines, new_lines) = (lines(old, masks.old), lines(new, masks.new));
    let ops = operations(&texts(&old_lines), &texts(&new_lines));
    for group in group_diff_ops(ops, CONTEXT) {
        let (Some(first), Some(last)) = (group.first(), group.last()) else { continue };
        if diff.text.is_empty() {
            let path = name(path);
            // Writing into a string can't fail.
            let _ = write!(diff.text, "--- {path}\n+++ {path}\n");
        }
        let old_range = range(first.old_range().start, last.old_range().end);
        let new_range = range(first.new_range().start, last.new_range().end);
        let _ = writeln!(diff.text, "@@ -{old_range} +{new_range} @@");
        for op in group {
            if let DiffOp::Equal { .. } = op {
                diff.write(' ', old_lines.get(op.old_range()));
            } else {
                diff.write('-', old_lines.get(op.old_range()));
                diff.write('+', new_lines.get(op.new_range()));
            }
        }
    }
    diff
}

impl Diff {
    fn write(&mut self, sign: char, lines: Option<&[Line<'_>]>) {
        for line in lines.unwrap_or_default() {
            self.text.push(sign);
            let start = self.text.len();
            self.masked |= line.write(&mut self.text);
            self.replaced |= make_visible(&mut self.text, start);
            if !line.text.ends_with('\n') {
                self.text.push_str("\n\\ No newline at end of file\n");
            }
        }
    }
}

/// Replaces what controls a terminal in a line at the end of a text. Whether there was anything.
fn make_visible(text: &mut String, start: usize) -> bool {
    let line = text.get(start..).unwrap_or_default();
    let body = line.trim_end_matches(['\n', '\r']);
    // A byte order mark is the first character of a file.
    let start = start + body.len() - body.trim_start_matches('\u{feff}').len();
    let (line, body) = (line.trim_start_matches('\u{feff}'), body.trim_start_matches('\u{feff}'));
    let is_fine = |c: char| c == '\t' || visible(c) == c;
    if body.chars().all(is_fine) {
        return false;
    }
    let end = line.get(body.len()..).unwrap_or_default();
    let shown: String = body.chars().map(|c| if is_fine(c) { c } else { visible(c) }).collect();
    let shown = shown + end;
    text.truncate(start);
    text.push_str(&shown);
    true
}

/// One line with its line break, and the secrets that overlap it.
struct Line<'a> {
    start: u32,
    text: &'a str,
    secrets: &'a [Span],
}

impl Line<'_> {
    /// Writes it with masks; whether there were any.
    fn write(&self, out: &mut String) -> bool {
        let body = self.text.trim_end_matches(['\n', '\r']);
        let place = |offset: u32| (offset.saturating_sub(self.start) as usize).min(body.len());
        let (mut done, mut masked) = (0, false);
        for secret in self.secrets {
            let (start, end) = (place(secret.start), place(secret.end));
            let hidden = body.get(start..end).unwrap_or(body);
            if hidden.trim().is_empty() {
                continue;
            }
            // The indentation of a block scalar tells nothing.
            let indent = hidden.len() - hidden.trim_start().len();
            out.push_str(body.get(done..start + indent).unwrap_or_default());
            out.push_str(MASK);
            (done, masked) = (end, true);
        }
        out.push_str(self.text.get(done..).unwrap_or_default());
        masked
    }
}

fn lines<'a>(text: &'a str, secrets: &'a [Span]) -> Vec<Line<'a>> {
    let mut lines = Vec::new();
    let (mut start, mut first) = (0, 0);
    for line in text.split_inclusive('\n') {
        let span = Span::new(start, start + line.len());
        start += line.len();
        let rest = secrets.get(first..).unwrap_or_default();
        let count = rest.iter().take_while(|secret| secret.start < span.end).count();
        let overlapping = rest.get(..count).unwrap_or_default();
        lines.push(Line { start: span.start, text: line, secrets: overlapping });
        // The last may go on in the next line.
        first += overlapping.iter().take_while(|secret| secret.end <= span.end).count();
    }
    lines
}

fn texts<'a>(lines: &[Line<'a>]) -> Vec<&'a str> {
    lines.iter().map(|line| line.text).collect()
}

/// The lines of a hunk, as its head states them: an empty range is named by the line before it.
fn range(start: usize, end: usize) -> String {
    match end.saturating_sub(start) {
        0 => format!("{start},0"),
        1 => format!("{}", start + 1),
        count => format!("{},{count}", start + 1),
    }
}

/// A path as the head of a diff can hold it.
fn name(path: &str) -> String {
    if path.contains(|c: char| visible(c) != c || c == '"' || c == '\\') {
        return format!("{path:?}");
    }
    // What follows a tab is a date, which keeps paths with blanks whole.
    if path.contains(' ') { format!("{path}\t") } else { path.to_owned() }
}

#[cfg(test)]
#[allow(clippy::unwrap_used, reason = "a test ends so")]
mod tests {
    use super::*;

    #[test]
    fn equal_texts_have_no_difference() {
        let diff = unified_diff("a.yaml", "a\n", "a\n", Masks::default());
        assert_eq!((diff.text.as_str(), diff.masked), ("", false));
    }

    #[test]
    fn an_end_without_line_break_is_told() {
        let diff = unified_diff("a b.yaml", "a: 1\r\nb: 2", "a: 1\r\nb: 3", Masks::default());
        insta::assert_snapshot!(diff.text.replace('\r', "<CR>").replace('\t', "<TAB>"), @r"
        --- a b.yaml<TAB>
        +++ a b.yaml<TAB>
        @@ -1,2 +1,2 @@
         a: 1<CR>
        -b: 2
        \ No newline at end of file
        +b: 3
        \ No newline at end of file
        ");
    }

    #[test]
    fn secrets_are_hidden_in_changed_and_unchanged_lines() {
        let old = "client_secret: hunter2 # x\nkey: |\n  one\n  two\nversion: 2\n";
        let new = "client_secret: hunter3\nkey: |\n  one\n  two\nversion: 1\n";
        let of = |text: &str, parts: [&str; 2]| -> Vec<Span> {
            parts
                .iter()
                .map(|part| Span::new(text.find(part).unwrap(), text.find(part).unwrap() + part.len()))
                .collect()
        };
        let (a, b) = (of(old, ["hunter2", "|\n  one\n  two\n"]), of(new, ["hunter3", "|\n  one\n  two\n"]));
        let diff = unified_diff("a.yaml", old, new, Masks { old: &a, new: &b });
        assert!(diff.masked);
        insta::assert_snapshot!(diff.text, @r"
        --- a.yaml
        +++ a.yaml
        @@ -1,5 +1,5 @@
        -client_secret: *** # x
        +client_secret: ***
         key: ***
           ***
           ***
        -version: 2
        +version: 1
        ");
    }
}
