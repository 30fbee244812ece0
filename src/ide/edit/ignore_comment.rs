//! Comments that silence a finding.

use super::{Action, ActionKind};
use crate::lint::{Edit, FileContext, Finding, ignore};
use crate::rules::document::unused_ignore;
use crate::syntax::NodeKind;
use crate::text::Span;

/// The comment that ignores a rule where a finding is; nothing where no comment can stand.
pub(super) fn added(context: &FileContext<'_, '_>, finding: &Finding) -> Option<Action> {
    let rule = finding.rule.name;
    // With a syntax error nobody knows where a comment can stand.
    if !context.tree.errors().is_empty() || finding.rule == &unused_ignore::RULE {
        return None;
    }
    let line = context.source.line_of(finding.span.start);
    let of_line = ignore::read(context).into_iter().rfind(|ignore| ignore.line == line);
    let edit = match of_line {
        Some(ignore) => Edit { span: Span::at(ignore.span.end as usize), text: format!(", {rule}") },
        None => line_above(context, line, rule)?,
    };
    Some(Action {
        title: format!("ignore `{rule}` here"),
        kind: ActionKind::Ignore,
        is_preferred: false,
        rule: Some(rule),
        finding: Some(finding.span),
        edits: vec![edit],
    })
}

fn line_above(context: &FileContext<'_, '_>, line: usize, rule: &str) -> Option<Edit> {
    let span = context.source.line_span(line);
    let text = context.source.slice(span);
    // A mark of the byte order stays the first.
    let mark = text.len() - text.trim_start_matches('\u{feff}').len();
    let text = text.get(mark..)?;
    let indent = text.get(..text.len() - text.trim_start_matches(' ').len())?;
    let content = span.range().start + mark + indent.len();
    let is_in_scalar = context.tree.cursor(content).node().is_some_and(|node| {
        let whole = context.tree.span(node).range();
        let is_scalar = matches!(context.tree.node(node).kind, NodeKind::Scalar(_));
        is_scalar && whole.start < content && content < whole.end
    });
    // Directives come before everything else of a document, and what is found in a file without a value has no place.
    if is_in_scalar || text.trim_start().starts_with(['%', '#']) || text.trim().is_empty() {
        return None;
    }
    let line_break = if context.source.text().contains("\r\n") { "\r\n" } else { "\n" };
    let comment = format!("{indent}# blueprintc: ignore[{rule}]{line_break}");
    Some(Edit { span: Span::at(span.range().start + mark), text: comment })
}
