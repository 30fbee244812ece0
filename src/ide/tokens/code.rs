//! The Python of an entry's expressions, at its place in the YAML.

use super::{Token, TokenKind, Words};
use crate::blueprint::{Entry, text};
use crate::python::{ExpressionKind, code_tokens};
use crate::syntax::{NodeId, Resolved, Tree};
use crate::text::Span;

/// Adds the words of the expressions of an entry. What YAML writes otherwise than Python reads it is left out.
pub(super) fn of_entry<'t>(words: &mut Words<'_, 't>, entry: &Entry<'t>) {
    let tree = words.tree;
    let Some(model) = entry.model.and_then(|model| text(tree, model)) else { return };
    for (field, kind) in expression_fields(model) {
        for mapping in entry.mappings() {
            let Some((_, value)) = tree.get(mapping, field) else { continue };
            if words.is_wanted(tree.full_span(value)) && is_code(tree, entry, field, kind) {
                of_scalar(words, value, kind);
            }
        }
    }
}

/// The fields of a model that can hold Python.
fn expression_fields(model: &str) -> impl Iterator<Item = (&'static str, ExpressionKind)> {
    let fields = ["expression", "placeholder", "initial_value"];
    fields.into_iter().filter_map(move |field| Some((field, ExpressionKind::of_field(model, field)?)))
}

/// Whether a field of an entry holds Python: those of prompts need a switch.
fn is_code(tree: &Tree, entry: &Entry<'_>, field: &str, kind: ExpressionKind) -> bool {
    if !matches!(kind, ExpressionKind::PromptPlaceholder | ExpressionKind::PromptInitialValue) {
        return true;
    }
    let switch = format!("{field}_expression");
    let is_on = |mapping| {
        let (_, value) = tree.get(mapping, &switch)?;
        (tree.tag(value).is_none() && tree.resolve(value) == Resolved::Bool(true)).then_some(())
    };
    entry.mappings().any(|mapping| is_on(mapping).is_some())
}

fn of_scalar(words: &mut Words<'_, '_>, value: NodeId, kind: ExpressionKind) {
    let tree = words.tree;
    // What an alias stands for is colored where it is written.
    let value = tree.expand(value);
    let Some(scalar) = tree.scalar(value).filter(|_| tree.tag(value).is_none()) else { return };
    let Some(map) = tree.map_of(value) else { return };
    words.code.push(tree.span(value));
    let release = words.catalog.release();
    for word in code_tokens(scalar.value, kind, |since| release.is_since(since)) {
        let parts = map.exact_parts(Span::new(word.range.start, word.range.end));
        let is_builtin = word.is_given;
        words
            .found
            .extend(parts.map(|part| Token { is_builtin, ..Token::new(part, TokenKind::Python(word.kind)) }));
    }
}
