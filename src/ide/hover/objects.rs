//! Objects that are meant, and what makes them.

use std::fmt::Write;

use super::flows;
use crate::analysis::WorkspaceObject;
use crate::catalog::Origin;
use crate::ide::Caret;
use crate::ide::markdown::code;
use crate::ide::shown::Shown;
use crate::ide::subject::name_span;
use crate::text::FileId;
use crate::workspace::Row;

/// More places than these are only counted.
const MOST_PLACES: usize = 5;

/// Objects with what makes them, and the stages of one that is a flow.
pub(super) fn described(caret: Caret<'_, '_>, objects: &[WorkspaceObject]) -> Option<String> {
    let mut out = String::new();
    for object in objects.iter().take(MOST_PLACES) {
        let Some(text) = one(caret, object) else { continue };
        if !out.is_empty() {
            out.push_str("\n\n");
        }
        out.push_str(&text);
    }
    if let [object] = objects
        && let Some(known) = row(caret, object)
        && let Some(flow) = flows::sequence(caret, object, known)
    {
        let _ = write!(out, "\n\n{flow}");
    }
    Some(out).filter(|out| !out.is_empty())
}

/// The row of an object in a file that knows it.
pub(super) fn row<'a, 't>(caret: Caret<'a, 't>, object: &WorkspaceObject) -> Option<(FileId, &'a Row<'t>)> {
    let analysis = caret.analysis;
    let own = object.entries_in(caret.file.id).next().map(|entry| (caret.file.id, entry));
    let other = || object.entries.first().map(|place| (place.file, place.entry));
    if let Some((file, entry)) = own.or_else(other) {
        let applied = analysis.file(file)?.applied;
        let object = applied.entries.get(entry)?.object?;
        return Some((file, applied.store.row(object)?));
    }
    Some((caret.file.id, caret.file.applied.store.row(object.shipped?)?))
}

fn one(caret: Caret<'_, '_>, object: &WorkspaceObject) -> Option<String> {
    let (file, row) = row(caret, object)?;
    let places = object.writers.iter().take(MOST_PLACES);
    let mut files: Vec<FileId> = places.clone().map(|place| place.file).collect();
    files.extend([file, caret.file.id]);
    let shown = Shown::of_files(caret.analysis, files);
    let mut out = format!("{} {}", row.model.verbose_name, code(row.model.name));
    if let Some(label) = row.label() {
        let _ = write!(out, " {}", code(&shown.text(label)));
    }
    if let Some(shipped) = object.shipped.and_then(|object| caret.analysis.catalog().object(object.0)) {
        let _ = match &shipped.origin {
            Origin::Blueprint(blueprint) if blueprint.example => {
                write!(out, "\n\nmade by authentik's example {}", code(blueprint.path))
            }
            Origin::Blueprint(blueprint) => {
                write!(out, "\n\nshipped by authentik in {}", code(blueprint.path))
            }
            Origin::Server => write!(out, "\n\nmade by authentik when it starts"),
        };
    }
    let verb = if object.shipped.is_some() { "changed" } else { "made" };
    for (at, place) in places.enumerate() {
        let Some(written) = caret.analysis.file(place.file) else { continue };
        let verb = if at == 0 { verb } else { "changed" };
        if let Some(place) = shown.place(place.file, name_span(written, place.entry)) {
            let _ = write!(out, "\n\n{verb} in {place}");
        }
    }
    if object.writers.len() > MOST_PLACES {
        let _ = write!(out, "\n\nand by {} more entries", object.writers.len() - MOST_PLACES);
    }
    Some(out)
}
