//! Ids by which other entries can refer to an entry.

use super::lines::line_break;
use super::scalar;
use crate::blueprint::{Entry, text};
use crate::ide::Caret;
use crate::ide::navigation::uses_of_id;
use crate::ide::shown::Shown;
use crate::ide::subject::entry_of_id;
use crate::lint::Edit;
use crate::syntax::{CollectionStyle, NodeKind, ScalarStyle};
use crate::text::{Span, has_placeholder};
use crate::workspace::AppliedEntry;

/// Whether a `!KeyOf` of the id of an entry surely means this entry.
pub(super) fn is_usable(caret: Caret<'_, '_>, entry: &Entry<'_>) -> bool {
    entry.id.is_some_and(|(id, _)| {
        let first = entry_of_id(caret.file, id);
        first.is_some_and(|first| first.index == entry.index) && !has_placeholder(id)
    })
}

/// A reference by an id.
pub(super) struct KeyOf {
    pub(super) id: String,
    /// The edit that writes the id, where the entry has none.
    pub(super) added: Option<Edit>,
}

impl KeyOf {
    /// The reference as it is written.
    pub(super) fn text(&self) -> String {
        format!("!KeyOf {}", scalar::written(&self.id, ScalarStyle::Plain))
    }
}

/// Returns the reference to an entry by the id that it has, where that surely means this entry.
pub(super) fn of(caret: Caret<'_, '_>, entry: &Entry<'_>) -> Option<KeyOf> {
    let (id, _) = entry.id.filter(|_| is_usable(caret, entry))?;
    Some(KeyOf { id: id.to_owned(), added: None })
}

/// Returns the reference to an entry without an id by one that is added; `taken` is no free id either.
pub(super) fn added(
    caret: Caret<'_, '_>,
    shown: &Shown<'_, '_>,
    entry: &Entry<'_>,
    taken: Option<&str>,
) -> Option<KeyOf> {
    let tree = caret.file.tree;
    // What has an anchor, others have as well.
    let is_shared = tree.anchor(entry.node).is_some()
        || tree.anchor(entry.list.0).is_some()
        || !tree.is_as_written(entry.node);
    if is_shared || entry.id.is_some() || tree.get(entry.node, "id").is_some() {
        return None;
    }
    let mut pairs = tree.pairs(entry.node);
    let (key, model) = pairs.find(|(key, _)| text(tree, *key) == Some("model"))?;
    let NodeKind::Scalar(_) = tree.node(model).kind else { return None };
    let NodeKind::Mapping(mapping) = tree.node(entry.node).kind else { return None };
    let id = suggested(caret, shown, entry)?;
    let is_taken = |id: &str| {
        taken == Some(id) || entry_of_id(caret.file, id).is_some() || uses_of_id(tree, id).next().is_some()
    };
    let numbered = (2..100).map(|number| format!("{id}-{number}"));
    let id = std::iter::once(id.clone()).chain(numbered).find(|id| !is_taken(id))?;
    let written = scalar::written(&id, ScalarStyle::Plain);
    let end = tree.span(model).range().end;
    let edit = match mapping.style {
        CollectionStyle::Flow => Edit { span: Span::at(end), text: format!(", id: {written}") },
        CollectionStyle::Block => {
            let source = caret.file.source;
            let start = tree.full_span(key).start;
            let line = source.line_span(source.line_of(start));
            // The column counts characters, of which only blanks and dashes can be there.
            let indent = source.text().get(line.range().start..tree.full_span(key).range().start)?;
            if !indent.bytes().all(|byte| matches!(byte, b' ' | b'-')) {
                return None;
            }
            let rest = source.text().get(end..)?;
            let rest = rest.get(..rest.find(['\n', '\r']).unwrap_or(rest.len()))?;
            if !matches!(rest.trim_start().as_bytes(), [] | [b'#', ..]) {
                return None;
            }
            let text = format!("{}{}id: {written}", line_break(source.text()), " ".repeat(indent.len()));
            Edit { span: Span::at(end + rest.len()), text }
        }
    };
    Some(KeyOf { id, added: Some(edit) })
}

/// Returns what an entry can be called, after its object where that has no secret in its name, else after its model.
fn suggested(caret: Caret<'_, '_>, shown: &Shown<'_, '_>, entry: &Entry<'_>) -> Option<String> {
    let applied = caret.file.applied.entries.get(entry.index)?;
    let model = applied.model?;
    let named = public_name(caret, shown, applied, &["slug", "name", "username"]);
    let id = slug_of(named.unwrap_or_default());
    let starts = id.starts_with(|first: char| first.is_ascii_lowercase());
    Some(if starts && id.len() <= 60 { id } else { model.short_name().to_owned() })
}

/// Returns the first of the fields of an entry that has a text without a secret in it.
pub(super) fn public_name<'a>(
    caret: Caret<'_, '_>,
    shown: &Shown<'_, '_>,
    applied: &'a AppliedEntry<'_>,
    fields: &[&str],
) -> Option<&'a str> {
    fields.iter().find_map(|field| {
        let value = &applied.datum(field)?.value;
        // authentik strips blanks.
        let name = value.as_str().map(str::trim).filter(|name| !has_placeholder(name))?;
        let is_public = !shown.is_secret(caret.file.id, value.node) && shown.text(name) == name;
        is_public.then_some(name)
    })
}

/// Returns a text as lower-case words with dashes between.
pub(super) fn slug_of(text: &str) -> String {
    let word: String = text
        .chars()
        .map(|it| if it.is_ascii_alphanumeric() || it == '_' { it.to_ascii_lowercase() } else { '-' })
        .collect();
    let words: Vec<&str> = word.split('-').filter(|word| !word.is_empty()).collect();
    words.join("-")
}
