//! Tags: what they mean, and their values here.

use std::fmt::Write;

use super::{Hover, fields, objects, values};
use crate::blueprint::{Expression, TagName, expression, text};
use crate::ide::Caret;
use crate::ide::markdown::code;
use crate::ide::shown::Shown;
use crate::ide::subject::{Way, touches};
use crate::ide::tag_texts::meaning;
use crate::redact::is_secret_attribute;
use crate::syntax::NodeId;

/// Returns the hover of the innermost tag around a caret.
pub(super) fn hover(caret: Caret<'_, '_>, node: NodeId, way: &Way<'_>) -> Option<Hover> {
    let tree = caret.file.tree;
    let tag = tree.tag(node)?;
    let name = TagName::from_text(tag.name)?;
    let expression = expression(tree, node).and_then(Result::ok);
    if let Some(Expression::Find { model, conditions, .. }) = expression
        && !touches(tag.span, caret.offset)
        && let Some(hover) = argument(caret, model, conditions)
    {
        return Some(hover);
    }
    let mut markdown = String::new();
    let is_reference = matches!(expression, Some(Expression::KeyOf { .. } | Expression::Find { .. }));
    if is_reference {
        let meant = caret.analysis.meant_by(caret.file.id, node);
        markdown.extend(objects::described(caret, &meant));
    } else if !is_in_secret(caret, way)
        && let Some(value) = values::given(caret, &Shown::new(caret.analysis, caret.file), node)
    {
        let _ = write!(markdown, "Value: {value}");
    }
    if !markdown.is_empty() {
        markdown.push_str("\n\n---\n\n");
    }
    let _ = write!(markdown, "{}\n\n{}", code(name.usage()), meaning(name));
    if let Some(since) = name.since() {
        let _ = write!(markdown, "\n\nSince authentik {since}");
    }
    let span = if touches(tag.span, caret.offset) { tag.span } else { tree.full_span(node) };
    Some(Hover { span, markdown })
}

/// The model of a look-up, or the field of one of its conditions.
fn argument(caret: Caret<'_, '_>, model: NodeId, conditions: &[NodeId]) -> Option<Hover> {
    let tree = caret.file.tree;
    let catalog = caret.analysis.catalog();
    let span = tree.full_span(model);
    let model = catalog.model_named(text(tree, model)?)?;
    if touches(span, caret.offset) {
        return Some(Hover { span, markdown: fields::model(catalog, model) });
    }
    let field = conditions.iter().find_map(|condition| {
        let field = *tree.items(*condition).first()?;
        touches(tree.full_span(field), caret.offset).then_some(field)
    })?;
    let name = text(tree, field)?;
    let known = model.field(name)?;
    Some(Hover { span: tree.full_span(field), markdown: fields::described(catalog, model, name, known) })
}

/// Whether a caret is in the value of a secret attribute.
fn is_in_secret(caret: Caret<'_, '_>, way: &Way<'_>) -> bool {
    let Some(place) = way.entry(caret.file) else { return false };
    let model = caret.file.applied.entries.get(place.entry.index).and_then(|applied| applied.model);
    (1..place.path.len())
        .filter_map(|depth| place.key(depth))
        .any(|name| is_secret_attribute(name, model.and_then(|model| model.field(name))))
}
