//! Colors of words, as numbers that count from the word before.

use gen_lsp_types::{
    Position, Range, SemanticTokensLegend, SemanticTokensParams, SemanticTokensRangeParams, Uri,
};
use serde_json::{Value, json};

use super::server::Server;
use crate::ide::{self, CodeTokenKind, TokenKind};
use crate::text::Span;

/// The types by their numbers.
const TYPES: [&str; 11] = [
    "macro",
    "type",
    "variable",
    "keyword",
    "enumMember",
    "string",
    "number",
    "comment",
    "function",
    "property",
    "operator",
];

/// The modifiers by their bits.
const MODIFIERS: [&str; 2] = ["declaration", "defaultLibrary"];

/// Returns the meanings of the numbers in tokens.
pub(super) fn legend() -> SemanticTokensLegend {
    SemanticTokensLegend {
        token_types: TYPES.map(str::to_owned).to_vec(),
        token_modifiers: MODIFIERS.map(str::to_owned).to_vec(),
    }
}

fn token_type(kind: TokenKind) -> usize {
    let name = match kind {
        TokenKind::Tag | TokenKind::Placeholder => "macro",
        TokenKind::Model => "type",
        TokenKind::Id | TokenKind::ContextKey | TokenKind::Python(CodeTokenKind::Variable) => "variable",
        TokenKind::Keyword | TokenKind::Python(CodeTokenKind::Keyword) => "keyword",
        TokenKind::Choice => "enumMember",
        TokenKind::Python(CodeTokenKind::String) => "string",
        TokenKind::Python(CodeTokenKind::Number) => "number",
        TokenKind::Python(CodeTokenKind::Comment) => "comment",
        TokenKind::Python(CodeTokenKind::Function) => "function",
        TokenKind::Python(CodeTokenKind::Attribute) => "property",
        TokenKind::Python(CodeTokenKind::Operator) => "operator",
    };
    TYPES.iter().position(|known| *known == name).unwrap_or_default()
}

/// The words of a file.
pub(super) fn full(server: &Server<'_>, params: &SemanticTokensParams) -> Option<Value> {
    of_part(server, &params.text_document.uri, None)
}

/// The words of a part of a file.
pub(super) fn range(server: &Server<'_>, params: &SemanticTokensRangeParams) -> Option<Value> {
    of_part(server, &params.text_document.uri, Some(params.range))
}

fn of_part(server: &Server<'_>, uri: &Uri, part: Option<Range>) -> Option<Value> {
    let (folder, file) = server.file(uri)?;
    let host = folder.file(file)?;
    let part = match part {
        Some(range) => server.units.span(host, range),
        None => Span::new(0, host.text().len()),
    };
    let mut all: Vec<(Range, usize, usize)> = Vec::new();
    let analysis = folder.analysis();
    for analyzed in folder.blueprints(&analysis, file) {
        let blueprint = analyzed.id;
        let Some(wanted) = folder.inner_part(blueprint, part) else { continue };
        for token in ide::tokens_within(&analysis, analyzed, wanted) {
            let Some((_, placed)) = folder.exact_place(blueprint, token.span) else { continue };
            if placed.end <= part.start || part.end <= placed.start {
                continue;
            }
            let range = server.units.range(host, placed);
            if range.start.line != range.end.line || range.start.character >= range.end.character {
                continue;
            }
            let modifiers = usize::from(token.is_declaration) | usize::from(token.is_builtin) << 1;
            all.push((range, token_type(token.kind), modifiers));
        }
    }
    all.sort_by_key(|(range, ..)| (range.start.line, range.start.character));
    let mut before = Range::default();
    let mut data: Vec<u32> = Vec::with_capacity(all.len() * 5);
    for (range, kind, modifiers) in all {
        let Range { start, end } = range;
        // Blueprints that share a text, as by an anchor, are colored once.
        if start.line == before.end.line && start.character < before.end.character {
            continue;
        }
        let Position { line, character } = before.start;
        let lines = start.line - line;
        let characters = if lines == 0 { start.character - character } else { start.character };
        data.extend([lines, characters, end.character - start.character]);
        data.extend([kind, modifiers].map(|number| u32::try_from(number).unwrap_or_default()));
        before = range;
    }
    Some(json!({ "data": data }))
}
