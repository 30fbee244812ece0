//! Files that replace blueprints of the release.

use std::borrow::Cow;

use foldhash::{HashMap, HashSet};

use super::apply::{AppliedEntry, AppliedFile, Existing};
use super::row::Row;
use super::shipped::shipped;
use crate::blueprint::{Blueprint, State, StateName};
use crate::catalog::{Catalog, ShippedBlueprint};
use crate::evaluate::{ObjectId, Settings};
use crate::text::FileId;

/// What the files of a run replace of what the release ships.
#[derive(Debug, Default)]
pub struct Replaced {
    /// The objects of the shipped blueprint that a file replaces.
    by_file: HashMap<FileId, &'static [ObjectId]>,
    /// Those that the file that replaces their blueprint doesn't write.
    gone: Vec<ObjectId>,
}

impl Replaced {
    /// The shipped objects whose blueprint a file replaces. The closed world starts with all that the release ships.
    pub fn by(
        path: &str,
        blueprint: &Blueprint<'_>,
        catalog: &'static Catalog,
        settings: &Settings,
    ) -> &'static [ObjectId] {
        if settings.closed_world || !blueprint.is_instantiated() {
            return &[];
        }
        let replaced = replaced_blueprint(catalog, path, blueprint);
        replaced.map(|replaced| shipped(catalog).of_blueprint(replaced)).unwrap_or_default()
    }

    /// Adds a file that replaces a shipped blueprint, with those of its objects that the file doesn't write.
    pub fn add(&mut self, file: FileId, replaced: &'static [ObjectId], unwritten: &[ObjectId]) {
        if !replaced.is_empty() {
            // Of a blueprint that several files replace, the same objects are gone.
            for object in unwritten {
                if !self.gone.contains(object) {
                    self.gone.push(*object);
                }
            }
            self.by_file.insert(file, replaced);
        }
    }

    /// The shipped objects that no file writes which replaces their blueprint.
    pub fn gone(&self) -> &[ObjectId] {
        &self.gone
    }

    /// What a file can't count on: of what it replaces itself all that it hasn't written yet, and of what others do all
    /// that is gone.
    pub fn seen_by(&self, file: FileId) -> Cow<'_, [ObjectId]> {
        let Some(own) = self.by_file.get(&file) else { return Cow::Borrowed(&self.gone) };
        match self.gone_elsewhere(file) {
            true => own.iter().chain(&self.gone).copied().collect(),
            false => Cow::Borrowed(own),
        }
    }

    /// Whether other files replace something that a file counts on as long as it is looked at alone.
    pub fn gone_elsewhere(&self, file: FileId) -> bool {
        let own = self.by_file.get(&file).copied().unwrap_or_default();
        self.gone.iter().any(|object| !own.contains(object))
    }
}

/// The shipped blueprint that a file replaces: the one of the same `metadata.name`, or of the same path below the
/// folder of blueprints, wherever that folder is.
fn replaced_blueprint(
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

impl AppliedFile<'_> {
    /// Those of the shipped objects that no entry of this file writes, whether it surely is applied or not.
    pub fn unwritten(&self, objects: &[ObjectId]) -> Vec<ObjectId> {
        let is_kept = |entry: &&AppliedEntry<'_>| entry.state != State::Known(StateName::Absent);
        let existing = self.entries.iter().filter(is_kept).filter_map(|entry| match entry.existing {
            Existing::Yes(object) | Existing::Perhaps(Some(object)) => Some(object),
            Existing::Perhaps(None) | Existing::No => None,
        });
        let meant: HashSet<ObjectId> = existing.collect();
        let is_written = |id: &ObjectId| meant.contains(id) || self.store.row(*id).is_some_and(Row::is_there);
        objects.iter().copied().filter(|id| !is_written(id)).collect()
    }
}
