//! Names of objects, by which all files look for them.

use super::{Refused, Uses, Written, own_scalar, refused};
use crate::analysis::{Analysis, AnalyzedFile, WorkspaceObject};
use crate::blueprint::{Expression, expression, text};
use crate::catalog::{FieldKind, Format, Model};
use crate::evaluate::{Value, ValueKind};
use crate::ide::Caret;
use crate::ide::subject::NAMES;
use crate::syntax::NodeId;
use crate::text::{FileId, article};
use crate::workspace::{Place, Row};

pub(super) fn uses(caret: Caret<'_, '_>, objects: &[WorkspaceObject], field: &str) -> Refused<Uses> {
    let analysis = caret.analysis;
    let (object, model) = renamed(caret, objects, field)?;
    let name = name(caret, object, field)?;
    let mut places = Vec::new();
    for place in &object.entries {
        let Some(file) = analysis.file(place.file) else { continue };
        if is_repeated(analysis, file.id) {
            return refused("the blueprint stands in several files");
        }
        let whole = file.blueprint.entries.get(place.entry).map(|entry| file.tree.span(entry.node));
        for node in written(file, place.entry, field) {
            if !whole.is_some_and(|whole| whole.contains(file.tree.span(node))) {
                return refused("the name is merged into an entry from an anchor");
            }
            if text(file.tree, node) != Some(name.as_str()) {
                return refused(format!("{} does not write the name as a literal", file.source.path()));
            }
            places.push((file.id, Written::Scalar(own_scalar(file.tree, node)?)));
        }
    }
    let uses = analysis.uses_of(object);
    for file in analysis.files() {
        let start = uses.partition_point(|(user, _)| *user < file.id);
        let of_file = uses.get(start..).unwrap_or_default().iter().take_while(|(user, _)| *user == file.id);
        let of_file: Vec<NodeId> = of_file.map(|(_, node)| *node).collect();
        for tag in file.tree.tagged_ids() {
            for (condition, node) in conditions(analysis, file, tag, model) {
                if condition != field {
                    continue;
                }
                match text(file.tree, node) {
                    None => {
                        let path = file.source.path();
                        return refused(format!("a look-up in {path} computes the name that it looks for"));
                    }
                    Some(known) if known == name && of_file.contains(&tag) => {
                        places.push((file.id, Written::Scalar(own_scalar(file.tree, node)?)));
                    }
                    // What the analysis doesn't resolve may mean it all the same.
                    Some(known) if known == name && file.applied.meant_by(tag).next().is_none() => {
                        let path = file.source.path();
                        return refused(format!("what a look-up in {path} means is not known"));
                    }
                    Some(_) => {}
                }
            }
        }
        for (entry, applied) in file.applied.entries.iter().enumerate() {
            let is_alike = applied.model.is_some_and(|other| other.name == model.name)
                && applied.value(field).and_then(Value::as_str) == Some(name.as_str());
            if is_alike && !object.has_entry(&Place { file: file.id, entry }) {
                let path = file.source.path();
                let line = file.source.position(applied.head.start).line;
                return refused(format!("the entry in {path}:{line} may mean it too"));
            }
        }
        if let Some(line) = expression_with(file, &name) {
            let path = file.source.path();
            return refused(format!("the Python expression in {path}:{line} may mean it by its name"));
        }
    }
    Ok(Uses { name, places })
}

pub(super) fn can_be(
    caret: Caret<'_, '_>,
    objects: &[WorkspaceObject],
    field: &str,
    name: &str,
) -> Refused<()> {
    let (_, model) = renamed(caret, objects, field)?;
    let is_slug = model
        .field(field)
        .is_some_and(|field| field.kind == FieldKind::Slug || field.format == Some(Format::Slug));
    if is_slug && !name.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte)) {
        return refused("a slug consists of letters, digits, `-` and `_`");
    }
    let catalog = caret.analysis.catalog();
    let scope = model.unique_scope(field);
    let has_name = |row: &Row<'_>| row.value(field).and_then(Value::as_str) == Some(name);
    let in_scope = |row: &&Row<'_>| catalog.is_a(row.model.name, scope);
    let taken = caret.file.applied.store.rows_of_any(scope).any(has_name)
        || caret
            .analysis
            .files()
            .iter()
            .any(|file| file.applied.store.written().filter(in_scope).any(has_name));
    match taken {
        true => refused(format!("there is another {} `{name}`", model.short_name())),
        false => Ok(()),
    }
}

