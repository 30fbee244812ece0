//! The call whose arguments are being written.

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::Ranged;

use super::depth;
use super::helpers::{Call, Helper, helper};
use super::scope::ExpressionKind;
use super::wrap::Wrapped;

/// A call of one of authentik's functions that is not closed yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct OpenCall {
    /// The function.
    pub helper: &'static Helper,
    /// The parameter that the last argument is for, counted from 0 over those of `signature`; nothing where it is for no parameter.
    pub parameter: Option<usize>,
}

/// An open bracket.
#[derive(Default)]
struct Open<'s> {
    /// The name before a parenthesis.
    called: Option<&'s str>,
    /// How many arguments are written.
    arguments: usize,
    /// The name of the last argument.
    keyword: Option<&'s str>,
}

/// Returns the innermost open call of one of authentik's functions at the end of a text, in a release of which `has` tells
/// whether it has what another one brought.
pub fn open_call(
    before: &str,
    kind: ExpressionKind,
    has: impl Fn(&'static str) -> bool + Sync,
) -> Option<OpenCall> {
    if depth::is_excessive(before) {
        return None;
    }
    let wrapped = Wrapped::new(before);
    depth::with_enough_stack(&wrapped, |_, tokens, _| {
        let open = open_brackets(tokens, &wrapped);
        open.iter().rev().find_map(|open| {
            let helper = helper(open.called?, kind).filter(|helper| helper.since.is_none_or(&has))?;
            Some(OpenCall { helper, parameter: parameter(helper, open, &has)? })
        })
    })?
}

fn open_brackets<'s>(tokens: &Tokens, wrapped: &'s Wrapped<'_>) -> Vec<Open<'s>> {
    let end = wrapped.end();
    let mut open: Vec<Open<'s>> = Vec::new();
    // The name before the token, and the kind of token before that.
    let mut name: Option<&'s str> = None;
    let mut before = TokenKind::Newline;
    for token in tokens.iter().take_while(|token| token.range().start().to_usize() < end) {
        let kind = token.kind();
        let text = wrapped.text().get(token.range().to_std_range()).unwrap_or_default();
        match kind {
            TokenKind::Lpar => open.push(Open { called: name, ..Open::default() }),
            TokenKind::Lsqb | TokenKind::Lbrace => open.push(Open::default()),
            TokenKind::Rpar | TokenKind::Rsqb | TokenKind::Rbrace => drop(open.pop()),
            TokenKind::Comma => {
                if let Some(open) = open.last_mut() {
                    open.arguments += 1;
                    open.keyword = None;
                }
            }
            TokenKind::Equal => {
                if let Some(open) = open.last_mut() {
                    open.keyword = name;
                }
            }
            _ => {}
        }
        name = (kind == TokenKind::Name && before != TokenKind::Dot).then_some(text);
        before = kind;
    }
    open
}

/// The parameter that an argument is for; nothing of a value, which can't be called.
fn parameter(helper: &Helper, open: &Open<'_>, has: &impl Fn(&'static str) -> bool) -> Option<Option<usize>> {
    let Call::Function { parameters, .. } = &helper.call else { return None };
    let names = parameters.iter().filter(|parameter| parameter.since.is_none_or(has));
    let names: Vec<&str> = names.map(|parameter| parameter.name).collect();
    // What is accepted by name besides the parameters is shown after them.
    let rest = helper.has_more_keywords().then_some(names.len());
    Some(match open.keyword {
        Some(keyword) => names.iter().position(|name| *name == keyword).or(rest),
        None if open.arguments < names.len() => Some(open.arguments),
        None => rest,
    })
}
