//! What the other files of the workspace would make.

use std::borrow::Cow;
use std::collections::HashSet;
use std::sync::Arc;

use foldhash::HashMap;

use super::apply::{AppliedEntry, AppliedFile};
use super::filled_in;
use super::lookup::Condition;
use super::nesting::{Nesting, Reference, reference};
use super::row::{Origin, Row};
use super::shipped;
use crate::blueprint::{Blueprint, Entry};
use crate::catalog::Catalog;
use crate::evaluate::{Value, ValueKind};
use crate::text::FileId;

/// An entry of some file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The entry, counted from 0.
    pub entry: usize,
}

/// A look-up that other files may answer.
#[derive(Debug)]
pub(super) struct Question<'t> {
    model: Box<str>,
    conditions: Vec<(Box<str>, Value<'t>)>,
}

impl<'t> Question<'t> {
    pub(super) fn new(model: &str, conditions: &[Condition<'_, 't>]) -> Self {
        let conditions = conditions.iter().map(|condition| (condition.name.into(), condition.value.clone()));
        Question { model: model.into(), conditions: conditions.collect() }
    }

    fn conditions(&self) -> Vec<Condition<'_, 't>> {
        self.conditions.iter().map(|(name, value)| Condition { name, value }).collect()
    }

    pub(super) fn is_answered(&self, elsewhere: &Elsewhere, own: FileId, catalog: &'static Catalog) -> bool {
        elsewhere.find(catalog, &self.model, &self.conditions(), own, &HashSet::new()).is_some()
    }

