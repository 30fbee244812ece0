//! Files that replace blueprints of the release.

use super::apply::AppliedFile;
use super::row::Row;
use crate::blueprint::Blueprint;
use crate::catalog::{Catalog, Origin, ShippedBlueprint};
use crate::evaluate::ObjectId;

/// The shipped blueprint that a file replaces: the one of the same `metadata.name`, or of the same path below the
/// folder of blueprints, wherever that folder is.
pub fn replaced_blueprint(
    catalog: &'static Catalog,
    path: &str,
    blueprint: &Blueprint<'_>,
) -> Option<&'static ShippedBlueprint> {
    let name = blueprint.name.map(|(name, _)| name);
    let is_path = |shipped: &str| {
        path.strip_suffix(shipped)
            .is_some_and(|folder| folder.is_empty() || folder.ends_with(['/', '\\', '#']))
    };
    catalog
        .blueprints()
        .iter()
        .find(|shipped| !shipped.example && (name == Some(shipped.name) || is_path(shipped.path)))
}

/// The objects that a shipped blueprint makes.
pub fn objects_of_blueprint(catalog: &'static Catalog, blueprint: &ShippedBlueprint) -> Vec<ObjectId> {
    let makes = |origin: &Origin| matches!(origin, Origin::Blueprint(known) if known.path == blueprint.path);
    let objects = catalog.objects().iter().filter(|object| makes(&object.origin));
    objects.map(|object| ObjectId(object.number)).collect()
}

impl AppliedFile<'_> {
    /// Those of the shipped objects that no entry of this file wrote.
    pub fn unwritten(&self, objects: &[ObjectId]) -> Vec<ObjectId> {
        let is_written = |id: &ObjectId| self.store.row(*id).is_some_and(Row::is_there);
        objects.iter().copied().filter(|id| !is_written(id)).collect()
    }
}
