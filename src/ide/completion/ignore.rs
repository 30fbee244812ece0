//! Rules in a comment that ignores findings.

use super::offers::Offers;
use super::{Asked, Completion, CompletionKind};
use crate::rules::rules;
use crate::text::Span;

const MARK: &str = "blueprintc: ignore[";

/// Offers the rules for a comment that ignores some, those first that have a finding there; returns the word that they
/// replace.
pub(super) fn offer(asked: &Asked<'_, '_, '_>, offers: &mut Offers) -> Option<Span> {
    let (text, caret) = (asked.text(), asked.caret.offset);
    let before = text.get(..caret)?;
    let start = before.rfind('\n').map_or(0, |at| at + 1);
    let line = before.get(start..)?;
    let mark = line.rfind(MARK)? + MARK.len();
    let listed = line.get(mark..)?;
    if listed.contains(']') {
        return None;
    }
    let word = listed.rsplit(',').next().unwrap_or_default().trim_start();
    let after = text.get(caret..)?;
    let rest = after.find(|c: char| !c.is_ascii_alphanumeric() && c != '-').unwrap_or(after.len());
    let written: Vec<&str> = listed.split(',').map(str::trim).collect();
    let written = written.get(..written.len().saturating_sub(1)).unwrap_or_default();
    let source = asked.caret.file.source;
    let own = source.line_of(Span::at(start).start);
    // A comment alone in its line is about the next one.
    let is_alone = line.trim_start().starts_with('#');
    let about = if is_alone { own + 1 } else { own };
    let outcome = asked.caret.analysis.outcomes().iter().find(|outcome| outcome.file == asked.caret.file.id);
    let found: Vec<&str> = outcome
        .into_iter()
        .flat_map(|outcome| outcome.findings.iter().chain(&outcome.ignored))
        .filter(|finding| source.line_of(finding.span.start) == about)
        .map(|finding| finding.rule.name)
        .collect();
    for rule in rules().iter().filter(|rule| !written.contains(&rule.name)) {
        let has_finding = found.contains(&rule.name);
        let detail = if has_finding { "found on this line" } else { "" };
        let completion =
            Completion::new(rule.name, CompletionKind::Rule).detail(detail).documentation(rule.summary);
        offers.add(i32::from(has_finding), completion);
    }
    Some(Span::new(caret - word.len(), caret + rest))
}
