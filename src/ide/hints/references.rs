//! The objects that look-ups resolve to.

use super::{Finder, Hint, HintKind};
use crate::analysis::AnalyzedFile;
use crate::blueprint::{Expression, expression, text};
use crate::ide::Location;
use crate::ide::markdown::code;
use crate::ide::subject::name_span;
use crate::redact::MASK;
use crate::syntax::{NodeId, Tree};
use crate::workspace::Row;

/// The object that a `!KeyOf` or `!Find` resolves to; nothing where that isn't certain, or where the tag says it already.
pub(super) fn of_tag(finder: &Finder<'_, '_>, node: NodeId) -> Option<Hint> {
    let expression = expression(finder.tree, node)?.ok()?;
    let (file, row) = object(finder, node)?;
    let label = row.label()?;
    if says(finder.tree, &expression, label) {
        return None;
    }
    let label = finder.shown.text(label);
    if label.contains(MASK) {
        return None;
    }
    let model = row.model.short_name();
    let target = row.writers.first().map(|&entry| Location { file: file.id, span: name_span(file, entry) });
    let place = target.and_then(|place| finder.shown.place(place.file, place.span));
    let origin = match place {
        Some(place) => format!("an entry in {place} writes it"),
        None => "authentik ships it".to_owned(),
    };
    Some(Hint {
        span: finder.place_of(node)?,
        tooltip: format!("Resolves to the {} {}; {origin}.", row.model.verbose_name, code(&label)),
        label: format!("{model} {label}"),
        kind: HintKind::Reference,
        target,
    })
}

/// The only object that a tag means, in a file that knows it.
fn object<'a, 't>(finder: &Finder<'a, 't>, node: NodeId) -> Option<(&'a AnalyzedFile<'t>, &'a Row<'t>)> {
    let mut own = finder.file.applied.meant_by(node);
    let elsewhere = finder.elsewhere.get(&node).map(Vec::as_slice).unwrap_or_default();
    let (file, object) = match (own.next(), own.next(), elsewhere) {
        (Some(object), None, []) => (finder.file, object),
        (None, None, [place]) => {
            let file = finder.analysis.file(place.file)?;
            (file, file.applied.entries.get(place.entry)?.object?)
        }
        _ => return None,
    };
    let row = file.applied.store.row(object)?;
    (row.is_there() && !row.perhaps_deleted).then_some((file, row))
}

/// Whether the tag itself names the object.
fn says(tree: &Tree, expression: &Expression<'_>, label: &str) -> bool {
    match expression {
        Expression::KeyOf { id } => {
            let (id, label) = (letters(id.unwrap_or_default()), letters(label));
            label.is_empty() || id.contains(&label)
        }
        Expression::Find { conditions, .. } => conditions.iter().any(|&condition| {
            let value = tree.items(condition).get(1);
            value.and_then(|&value| text(tree, value)).is_some_and(|value| value == label)
        }),
        _ => true,
    }
}

/// The letters and digits of a name: an id is often the name in another spelling.
fn letters(name: &str) -> String {
    name.chars().filter(|c| c.is_alphanumeric()).flat_map(char::to_lowercase).collect()
}
