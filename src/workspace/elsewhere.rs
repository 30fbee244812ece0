//! What the other files of the workspace would make.

use std::collections::{HashMap, HashSet};

use super::apply::AppliedFile;
use super::lookup::Condition;
use super::nesting::{Nesting, Reference, reference};
use super::store::Origin;
use crate::blueprint::Blueprint;
use crate::catalog::Catalog;
use crate::evaluate::ValueKind;
use crate::source::{FileId, Span};

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

/// The objects that the files of a workspace write, by model, field and text.
#[derive(Debug, Default)]
pub struct Elsewhere {
    by_value: HashMap<(&'static str, String), HashMap<String, Vec<Place>>>,
    /// Some object of each model.
    by_model: HashMap<&'static str, Place>,
    nesting: Nesting,
}

/// Longer values identify nothing.
const MAX_TEXT: usize = 200;

impl Elsewhere {
    /// Takes in one file: its path, what it says, and what it makes.
    pub fn add(&mut self, file: FileId, path: &str, blueprint: &Blueprint<'_>, applied: &AppliedFile<'_>) {
        let entries = blueprint.entries.iter().zip(&applied.entries);
        let applies = entries.filter_map(|(entry, applied)| reference(entry, applied)).collect();
        self.nesting.add(file, path, blueprint.name.map(|(name, _)| name), applies);
        for row in applied.store.rows() {
            let Some(&entry) = row.writers.first() else { continue };
            if row.deleted || matches!(row.origin, Origin::Shipped(object) if !object.is_example()) {
                continue;
            }
            let span = applied.entries.get(entry).map_or(Span::at(0), |entry| entry.head);
            let place = Place { file, entry, span };
            self.by_model.entry(row.model.name).or_insert(place);
            for (name, value) in &row.values {
                let text = match &value.kind {
                    ValueKind::Str(text) if text.len() <= MAX_TEXT => text.trim().to_owned(),
                    ValueKind::Int(number) => number.to_string(),
                    _ => continue,
                };
                let values = self.by_value.entry((row.model.name, name.clone().into_owned())).or_default();
                values.entry(text).or_default().push(place);
            }
        }
    }

    /// Adds the files that are applied when a blueprint is.
    pub(super) fn reach(&self, reference: &Reference, reached: &mut HashSet<FileId>) {
        self.nesting.reach(reference, reached);
    }

    /// Where another file than `own` makes an object that may match, rather one of the preferred files.
    pub fn find(
        &self,
        catalog: &Catalog,
        model: &str,
        conditions: &[Condition<'_, '_>],
        own: FileId,
        preferred: &HashSet<FileId>,
    ) -> Option<Place> {
        let models = self.by_model.keys().filter(|known| catalog.is_a(known, model));
        let mut found: Vec<Place> =
            models.filter_map(|model| self.find_exactly(model, conditions, own, preferred)).collect();
        found.sort_by_key(|place| (!preferred.contains(&place.file), place.file, place.entry));
        found.into_iter().next()
    }

    fn find_exactly(
        &self,
        model: &'static str,
        conditions: &[Condition<'_, '_>],
        own: FileId,
        preferred: &HashSet<FileId>,
    ) -> Option<Place> {
        let mut lists: Vec<&[Place]> = Vec::new();
        for condition in conditions {
            let text = match &condition.value.kind {
                ValueKind::Str(text) => text.trim().to_owned(),
                ValueKind::Int(number) => number.to_string(),
                _ => continue,
            };
            let having = self.by_value.get(&(model, condition.name.to_owned()));
            lists.push(having.and_then(|values| values.get(&text)).map(Vec::as_slice).unwrap_or_default());
        }
        lists.sort_by_key(|list| list.len());
        match lists.split_first() {
            Some((shortest, others)) => {
                let mut having = shortest
                    .iter()
                    .filter(|place| place.file != own && others.iter().all(|list| list.contains(place)));
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
