//! The parser's complaints in CPython's words.

use std::ops::Range;

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_parser::{ParseError, ParseErrorType};
use ruff_text_size::Ranged;

use super::Problem;
use super::depth::SyntaxProblems;
use super::indentation;
use super::wrap::Wrapped;

/// What the parser refuses, one problem a line, in the order of the text.
pub(super) fn syntax_errors(
    problems: SyntaxProblems<'_>,
    tokens: &Tokens,
    wrapped: &Wrapped<'_>,
) -> Vec<Problem> {
    if let Some(problem) = too_deep(tokens, wrapped) {
        return vec![problem];
    }
    if problems.errors.is_empty() && problems.unsupported.is_empty() {
        let mut problems = cut_off_yields(tokens, wrapped);
        problems.extend(indentation::inconsistent(tokens, wrapped));
        return problems;
    }
    // A bracket out of place makes the parser stumble over all that follows.
    if !problems.errors.is_empty()
        && let Some(problem) = bracket_out_of_place(tokens, wrapped)
    {
        return vec![problem];
    }
    let mut found: Vec<(Range<usize>, String)> = Vec::new();
    for error in problems.errors {
        if is_mistaken(error, wrapped.text()) {
            continue;
        }
        found.push((wrapped.range(error.location), plain(&error.error.to_string())));
    }
    for error in problems.unsupported {
        found.push((wrapped.range(error.range), plain(&error.to_string())));
    }
    found.sort_by_key(|(range, _)| range.start);
    let mut errors: Vec<Problem> = Vec::with_capacity(found.len());
    for (range, message) in found {
        let same_line = errors.last().is_some_and(|last| {
            wrapped.source().get(last.range.start..range.start).is_none_or(|between| !between.contains('\n'))
        });
        if !same_line {
            errors.push(Problem { range, message });
        }
    }
    errors
}

/// What the parser refuses although CPython doesn't.
fn is_mistaken(error: &ParseError, text: &str) -> bool {
    let range = error.location.to_std_range();
    let before = text.get(..range.start).unwrap_or_default();
    let before = before.trim_end_matches([' ', '\t', '\u{c}', '\\', '\n', '\r']);
    match (&error.error, text.get(range)) {
        // After a semicolon it takes the name `match` for the statement.
        (ParseErrorType::SimpleAndCompoundStatementOnSameLine, Some("match")) => true,
        (ParseErrorType::ExpectedExpression, Some(";")) => before.ends_with("raise"),
        _ => false,
    }
}

/// Lower case at the start, and quotes as CPython sets them.
pub(super) fn plain(message: &str) -> String {
    let lower = message.chars().nth(1).is_some_and(|second| second.is_lowercase() || second == ' ');
    let mut text = String::with_capacity(message.len());
    for (index, c) in message.chars().enumerate() {
        text.push(match c {
            '`' | '"' => '\'',
            _ if index == 0 && lower => c.to_ascii_lowercase(),
            _ => c,
        });
    }
    text
}

/// The first bracket that closes nothing or the wrong one, or else the innermost that is never closed.
fn bracket_out_of_place(tokens: &Tokens, wrapped: &Wrapped<'_>) -> Option<Problem> {
    let mut open: Vec<(char, Range<usize>)> = Vec::new();
    for token in tokens {
        let range = || wrapped.range(token.range());
        let closing = match token.kind() {
            TokenKind::Lpar => {
                open.push(('(', range()));
                continue;
            }
            TokenKind::Lsqb => {
                open.push(('[', range()));
                continue;
            }
            TokenKind::Lbrace => {
                open.push(('{', range()));
                continue;
            }
            TokenKind::Rpar => ')',
            TokenKind::Rsqb => ']',
            TokenKind::Rbrace => '}',
            _ => continue,
        };
        let message = match open.pop() {
            None => format!("unmatched '{closing}'"),
            Some((opening, _)) if matches!((opening, closing), ('(', ')') | ('[', ']') | ('{', '}')) => {
                continue;
            }
            Some((opening, _)) => {
                format!("closing parenthesis '{closing}' does not match opening parenthesis '{opening}'")
            }
        };
        return Some(Problem { range: range(), message });
    }
    let (bracket, range) = open.pop()?;
    Some(Problem { range, message: format!("'{bracket}' was never closed") })
}

/// CPython's tokenizer takes 200 open brackets and 99 indented blocks, authentik's function among them.
fn too_deep(tokens: &Tokens, wrapped: &Wrapped<'_>) -> Option<Problem> {
    let (mut brackets, mut blocks): (usize, usize) = (0, 0);
    for token in tokens {
        match token.kind() {
            TokenKind::Lpar | TokenKind::Lsqb | TokenKind::Lbrace => brackets += 1,
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => brackets = brackets.saturating_sub(1),
            TokenKind::Indent => blocks += 1,
            TokenKind::Dedent => blocks = blocks.saturating_sub(1),
            _ => continue,
        }
        let message = match (brackets > 200, blocks > 99) {
            (true, _) => "too many nested parentheses",
            (_, true) => "too many levels of indentation",
            _ => continue,
        };
        return Some(Problem { range: wrapped.range(token.range()), message: message.to_owned() });
    }
    None
}

/// A `yield` without brackets that continues as an operand or an element, which the parser accepts.
fn cut_off_yields(tokens: &Tokens, wrapped: &Wrapped<'_>) -> Vec<Problem> {
    if !wrapped.source().contains("yield") {
        return Vec::new();
    }
    let followed = tokens.windows(2).filter_map(|pair| match pair {
        [first, second] if first.kind() == TokenKind::Yield => Some(second),
        _ => None,
    });
    let goes_on = followed.filter(|token| {
        matches!(
            token.kind(),
            TokenKind::Comma
                | TokenKind::EqEqual
                | TokenKind::NotEqual
                | TokenKind::Less
                | TokenKind::LessEqual
                | TokenKind::Greater
                | TokenKind::GreaterEqual
                | TokenKind::In
                | TokenKind::Is
                | TokenKind::And
                | TokenKind::Or
                | TokenKind::If
                | TokenKind::For
                | TokenKind::Dot
                | TokenKind::At
                | TokenKind::Slash
                | TokenKind::DoubleSlash
                | TokenKind::Percent
                | TokenKind::Amper
                | TokenKind::Vbar
                | TokenKind::CircumFlex
                | TokenKind::DoubleStar
        )
    });
    goes_on
        .map(|token| Problem { range: wrapped.range(token.range()), message: "invalid syntax".to_owned() })
        .collect()
}
