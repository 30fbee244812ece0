//! Reading on after a syntax error.
//!
//! The parser stops at the first error. The line that has to be edited is replaced by spaces, which keeps
//! all places valid, and the text is read again: so what is before and after stays in the tree.

use std::sync::Arc;

use super::diagnose::{Line, diagnose};
use super::variables::Variables;
use super::{
    Limit, MAX_TEXT_BYTES, SyntaxError, SyntaxErrorKind, Tree, characters, construct, lenient, reading,
};
use crate::text::Span;

/// No more errors of one kind of check are collected.
pub(super) const MAX_ERRORS: usize = 10;

/// How often a text is read again.
const MAX_ATTEMPTS: usize = 10;

/// See [`super::parse`].
pub(super) fn parse(text: &Arc<str>) -> Tree {
    if text.len() > MAX_TEXT_BYTES {
        let mut tree = reading::build(&Arc::from(""), "", &Variables::default()).tree;
        tree.text = Arc::clone(text);
        tree.errors = vec![SyntaxError::new(Span::at(0), SyntaxErrorKind::Limit(Limit::TextSize))];
        return tree;
    }
    let variables = Variables::of(text);
    let tree = read(text, &variables);
    if variables.is_empty() || tree.errors.is_empty() {
        return tree;
    }
    // What only looks like a variable may go beyond a quote.
    let as_written = read(text, &Variables::default());
    if as_written.errors.is_empty() { as_written } else { tree }
}

fn read(text: &Arc<str>, variables: &Variables) -> Tree {
    let forbidden = characters::control_characters(text);
    let mut copy = None;
    let mut blanked = Vec::new();
    if !forbidden.is_empty() {
        // The parser gives some of them a meaning of its own: it ends at a NUL.
        copy = Some(characters::blank_control_characters(text));
    }
    let hide = |copy: &mut Option<String>| {
        if !variables.is_empty() {
            *copy = variables.hidden_in(copy.as_deref().unwrap_or(text));
        }
    };
    hide(&mut copy);
    let has_breaks = lenient::has_breaks(text);
    let mut plain = None;
    if has_breaks {
        let read = reading::build(text, copy.as_deref().unwrap_or(text), variables).tree;
        let with_breaks = lenient::with_plain_breaks(&read);
        copy = Some(characters::blank_control_characters(&with_breaks));
        plain = Some(with_breaks.into_boxed_str());
        hide(&mut copy);
    }
    let mut comments = lenient::Comments::default();
    let mut syntax: Vec<SyntaxError> = Vec::new();
    let mut attempts = 0;
    let mut tree = loop {
        let parsed = copy.as_deref().unwrap_or(text);
        let mut built = reading::build(text, parsed, variables);
        let Some(stop) = built.stopped.take() else { break built.tree };
        if let Some(comment) = comments.stopping(parsed, &stop) {
            copy = without(parsed, comment);
            continue;
        }
        let mut error = diagnose(parsed, &built, &stop);
        let ends = matches!(error.kind, SyntaxErrorKind::Limit(_));
        let stopped_at = stop.marker().byte_offset().unwrap_or(text.len());
        let lost = blank_lines(parsed, &error, stopped_at, syntax.is_empty());
        if !is_follow_up(&blanked, error.span.start as usize) {
            if has_breaks && let Some((span, character)) = lenient::break_at(text, error.span, stopped_at) {
                error = SyntaxError::new(span, SyntaxErrorKind::LineBreak { character });
            }
            syntax.push(error);
        }
        attempts += 1;
        let Some(lost) = lost.filter(|_| !ends && attempts <= MAX_ATTEMPTS) else { break built.tree };
        blanked.push(Lost::new(parsed, lost));
        copy = without(parsed, lost);
    };
    tree.plain = plain;
    comments.give_back(&mut tree);
    let mut errors = std::mem::take(&mut tree.errors);
    errors.extend(construct::tagged(&tree));
    errors.extend(construct::special_scalars(&tree));
    errors.retain(|error| {
        !is_follow_up(&blanked, error.span.start as usize) && !lost_anchor(text, &blanked, error)
    });
    errors.extend(
        characters::tabs(&tree).into_iter().filter(|tab| !is_follow_up(&blanked, tab.span.start as usize)),
    );
    errors.extend(syntax);
    errors.extend(forbidden);
    for error in &mut errors {
        error.span = on_boundaries(text, error.span);
        if let Some(related) = &mut error.related {
            related.span = on_boundaries(text, related.span);
        }
    }
    if copy.is_some() {
        // What has no text of its own may lie where characters of several bytes became spaces.
        for node in &mut tree.nodes {
            node.span = on_boundaries(text, node.span);
        }
    }
    errors.sort_by_key(|error| error.span);
    errors.dedup_by(|later, earlier| later.span.start == earlier.span.start && later.kind == earlier.kind);
    tree.errors = errors;
    tree
}

