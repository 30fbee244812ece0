//! `# blueprintc: ignore[rule]` on the line of a finding or on the line above.

use super::context::FileContext;
use super::finding::Finding;
use super::{Rule, rules};
use crate::redact::{Name, Words, message};
use crate::serializer::nearest;
use crate::source::Span;
use crate::syntax::Tree;

const MARK: &str = "blueprintc: ignore[";

/// One rule in one comment.
struct Ignore<'t> {
    rule: &'t str,
    span: Span,
    /// The 0-based line that it speaks of.
    line: usize,
    used: bool,
}

/// Splits findings into those that count and those that a comment told to ignore, and adds what is wrong
/// with such comments.
pub(crate) fn apply(
    context: &FileContext<'_, '_>,
    findings: Vec<Finding>,
    wanted: impl Fn(&Rule) -> bool,
) -> (Vec<Finding>, Vec<Finding>) {
    let mut ignores = read(context);
    if ignores.is_empty() {
        return (findings, Vec::new());
    }
    let (mut counted, mut ignored) = (Vec::new(), Vec::new());
    for finding in findings {
        let line = context.source.line_of(finding.span.start);
        let mut hit = false;
        // They are in the order of the file, so those of one line are together.
        let first = ignores.partition_point(|ignore| ignore.line < line);
        let on_line = ignores.iter_mut().skip(first).take_while(|ignore| ignore.line == line);
        for ignore in on_line.filter(|ignore| ignore.rule == finding.rule.name) {
            ignore.used = true;
            hit = true;
        }
        if hit { ignored.push(finding) } else { counted.push(finding) }
    }
    let rule = &crate::rules::document::unused_ignore::RULE;
    for ignore in ignores.iter().filter(|ignore| !ignore.used) {
        let known = rules().iter().find(|rule| rule.name == ignore.rule);
        // A rule that doesn't run can't be missed.
        if known.is_some_and(|known| !wanted(known)) || !wanted(rule) {
            continue;
        }
        let (message, help) = match known {
            Some(_) => {
                let message = message!("nothing on this line is found by `{}`", Words(ignore.rule));
                (message, Some("remove it".into()))
            }
            None => {
                let near = nearest(ignore.rule, rules().iter().map(|rule| rule.name));
                let help = near.map(|near| message!("did you mean `{}`?", Words(near)));
                (message!("there is no rule `{}`", Name(ignore.rule)), help)
            }
        };
        counted.push(Finding {
            rule,
            severity: rule.severity,
            file: context.id,
            span: ignore.span,
            message,
            help,
            entry: None,
            blueprint: None,
            related: Vec::new(),
            fix: None,
            said: None,
            need: None,
            consequence: None,
        });
    }
    counted.sort_by_key(|finding| finding.span);
    (counted, ignored)
}

/// The lines on which a comment ignores a rule, counted from 0.
pub(crate) fn lines(context: &FileContext<'_, '_>, rule: &str) -> Vec<usize> {
    let of_rule = read(context).into_iter().filter(|ignore| ignore.rule == rule);
    of_rule.map(|ignore| ignore.line).collect()
}

/// The comments that ignore something.
pub(crate) fn comments(tree: &Tree) -> impl Iterator<Item = &str> {
    tree.comments().iter().map(|comment| comment.text(tree).trim()).filter(|text| text.starts_with(MARK))
}

fn read<'t>(context: &FileContext<'_, 't>) -> Vec<Ignore<'t>> {
    let mut ignores = Vec::new();
    for comment in context.tree.comments() {
        let text = comment.text(context.tree);
        let Some(mark) = text.find(MARK) else { continue };
        if !text[..mark].trim().is_empty() {
            continue;
        }
        let from = mark + MARK.len();
        let Some(length) = text[from..].find(']') else { continue };
        let own_line = context.source.line_of(comment.span.start);
        let before = context.source.line_span(own_line).start as usize..comment.span.start as usize;
        let alone = context.source.text().get(before).is_some_and(|text| text.trim().is_empty());
        let line = if alone { own_line + 1 } else { own_line };
        // `text` is what follows the `#`.
        let mut at = comment.span.start as usize + 1 + from;
        for part in text[from..from + length].split(',') {
            let rule = part.trim();
            let start = at + (part.len() - part.trim_start().len());
            at += part.len() + 1;
            if !rule.is_empty() {
                let span = Span::new(start, start + rule.len());
                ignores.push(Ignore { rule, span, line, used: false });
            }
        }
    }
    ignores
}
