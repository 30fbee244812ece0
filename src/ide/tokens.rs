//! What a grammar of YAML cannot color: tags, models and ids.

use crate::analysis::AnalyzedFile;
use crate::blueprint::{Expression, TagName, expression, text};
use crate::text::Span;

/// A word with a meaning of its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Token {
    /// The word, within one line.
    pub span: Span,
    /// What it is.
    pub kind: TokenKind,
}

/// What a word is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
#[allow(missing_docs, reason = "the names say it")]
pub enum TokenKind {
    Tag,
    Model,
    Id,
}

/// Returns the words with a meaning of their own, in order and without overlaps.
pub fn tokens(file: &AnalyzedFile<'_>) -> Vec<Token> {
    let tree = file.tree;
    let mut found = Vec::new();
    for node in tree.tagged_ids() {
        let Some(tag) = tree.tag(node) else { continue };
        let Some(name) = TagName::from_text(tag.name) else { continue };
        found.push(Token { span: tag.span, kind: TokenKind::Tag });
        if name == TagName::KeyOf && tree.scalar(node).is_some() {
            found.push(Token { span: tree.span(node), kind: TokenKind::Id });
        }
        if let Some(Ok(Expression::Find { model, .. })) = expression(tree, node)
            && text(tree, model).is_some()
        {
            found.push(Token { span: tree.span(model), kind: TokenKind::Model });
        }
    }
    for entry in &file.blueprint.entries {
        let model = entry.model.filter(|&model| text(tree, model).is_some());
        found.extend(model.map(|model| Token { span: tree.span(model), kind: TokenKind::Model }));
        found.extend(entry.id.map(|(_, id)| Token { span: tree.span(id), kind: TokenKind::Id }));
    }
    found.retain(|token| !token.span.is_empty() && !file.source.slice(token.span).contains(['\n', '\r']));
    found.sort_unstable();
    found.dedup_by(|later, earlier| later.span.start < earlier.span.end);
    found
}
