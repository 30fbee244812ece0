//! Bounds, so that no text makes the analysis slow or overflows the stack.

#[cfg(feature = "threads")]
use std::sync::Mutex;

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_python_ast::{ModModule, PythonVersion};
use ruff_python_parser::{Mode, ParseError, ParseOptions, Parsed, UnsupportedSyntaxError, parse_unchecked};

use super::wrap::Wrapped;

/// Larger expressions aren't analyzed.
const MAX_BYTES: usize = 1 << 20;
/// A text with more things that could nest than this isn't analyzed.
const MAX_NESTING_SIGNS: usize = 20_000;
/// A tree that is no deeper than this is walked on the caller's stack.
const SHALLOW: usize = 150;
#[cfg(feature = "threads")]
const STACK_PER_LEVEL: usize = 8 << 10;
#[cfg(feature = "threads")]
const STACK_BASE: usize = 4 << 20;

/// The newest Python that authentik runs on. What an older one refuses isn't certain to be refused.
const PYTHON: PythonVersion = PythonVersion::PY314;

/// What the parser has against a text.
pub(super) struct SyntaxProblems<'a> {
    pub(super) errors: &'a [ParseError],
    pub(super) unsupported: &'a [UnsupportedSyntaxError],
}

/// Whether the text is too large, or could nest too deeply. Counts more than what nests (it doesn't know strings), never
/// less.
pub(super) fn is_excessive(source: &str) -> bool {
    source.len() > MAX_BYTES
        || (source.len() > MAX_NESTING_SIGNS && nesting_signs(source) > MAX_NESTING_SIGNS)
}

/// Brackets, operators and the keywords by which an expression can hold another one, and indented lines.
fn nesting_signs(source: &str) -> usize {
    let mut signs = 0;
    let mut previous = b' ';
    for (at, &byte) in source.as_bytes().iter().enumerate() {
        signs += match byte {
            b'(' | b'[' | b'{' | b'+' | b'-' | b'*' | b'/' | b'%' | b'@' | b'&' | b'|' | b'^' | b'~'
            | b'<' | b'>' | b'=' | b'.' => 1,
            b'n' | b'l' | b'i' | b'e' | b'a' | b'o' | b'y'
                if !previous.is_ascii_alphanumeric() && previous != b'_' =>
            {
                let rest = source.as_bytes().get(at..).unwrap_or_default();
                usize::from(KEYWORDS.iter().any(|keyword| rest.starts_with(keyword)))
            }
            _ => 0,
        };
        previous = byte;
    }
    signs
}

const KEYWORDS: [&[u8]; 8] = [b"not", b"lambda", b"if", b"else", b"await", b"and", b"or", b"yield"];

/// Parses, and calls `work` with the module, its tokens and what the parser has against it, where need be on a stack that
/// is large enough to walk the tree and to drop it. Nothing where there is no such stack.
pub(super) fn with_enough_stack<T: Send>(
    wrapped: &Wrapped<'_>,
    work: impl FnOnce(&ModModule, &Tokens, SyntaxProblems<'_>) -> T + Send,
) -> Option<T> {
    let options = ParseOptions::from(Mode::Module).with_target_version(PYTHON);
    let parsed = parse_unchecked(wrapped.text(), options).try_into_module()?;
    let run = move |parsed: Parsed<ModModule>| {
        let problems =
            SyntaxProblems { errors: parsed.errors(), unsupported: parsed.unsupported_syntax_errors() };
        work(parsed.syntax(), parsed.tokens(), problems)
    };
    let depth = depth(parsed.tokens());
    if depth <= SHALLOW {
        return Some(run(parsed));
    }
    on_a_large_stack(depth, parsed, run)
}

/// Works on a thread of its own with a stack that is large enough.
#[cfg(feature = "threads")]
fn on_a_large_stack<T: Send>(
    depth: usize,
    parsed: Parsed<ModModule>,
    run: impl FnOnce(Parsed<ModModule>) -> T + Send,
) -> Option<T> {
    let slot = Mutex::new(Some(parsed));
    let take = || slot.lock().ok().and_then(|mut parsed| parsed.take());
    let analysed = std::thread::scope(|scope| {
        let thread = std::thread::Builder::new().stack_size(STACK_BASE + depth * STACK_PER_LEVEL);
        let thread = thread.spawn_scoped(scope, || take().map(run)).ok()?;
        thread.join().ok()?
    });
    if analysed.is_none() {
        // No thread could be started. Dropping so deep a tree here could overflow the stack.
        std::mem::forget(take());
    }
    analysed
}

/// Without threads such a deep tree stays unknown: working on it here, even dropping it, could overflow the stack.
#[cfg(not(feature = "threads"))]
fn on_a_large_stack<T: Send>(
    _: usize,
    parsed: Parsed<ModModule>,
    _: impl FnOnce(Parsed<ModModule>) -> T + Send,
) -> Option<T> {
    std::mem::forget(parsed);
    None
}

/// An upper bound of the depth of the tree made of these tokens: for each open bracket and block, what is in it since
/// its last comma or line.
fn depth(tokens: &Tokens) -> usize {
    let mut outer = Vec::new();
    let mut total: usize = 0;
    let mut here: usize = 0;
    let mut deepest: usize = 0;
    for token in tokens {
        match token.kind() {
            TokenKind::Lpar
            | TokenKind::Lsqb
            | TokenKind::Lbrace
            | TokenKind::Indent
            | TokenKind::FStringStart
            | TokenKind::TStringStart => {
                here += 1;
                total += here;
                outer.push(here);
                here = 0;
            }
            TokenKind::Rpar
            | TokenKind::Rsqb
            | TokenKind::Rbrace
            | TokenKind::Dedent
            | TokenKind::FStringEnd
            | TokenKind::TStringEnd => {
                here = outer.pop().unwrap_or_default();
                total -= here;
            }
            TokenKind::Comma | TokenKind::Newline | TokenKind::Semi => here = 0,
            TokenKind::NonLogicalNewline
            | TokenKind::Comment
            | TokenKind::Name
            | TokenKind::String
            | TokenKind::Int
            | TokenKind::FStringMiddle
            | TokenKind::TStringMiddle => {}
            _ => {
                here += 1;
                deepest = deepest.max(total + here);
            }
        }
        deepest = deepest.max(total);
    }
    deepest
}
