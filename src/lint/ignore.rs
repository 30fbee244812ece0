//! `# blueprintc: ignore[rule]` on the line of a finding or on the line above.

use super::context::FileContext;
use crate::syntax::Tree;
use crate::text::Span;

const MARK: &str = "blueprintc: ignore[";

/// One rule in one comment.
pub(crate) struct Ignore<'t> {
    pub(crate) rule: &'t str,
    pub(crate) span: Span,
    /// The 0-based line that it is about.
    pub(crate) line: usize,
    pub(crate) used: bool,
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

/// Reads the comments of a file, in the order of their lines.
pub(crate) fn read<'t>(context: &FileContext<'_, 't>) -> Vec<Ignore<'t>> {
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
