//! What the other files of the workspace would make.

use std::borrow::Cow;
use std::collections::HashSet;

use foldhash::HashMap;

use super::apply::AppliedFile;
use super::filled_in;
use super::lookup::Condition;
use super::nesting::{Nesting, Reference, reference};
use super::row::Origin;
use super::shipped;
use crate::blueprint::Blueprint;
use crate::catalog::Catalog;
use crate::evaluate::{Value, ValueKind};
use crate::text::{FileId, Span};

/// An entry of some file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Place {
    /// The file.
    pub file: FileId,
    /// The entry, counted from 0.
    pub entry: usize,
    /// The entry's first key.
    pub span: Span,
}

/// What a file would like to know of the others.
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

    pub(super) fn is_answered(&self, elsewhere: &Elsewhere, own: FileId, catalog: &'static Catalog) -> bool {
        let conditions: Vec<Condition<'_, 't>> =
            self.conditions.iter().map(|(name, value)| Condition { name, value }).collect();
        elsewhere.find(catalog, &self.model, &conditions, own, &HashSet::new()).is_some()
    }
}

/// The places that write each text.
type PlacesByText = HashMap<Box<str>, Vec<Place>>;

/// The objects that the files of a workspace write, by model, field and text.
#[derive(Debug, Default)]
pub struct Elsewhere {
    by_value: HashMap<&'static str, HashMap<Box<str>, PlacesByText>>,
    /// Some object of each model.
    by_model: HashMap<&'static str, Place>,
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

/// Longer values identify nothing.
const MAX_TEXT: usize = 200;

impl Elsewhere {
    /// Takes in one file: its path, what it says, and what it makes.
    pub fn add(&mut self, file: FileId, path: &str, blueprint: &Blueprint<'_>, applied: &AppliedFile<'_>) {
        let entries = blueprint.entries.iter().zip(&applied.entries);
        let applies = entries.filter_map(|(entry, applied)| reference(entry, applied)).collect();
        self.nesting.add(file, path, blueprint.name.map(|(name, _)| name), applies);
        for row in applied.store.written() {
            let Some(&entry) = row.writers.first() else { continue };
            if row.deleted || matches!(row.origin, Origin::Shipped(object) if !object.is_example()) {
                continue;
            }
            let span = applied.entries.get(entry).map_or(Span::at(0), |entry| entry.head);
            let place = Place { file, entry, span };
            self.by_model.entry(row.model.name).or_insert(place);
            for (name, value) in row.values.iter() {
                // A default is one of two possible values; of others that aren't known there are the words.
                let words = filled_in::words(blueprint.tree, value);
                let default = match &value.kind {
                    ValueKind::Fallback(default, _) => comparable_text(default),
                    _ => None,
                };
                for text in [comparable_text(value), default, words.map(Cow::Borrowed)].into_iter().flatten()
                {
                    let fields = self.by_value.entry(row.model.name).or_default();
                    let values = get_or_default(fields, name);
                    let places = get_or_default(values, &text);
                    if places.last() != Some(&place) {
                        places.push(place);
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
            None => self.by_model.get(model).copied().filter(|place| place.file != own),
        }
    }
}

/// Files are taken in one after the other, and a file's objects in the order of their entries.
fn contains(places: &[Place], place: &Place) -> bool {
    places.binary_search_by_key(&(place.file, place.entry), |known| (known.file, known.entry)).is_ok()
}

/// The value of a key, which is copied only when it is new.
fn get_or_default<'m, V: Default>(map: &'m mut HashMap<Box<str>, V>, key: &str) -> &'m mut V {
    if !map.contains_key(key) {
        map.insert(key.into(), V::default());
    }
    #[expect(clippy::expect_used, reason = "it was inserted just before")]
    map.get_mut(key).expect("the key is in the map")
}
