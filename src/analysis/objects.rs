//! Which objects the tags of all files mean, and which entries write them.

use super::{Analysis, AnalyzedFile};
use crate::evaluate::ObjectId;
use crate::syntax::NodeId;
use crate::text::FileId;
use crate::workspace::{Condition, Place};

/// An object that several files can write and refer to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct WorkspaceObject {
    /// Its number, for one that the release ships. What entries make has another number in each file.
    pub shipped: Option<ObjectId>,
    /// The entries that write it, in order.
    pub writers: Vec<Place>,
    /// All entries that are about it, in order: those too that leave an existing object as it is, or delete it.
    pub entries: Vec<Place>,
}

impl WorkspaceObject {
    /// Whether an entry is about it.
    pub fn has_entry(&self, place: &Place) -> bool {
        self.entries.binary_search_by_key(&order(place), order).is_ok()
    }

    /// The entries of a file that are about it.
    pub fn entries_in(&self, file: FileId) -> impl Iterator<Item = usize> {
        let start = self.entries.partition_point(|place| place.file < file);
        let from = self.entries.get(start..).unwrap_or_default();
        from.iter().take_while(move |place| place.file == file).map(|place| place.entry)
    }

    /// Adds the entries of a file, which knows the object by a number.
    fn add(&mut self, file: &AnalyzedFile<'_>, object: ObjectId) {
        let place = |entry: usize| Place { file: file.id, entry };
        let writers = file.applied.store.row(object).map(|row| row.writers.as_slice()).unwrap_or_default();
        self.writers.extend(writers.iter().map(|&entry| place(entry)));
        let entries = file.applied.entries.iter().enumerate();
        let about = entries.filter(|(_, entry)| entry.object == Some(object));
        self.entries.extend(about.map(|(entry, _)| place(entry)));
    }

    fn sort(&mut self) {
        for places in [&mut self.writers, &mut self.entries] {
            places.sort_unstable_by_key(order);
            places.dedup();
        }
    }
}

fn order(place: &Place) -> (FileId, usize) {
    (place.file, place.entry)
}

impl<'t> Analysis<'t> {
    /// Returns the objects that a `!KeyOf`, `!Find` or `!FindObject` means; several in a loop.
    pub fn meant_by(&self, file: FileId, tag: NodeId) -> Vec<WorkspaceObject> {
        let Some(applied) = self.file(file).map(|file| file.applied) else { return Vec::new() };
        let mut objects: Vec<WorkspaceObject> =
            applied.meant_by(tag).map(|object| self.workspace_object(file, object)).collect();
        let elsewhere = applied.answered_elsewhere.iter().filter(|answer| answer.node == tag);
        objects.extend(elsewhere.filter_map(|answer| self.object_at(answer.place)));
        objects
    }

    /// Returns the object that an entry is about.
    pub fn object_at(&self, place: Place) -> Option<WorkspaceObject> {
        let object = self.file(place.file)?.applied.entries.get(place.entry)?.object?;
        Some(self.workspace_object(place.file, object))
    }

    /// Returns the tags of all files that mean an object, in order. Costs the tags of all files.
    pub fn uses_of(&self, object: &WorkspaceObject) -> Vec<(FileId, NodeId)> {
        let mut uses = Vec::new();
        for file in &self.files {
            let entries = &file.applied.entries;
            let written = object.entries_in(file.id).filter_map(|entry| entries.get(entry)?.object);
            let numbers: Vec<ObjectId> = object.shipped.into_iter().chain(written).collect();
            if !numbers.is_empty() {
                let resolutions = file.applied.resolutions.iter();
                let of_object = resolutions.filter(|resolution| numbers.contains(&resolution.object));
                uses.extend(of_object.map(|resolution| (file.id, resolution.node)));
            }
            let elsewhere = file.applied.answered_elsewhere.iter();
            let of_object = elsewhere.filter(|answer| object.has_entry(&answer.place));
            uses.extend(of_object.map(|answer| (file.id, answer.node)));
        }
        uses.sort_unstable();
        uses.dedup();
        uses
    }

    /// Returns the files that an entry surely applies as blueprints.
    pub fn applied_by(&self, place: Place) -> Vec<FileId> {
        let Some(file) = self.file(place.file) else { return Vec::new() };
        let (Some(entry), Some(applied)) =
            (file.blueprint.entries.get(place.entry), file.applied.entries.get(place.entry))
        else {
            return Vec::new();
        };
        self.state.elsewhere.applied_by_entry(entry, applied)
    }

    fn workspace_object(&self, file: FileId, object: ObjectId) -> WorkspaceObject {
        let mut all = WorkspaceObject::default();
        if self.catalog().object(object.0).is_some() {
            all.shipped = Some(object);
            self.files.iter().for_each(|file| all.add(file, object));
        } else if let Some(file) = self.file(file) {
            all.add(file, object);
            for place in all.entries.clone() {
                self.add_same(file, place.entry, &mut all);
            }
        }
        all.sort();
        all
    }

    /// Adds the entries of other files about the object that an entry identifies.
    fn add_same(&self, file: &AnalyzedFile<'t>, entry: usize, all: &mut WorkspaceObject) {
        let Some(applied) = file.applied.entries.get(entry) else { return };
        let Some(model) = applied.model.filter(|_| self.state.together) else { return };
        let identifiers = applied.data.iter().filter(|datum| datum.from_identifiers);
        let conditions: Vec<Condition<'_, '_>> =
            identifiers.map(|datum| Condition { name: datum.name, value: &datum.value }).collect();
        for place in self.state.elsewhere.writers(model.name, &conditions) {
            let Some(other) = self.file(place.file).filter(|other| other.id != file.id) else { continue };
            let Some(object) = other.applied.entries.get(place.entry).and_then(|entry| entry.object) else {
                continue;
            };
            let Some(row) = other.applied.store.row(object) else { continue };
            let fits = |condition: &Condition<'_, '_>| {
                row.value(condition.name).and_then(|value| value.matches(condition.value)) == Some(true)
            };
            if conditions.iter().all(fits) {
                all.add(other, object);
            }
        }
    }
}