    /// Whether the answer, or the files of [`Question::matching`], may be another one with these objects.
    pub(super) fn may_be_answered(
        &self,
        objects: &Elsewhere,
        own: FileId,
        catalog: &'static Catalog,
    ) -> bool {
        let is_path = |(name, value): &(Box<str>, Value<'_>)| Condition { name, value }.is_path();
        let has_model = || {
            let models = shipped::shipped(catalog).concrete(&self.model);
            models.iter().any(|model| objects.by_model.contains_key(model.name))
        };
        match self.conditions.iter().any(is_path) {
            true => has_model(),
            false => self.is_answered(objects, own, catalog),
        }
    }

    /// Adds the files of objects that the look-up surely or possibly matches on one instance.
    pub(super) fn matching(
        &self,
        elsewhere: &Elsewhere,
        own: FileId,
        catalog: &'static Catalog,
        files: &mut Vec<FileId>,
    ) {
        let conditions = self.conditions();
        let is_plain = |condition: &Condition<'_, '_>| is_plain(condition.value) && !condition.is_path();
        if conditions.iter().all(is_plain) {
            let place = elsewhere.find(catalog, &self.model, &conditions, own, &HashSet::new());
            files.extend(place.map(|place| place.file));
        } else if conditions.iter().any(Condition::is_path) {
            // What a relation leads to is only known on the instance.
            for model in shipped::shipped(catalog).concrete(&self.model) {
                let places = elsewhere.by_model.get(model.name).map(Vec::as_slice).unwrap_or_default();
                files.extend(places.iter().map(|place| place.file));
            }
        }
    }
}

/// What one file makes, as the others see it.
#[derive(Debug, Default)]
pub struct Contribution {
    /// The blueprint's name.
    name: Option<Box<str>>,
    /// The blueprints that it applies.
    applies: Vec<Reference>,
    /// The objects that it writes, by entry.
    rows: Vec<ContributedRow>,
}

/// One object that a file writes.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
struct ContributedRow {
    entry: usize,
    model: &'static str,
    /// Its fields with the texts that look-ups are compared with.
    texts: Vec<(Box<str>, Arc<str>)>,
}

/// Whether a row is an object that surely is on a fresh instance.
fn is_of_release(row: &Row<'_>) -> bool {
    matches!(row.origin, Origin::Shipped(object) if !object.is_example())
}

/// Some of the objects that a blueprint writes.
fn rows(
    blueprint: &Blueprint<'_>,
    applied: &AppliedFile<'_>,
    is_wanted: impl Fn(&Row<'_>) -> bool,
) -> Vec<ContributedRow> {
    let mut rows = Vec::new();
    for row in applied.store.written().filter(|row| !row.deleted && is_wanted(row)) {
        let Some(&entry) = row.writers.first() else { continue };
        let mut texts = Vec::new();
        for (name, value) in row.values.iter() {
            // A default is one of two possible values; of others that aren't known there are the words.
            let words = filled_in::words(blueprint.tree, value);
            let default = match &value.kind {
                ValueKind::Fallback(default, _) => comparable_text(default),
                _ => None,
            };
            let all = [comparable_text(value), default, words.map(Cow::Borrowed)];
            texts.extend(all.into_iter().flatten().map(|text| (name.into(), text.into())));
        }
        rows.push(ContributedRow { entry, model: row.model.name, texts });
    }
    rows.sort();
    rows
}

impl Contribution {
    /// What a blueprint makes that was applied without the knowledge of other files.
    pub fn of(blueprint: &Blueprint<'_>, applied: &AppliedFile<'_>) -> Self {
        let entries = blueprint.entries.iter().zip(&applied.entries);
        let applies = entries.filter_map(|(entry, applied)| reference(entry, applied)).collect();
        let is_made = |row: &Row<'_>| !is_of_release(row);
        let rows = rows(blueprint, applied, is_made);
        Contribution { name: blueprint.name.map(|(name, _)| name.into()), applies, rows }
    }

    /// What a blueprint changes of objects that the release ships: they can have new names.
    pub fn of_changed(blueprint: &Blueprint<'_>, applied: &AppliedFile<'_>) -> Self {
        Contribution { rows: rows(blueprint, applied, is_of_release), ..Contribution::default() }
    }
    /// Whether it applies other blueprints.
    pub fn applies_others(&self) -> bool {
        !self.applies.is_empty()
    }

    /// Whether both are found by the same name and apply the same blueprints.
    pub fn is_nested_alike(&self, other: &Contribution) -> bool {
        self.name == other.name && self.applies == other.applies
    }

    /// The objects that only one of two versions of a file writes.
    pub fn difference(&self, other: &Contribution) -> Contribution {
        let (own, others): (HashSet<_>, HashSet<_>) =
            (self.rows.iter().collect(), other.rows.iter().collect());
        let rows = own.symmetric_difference(&others).map(|row| (*row).clone()).collect();
        Contribution { rows, ..Contribution::default() }
    }
}

/// The places that write each text.
type PlacesByText = HashMap<Arc<str>, Vec<Place>>;

/// The objects that the files of a workspace write, by model, field and text.
#[derive(Debug, Default)]
pub struct Elsewhere {
    by_value: HashMap<&'static str, HashMap<Box<str>, PlacesByText>>,
    /// An object of each model and file.
    by_model: HashMap<&'static str, Vec<Place>>,
    nesting: Nesting,
    incomplete: bool,
}

/// A value as text, as the database compares it.
fn comparable_text<'v>(value: &'v Value<'_>) -> Option<Cow<'v, str>> {
    match &value.kind {
        ValueKind::Str(text) if text.len() <= MAX_TEXT => Some(Cow::Borrowed(text.trim())),
        ValueKind::Int(number) => Some(Cow::Owned(number.to_string())),
        _ => None,
    }
}

/// Whether a value is the same on every instance, and no object.
pub(super) fn is_plain(value: &Value<'_>) -> bool {
    use ValueKind::{Bool, Float, Int, Null, Str};
    matches!(value.kind, Str(_) | Int(_) | Bool(_) | Float(_) | Null)
}

/// Longer values identify nothing.
const MAX_TEXT: usize = 200;

impl Elsewhere {
    /// Adds what a file makes, by the file's path.
    pub fn add(&mut self, file: FileId, path: &str, made: &Contribution) {
        self.nesting.add(file, path, made.name.as_deref(), &made.applies);
        self.add_rows(file, made);
    }

    /// Adds the objects that a file makes, and not how it is found by others that apply it.
    pub fn add_rows(&mut self, file: FileId, made: &Contribution) {
        for row in &made.rows {
            let place = Place { file, entry: row.entry };
            let of_model = self.by_model.entry(row.model).or_default();
            if let Err(at) = of_model.binary_search_by_key(&file, |known| known.file) {
                of_model.insert(at, place);
            }
            for (name, text) in &row.texts {
                let fields = self.by_value.entry(row.model).or_default();
                let values = get_or_default(fields, name);
                let places = values.entry(Arc::clone(text)).or_default();
                let at = places.partition_point(|known| order(known) < order(&place));
                if places.get(at) != Some(&place) {
                    places.insert(at, place);
                }
            }
        }
    }

    /// Removes what a file made.
    pub fn remove(&mut self, file: FileId, path: &str, made: &Contribution) {
        self.nesting.remove(file, path, made.name.as_deref());
        for row in &made.rows {
            if let Some(of_model) = self.by_model.get_mut(row.model) {
                of_model.retain(|known| known.file != file);
            }
            let Some(fields) = self.by_value.get_mut(row.model) else { continue };
            for (name, text) in &row.texts {
                let Some(values) = fields.get_mut(name) else { continue };
                if let Some(places) = values.get_mut(text) {
                    places.retain(|known| known.file != file);
                    if places.is_empty() {
                        values.remove(text);
                    }
                }
            }
        }
    }

    /// Says that there are other files, which can't be read.
    pub fn set_incomplete(&mut self) {
        self.incomplete = true;
    }

    /// Whether there are files that can't be read.
    pub fn is_incomplete(&self) -> bool {
        self.incomplete
    }

    /// The files that some of these files apply through entries, with those that are applied in turn.
    pub fn reached_from(&self, files: impl Iterator<Item = FileId>) -> HashSet<FileId> {
        self.nesting.reached_from(files)
    }

    /// The files that a blueprint applies through its entries.
    pub fn applied_by(&self, made: &Contribution) -> impl Iterator<Item = FileId> {
        made.applies.iter().flat_map(|reference| self.nesting.files(reference))
    }

    /// The files that an entry surely applies as blueprints.
    pub fn applied_by_entry(&self, entry: &Entry<'_>, applied: &AppliedEntry<'_>) -> Vec<FileId> {
        reference(entry, applied).map(|reference| self.nesting.files(&reference)).unwrap_or_default()
    }

    /// Adds the files that are applied when a blueprint is.
    pub(super) fn reach(&self, reference: &Reference, reached: &mut HashSet<FileId>) {
        self.nesting.reach(reference, reached);
    }

    /// Where another file than `own` makes an object that may match, rather one of the preferred files.
    pub fn find(
        &self,
        catalog: &'static Catalog,
        model: &str,
        conditions: &[Condition<'_, '_>],
        own: FileId,
        preferred: &HashSet<FileId>,
    ) -> Option<Place> {
        let models = shipped::shipped(catalog).concrete(model).iter().map(|model| model.name);
        let found = models.filter_map(|model| self.find_exactly(model, conditions, own, preferred));
        found.min_by_key(|place| (!preferred.contains(&place.file), place.file, place.entry))
    }

    /// The entries of all files that write an object of exactly this model which may match: of such conditions of which
    /// each compares a column with a text.
    pub fn writers(&self, model: &'static str, conditions: &[Condition<'_, '_>]) -> Vec<Place> {
        let mut lists: Vec<&[Place]> = Vec::with_capacity(conditions.len());
        for condition in conditions {
            let Some(text) = comparable_text(condition.value).filter(|_| !condition.is_path()) else {
                return Vec::new();
            };
            let having = self.by_value.get(model).and_then(|fields| fields.get(condition.name));
            lists.push(having.and_then(|values| values.get(&*text)).map(Vec::as_slice).unwrap_or_default());
        }
        lists.sort_by_key(|list| list.len());
        let Some((shortest, others)) = lists.split_first() else { return Vec::new() };
        shortest.iter().filter(|place| others.iter().all(|list| contains(list, place))).copied().collect()
    }

    fn find_exactly(
        &self,
        model: &'static str,
        conditions: &[Condition<'_, '_>],
        own: FileId,
        preferred: &HashSet<FileId>,
    ) -> Option<Place> {
        let mut lists: Vec<&[Place]> = Vec::new();
        for condition in conditions.iter().filter(|condition| !condition.is_path()) {
            let text = match &condition.value.kind {
                ValueKind::Str(text) => Cow::Borrowed(text.trim()),
                ValueKind::Int(number) => Cow::Owned(number.to_string()),
                // Nothing is equal to null.
                ValueKind::Null => return None,
                _ => continue,
            };
            let having = self.by_value.get(model).and_then(|fields| fields.get(condition.name));
            lists.push(having.and_then(|values| values.get(&*text)).map(Vec::as_slice).unwrap_or_default());
        }
        lists.sort_by_key(|list| list.len());
        match lists.split_first() {
            Some((shortest, others)) => {
                let (before, rest) = shortest.split_at(shortest.partition_point(|place| place.file < own));
                let after = rest.get(rest.partition_point(|place| place.file == own)..).unwrap_or_default();
                let in_all = |place: &&Place| others.iter().all(|list| contains(list, place));
                let mut having = before.iter().chain(after).filter(in_all);
                let first = having.next()?;
                if preferred.is_empty() || preferred.contains(&first.file) {
                    return Some(*first);
                }
                Some(*having.find(|place| preferred.contains(&place.file)).unwrap_or(first))
            }
            // Nothing that can be compared: any object of the model may be it.
            None => self.by_model.get(model)?.first().copied().filter(|place| place.file != own),
        }
    }
}

/// Files are taken in one after the other, and a file's objects in the order of their entries.
fn contains(places: &[Place], place: &Place) -> bool {
    places.binary_search_by_key(&order(place), order).is_ok()
}

fn order(place: &Place) -> (FileId, usize) {
    (place.file, place.entry)
}

/// The value of a key, which is copied only when it is new.
fn get_or_default<'m, V: Default>(map: &'m mut HashMap<Box<str>, V>, key: &str) -> &'m mut V {
    if !map.contains_key(key) {
        map.insert(key.into(), V::default());
    }
    #[expect(clippy::expect_used, reason = "it was inserted just before")]
    map.get_mut(key).expect("the key is in the map")
}
