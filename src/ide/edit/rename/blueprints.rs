//! Names of blueprints, by which others apply them.

use super::objects::is_repeated;
use super::{Refused, Uses, Written, own_scalar, refused};
use crate::blueprint::{Expression, expression, text};
use crate::ide::Caret;
use crate::ide::navigation::{applications, applied_name};
use crate::text::FileId;

/// The model of what the name of a blueprint is looked up by.
const INSTANCE: &str = "authentik_blueprints.blueprintinstance";

pub(super) fn uses(caret: Caret<'_, '_>, files: &[FileId]) -> Refused<Uses> {
    let analysis = caret.analysis;
    let file = match files {
        [] => return refused("no file of the workspace is this blueprint"),
        [only] => analysis.file(*only),
        _ => return refused("several files of the workspace are this blueprint"),
    };
    let Some((file, (name, node))) = file.and_then(|file| Some((file, file.blueprint.name?))) else {
        return refused("the blueprint has no name");
    };
    let same = |other: &&crate::analysis::AnalyzedFile<'_>| {
        other.id != file.id && other.blueprint.name.is_some_and(|(known, _)| known == name)
    };
    if analysis.files().iter().any(|other| same(&other)) {
        return refused(format!("several blueprints have the name `{name}`"));
    }
    if is_repeated(analysis, file.id) {
        return refused("the blueprint stands in several files");
    }
    let written = |node| own_scalar(file.tree, node);
    let mut places = vec![(file.id, Written::Scalar(written(node)?))];
    for (user, place) in applications(analysis) {
        let Some((key, value)) = applied_name(user, place.entry) else {
            return refused(format!("which blueprint {} applies is not known", user.source.path()));
        };
        match text(user.tree, value) {
            _ if key != "name" => {}
            Some(known) if known == name => {
                places.push((user.id, Written::Scalar(own_scalar(user.tree, value)?)));
            }
            Some(_) => {}
            None => return refused(format!("which blueprint {} applies is not known", user.source.path())),
        }
    }
    for other in analysis.files() {
        let looks = other.tree.tagged_ids().any(|tag| match expression(other.tree, tag) {
            Some(Ok(Expression::Find { model, .. })) => text(other.tree, model) == Some(INSTANCE),
            _ => false,
        });
        if looks {
            return refused(format!("{} looks for instances of blueprints", other.source.path()));
        }
    }
    Ok(Uses { name: name.to_owned(), places })
}

pub(super) fn can_be(caret: Caret<'_, '_>, name: &str) -> Refused<()> {
    let mut names = caret.analysis.files().iter().filter_map(|file| file.blueprint.name);
    let mut shipped = caret.analysis.catalog().blueprints().iter();
    match names.any(|(known, _)| known == name) || shipped.any(|blueprint| blueprint.name == name) {
        true => refused(format!("another blueprint has the name `{name}`")),
        false => Ok(()),
    }
}
