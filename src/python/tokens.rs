//! The words of an expression, for coloring.

use std::ops::Range;

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::Ranged;

use super::scope::ExpressionKind;
use super::wrap::Wrapped;
use super::{depth, helpers};

/// A word of an expression.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CodeToken {
    /// Where it is in the text of the expression; a string can have several lines.
    pub range: Range<usize>,
    /// What it is.
    pub kind: CodeTokenKind,
    /// Whether authentik defines the name, or passes it to the expression.
    pub is_given: bool,
}

/// What a word of Python is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum CodeTokenKind {
    Keyword,
    String,
    Number,
    Comment,
    Operator,
    /// A name that is called, or that `def` defines.
    Function,
    /// A name after a dot.
    Attribute,
    Variable,
}

/// Returns the words of an expression in order, also where it is no Python yet; `has` says whether the release is one or later
/// than it. Brackets and commas are left out; nothing of a text that is too large to be parsed.
pub fn code_tokens(
    source: &str,
    kind: ExpressionKind,
    has: impl Fn(&'static str) -> bool + Sync,
) -> Vec<CodeToken> {
    if depth::is_excessive(source) {
        return Vec::new();
    }
    let wrapped = Wrapped::new(source);
    let is_given = |name: &str| {
        let helper = helpers::helper(name, kind);
        kind.is_given(name) || helper.is_some_and(|helper| helper.since.is_none_or(&has))
    };
    let found = depth::with_enough_stack(&wrapped, |_, tokens, _| classified(tokens, &wrapped, &is_given));
    found.unwrap_or_default()
}

fn classified(
    tokens: &Tokens,
    wrapped: &Wrapped<'_>,
    is_name_given: &dyn Fn(&str) -> bool,
) -> Vec<CodeToken> {
    let mut found = Vec::new();
    let mut before = TokenKind::Newline;
    let mut rest = tokens.iter().peekable();
    while let Some(token) = rest.next() {
        let next = rest.peek().map(|next| next.kind());
        let is_called = next == Some(TokenKind::Lpar);
        let text = wrapped.text().get(token.range().to_std_range()).unwrap_or_default();
        let range = wrapped.range(token.range());
        let classified = match token.kind() {
            // What the text is wrapped into is not written anywhere.
            _ if wrapped.source().get(range.clone()) != Some(text) && !text.contains(['\n', '\r']) => None,
            TokenKind::Name => Some(match (before, is_called) {
                (TokenKind::Dot, true) | (TokenKind::Def, _) => (CodeTokenKind::Function, false),
                (TokenKind::Dot, false) => (CodeTokenKind::Attribute, false),
                (_, called) => {
                    let kind = if called { CodeTokenKind::Function } else { CodeTokenKind::Variable };
                    (kind, is_name_given(text))
                }
            }),
            TokenKind::Int | TokenKind::Float | TokenKind::Complex => Some((CodeTokenKind::Number, false)),
            TokenKind::String
            | TokenKind::FStringStart
            | TokenKind::FStringMiddle
            | TokenKind::FStringEnd
            | TokenKind::TStringStart
            | TokenKind::TStringMiddle
            | TokenKind::TStringEnd => Some((CodeTokenKind::String, false)),
            TokenKind::Comment => Some((CodeTokenKind::Comment, false)),
            // The parser turns soft keywords that are names into names.
            word if word.is_keyword() => Some((CodeTokenKind::Keyword, false)),
            TokenKind::Lpar
            | TokenKind::Rpar
            | TokenKind::Lsqb
            | TokenKind::Rsqb
            | TokenKind::Lbrace
            | TokenKind::Rbrace
            | TokenKind::Comma
            | TokenKind::Semi
            | TokenKind::Colon
            | TokenKind::Dot => None,
            sign if sign.is_operator() => Some((CodeTokenKind::Operator, false)),
            _ => None,
        };
        before = token.kind();
        if let Some((kind, is_given)) = classified.filter(|_| !range.is_empty()) {
            found.push(CodeToken { range, kind, is_given });
        }
    }
    // What was put around the expression maps to its ends.
    found.dedup_by(|later, earlier| later.range.start < earlier.range.end);
    found
}