/// Returns what authentik does with an object that entries identify by the name: it looks for the new name, and finds nothing.
pub(super) fn note(caret: Caret<'_, '_>, objects: &[WorkspaceObject], field: &str) -> Option<String> {
    let (object, model) = renamed(caret, objects, field).ok()?;
    let is_identified = object.entries.iter().any(|place| {
        let entry = caret.analysis.file(place.file).and_then(|file| file.applied.entries.get(place.entry));
        entry.is_some_and(|entry| {
            let identifies = |name: &str| entry.datum(name).is_some_and(|datum| datum.from_identifiers);
            identifies(field) && !identifies("pk")
        })
    });
    let model = model.short_name();
    is_identified.then(|| {
        format!(
            "authentik does not rename {} {model} that it has: it creates a second one with the new {field} and leaves the old one behind",
            article(model)
        )
    })
}

/// The only object, where it has a name that can be changed.
fn renamed<'o>(
    caret: Caret<'_, '_>,
    objects: &'o [WorkspaceObject],
    field: &str,
) -> Refused<(&'o WorkspaceObject, &'static Model)> {
    let object = match objects {
        [] => return refused("no file of the workspace makes what has this name"),
        [only] => only,
        _ => return refused("the tag means several objects"),
    };
    if object.shipped.is_some() {
        return refused("authentik ships what has this name");
    }
    if !NAMES.contains(&field) {
        return refused("only the name of an object can be changed, not its other values");
    }
    let first = object.entries.first();
    let applied = first.and_then(|place| caret.analysis.file(place.file)?.applied.entries.get(place.entry));
    match applied.and_then(|applied| applied.model) {
        Some(model) => Ok((object, model)),
        None => refused("no file of the workspace makes what has this name"),
    }
}

fn name(caret: Caret<'_, '_>, object: &WorkspaceObject, field: &str) -> Refused<String> {
    let name = object.entries.iter().find_map(|place| {
        let value = caret.analysis.file(place.file)?.applied.entries.get(place.entry)?.value(field)?;
        Some(value.as_str()?.to_owned())
    });
    name.map_or_else(|| refused("the name is not written as a literal"), Ok)
}

/// The values that an entry has for a field, in its identifiers and attributes.
fn written<'t>(file: &AnalyzedFile<'t>, entry: usize, field: &str) -> Vec<NodeId> {
    let Some(entry) = file.blueprint.entries.get(entry) else { return Vec::new() };
    entry.mappings().filter_map(|mapping| Some(file.tree.get(mapping, field)?.1)).collect()
}

/// The conditions of a look-up that may mean an object of a model.
fn conditions<'t>(
    analysis: &Analysis<'_>,
    file: &AnalyzedFile<'t>,
    tag: NodeId,
    model: &Model,
) -> Vec<(&'t str, NodeId)> {
    let tree = file.tree;
    let Some(Ok(Expression::Find { model: asked, conditions, .. })) = expression(tree, tag) else {
        return Vec::new();
    };
    // A model that is computed can be any.
    let fits =
        text(tree, asked).is_none_or(|asked| analysis.catalog().is_a(model.name, &asked.to_lowercase()));
    let pairs = conditions.iter().filter(|_| fits).filter_map(|&condition| {
        let [field, value, ..] = tree.items(condition) else { return None };
        Some((text(tree, *field)?, *value))
    });
    pairs.collect()
}

/// The line of a Python expression that has a name in quotes.
fn expression_with(file: &AnalyzedFile<'_>, name: &str) -> Option<u32> {
    let quoted = [format!("\"{name}\""), format!("'{name}'")];
    let data = file.applied.entries.iter().flat_map(|entry| entry.data.iter());
    let found = data.filter(|datum| datum.name == "expression").find(|datum| match &datum.value.kind {
        ValueKind::Str(code) => quoted.iter().any(|quoted| code.contains(quoted)),
        _ => false,
    })?;
    Some(file.source.position(file.tree.full_span(found.key).start).line)
}

/// Whether the same blueprint stands in several files.
pub(super) fn is_repeated(analysis: &Analysis<'_>, file: FileId) -> bool {
    analysis.original_of(file).is_some()
        || analysis.files().iter().any(|other| analysis.original_of(other.id) == Some(file))
}
