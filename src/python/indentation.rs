//! Tabs and spaces mixed so that a block's depth depends on the width of a tab, which CPython refuses.

use ruff_python_ast::token::{TokenKind, Tokens};
use ruff_text_size::{Ranged, TextRange};

use super::Problem;
use super::wrap::Wrapped;

/// The first line whose indentation CPython can't compare with the one before.
pub(super) fn inconsistent(tokens: &Tokens, wrapped: &Wrapped<'_>) -> Option<Problem> {
    if !wrapped.source().contains('\t') {
        return None;
    }
    let mut blocks: Vec<(usize, usize)> = Vec::new();
    let mut starts_line = true;
    for token in tokens {
        match token.kind() {
            TokenKind::Newline => starts_line = true,
            TokenKind::NonLogicalNewline | TokenKind::Comment | TokenKind::Indent | TokenKind::Dedent => {}
            _ if !starts_line => {}
            _ => {
                starts_line = false;
                let place = token.range();
                let Some((column, narrow)) = columns(place, wrapped.text()) else { continue };
                let before = blocks.len();
                while blocks.last().is_some_and(|&(outer, _)| column < outer) {
                    blocks.pop();
                }
                let (outer, outer_narrow) = blocks.last().copied().unwrap_or_default();
                if blocks.len() < before && column != outer {
                    let message = "unindent does not match any outer indentation level".to_owned();
                    return Some(Problem { range: wrapped.range(place), message });
                }
                if (column == outer) != (narrow == outer_narrow) || narrow < outer_narrow {
                    let message = "inconsistent use of tabs and spaces in indentation".to_owned();
                    return Some(Problem { range: wrapped.range(place), message });
                }
                if column > outer {
                    blocks.push((column, narrow));
                }
            }
        }
    }
    None
}

/// The column of a line's first token with tabs to the next multiple of eight, and with tabs as wide as a space. `None`
/// where something else precedes it.
fn columns(token: TextRange, text: &str) -> Option<(usize, usize)> {
    let before = text.get(..token.start().to_usize())?;
    let line = before.rfind(['\n', '\r']).map_or(0, |end| end + 1);
    let mut columns = (0, 0);
    for byte in before.get(line..)?.bytes() {
        columns = match byte {
            b' ' => (columns.0 + 1, columns.1 + 1),
            b'\t' => ((columns.0 / 8 + 1) * 8, columns.1 + 1),
            b'\x0c' => (0, 0),
            _ => return None,
        };
    }
    Some(columns)
}