/// A text with spaces in a place. Whole lines, comments or tabs are replaced, so it stays UTF-8.
fn without(parsed: &str, place: Span) -> Option<String> {
    let mut bytes = parsed.as_bytes().to_vec();
    for byte in bytes.get_mut(place.range()).unwrap_or_default() {
        if !matches!(byte, b'\n' | b'\r') {
            *byte = b' ';
        }
    }
    String::from_utf8(bytes).ok()
}

/// What to replace by spaces so that the parser gets further; nothing if there is nothing left to try.
fn blank_lines(parsed: &str, error: &SyntaxError, stopped_at: usize, first: bool) -> Option<Span> {
    if matches!(error.kind, SyntaxErrorKind::Tab { .. })
        && first
        && parsed.get(error.span.range()) == Some("\t")
    {
        let tabs = parsed.get(error.span.start as usize..)?.bytes().take_while(|byte| *byte == b'\t').count();
        return Some(Span::new(error.span.start as usize, error.span.start as usize + tabs));
    }
    let mut line = Line::at(parsed, error.span.start as usize);
    if line.is_blank() {
        line = Line::at(parsed, stopped_at);
    }
    if line.is_blank() && stopped_at > 0 {
        line = Line::at(parsed, stopped_at - 1);
    }
    if line.is_blank() {
        return None;
    }
    if let (SyntaxErrorKind::UnclosedBracket { .. }, Some(inside)) = (&error.kind, &error.related) {
        // All that was read as part of the bracket, up to the line that shows that it isn't.
        let end = Line::at(parsed, inside.span.start as usize).start;
        return Some(Span::new(line.start, end.max(line.next)));
    }
    let opens = matches!(
        error.kind,
        SyntaxErrorKind::UnclosedQuote { .. }
            | SyntaxErrorKind::UnclosedBracket { .. }
            | SyntaxErrorKind::BlockScalarIndentation
    );
    let mut end = line.next;
    // What is nested below the line has no place without it.
    while !opens && end < parsed.len() {
        let nested = Line::at(parsed, end);
        if !nested.is_blank() && nested.indent() <= line.indent() {
            break;
        }
        end = nested.next;
    }
    Some(Span::new(line.start, end))
}

/// A part of the text that was replaced by spaces.
struct Lost {
    span: Span,
    /// Where the outline of the text is back on track: after the next line that is less indented. An error
    /// before that may well be due to what is missing.
    resumes: usize,
}

impl Lost {
    fn new(parsed: &str, span: Span) -> Lost {
        let indent = Line::at(parsed, span.start as usize).indent();
        let mut resumes = (span.end as usize).max(Line::at(parsed, span.start as usize).next);
        while resumes < parsed.len() {
            let line = Line::at(parsed, resumes);
            resumes = line.next;
            if !line.is_blank() && (line.indent() < indent || line.indent() == 0) {
                break;
            }
        }
        Lost { span, resumes }
    }
}

/// Whether an error may be due to a part that was replaced.
fn is_follow_up(lost: &[Lost], at: usize) -> bool {
    lost.iter().any(|lost| lost.span.start as usize <= at && at < lost.resumes)
}

/// Whether an undefined alias is so because its anchor was replaced.
fn lost_anchor(text: &str, lost: &[Lost], error: &SyntaxError) -> bool {
    let SyntaxErrorKind::UndefinedAlias { name, .. } = &error.kind else { return false };
    let defines = |lost: &Lost| {
        let lines = text.get(lost.span.range()).unwrap_or_default();
        lines.split('&').skip(1).any(|rest| rest.starts_with(name.as_str()))
    };
    lost.iter().any(defines)
}

fn on_boundaries(text: &str, span: Span) -> Span {
    let start = text.floor_char_boundary(span.start as usize);
    let end = text.floor_char_boundary(span.end as usize);
    Span::new(start, end)
}
