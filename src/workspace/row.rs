//! One object of the simulated database.

use std::sync::Arc;

use smallvec::SmallVec;

use super::apply::Datum;
use crate::catalog::{Model, Object};
use crate::evaluate::{ObjectId, Value};

/// What makes an object exist.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Origin {
    /// The release ships it.
    Shipped(&'static Object),
    /// An entry of this file.
    Entry(usize),
}

/// One object.
#[derive(Debug, Clone)]
pub struct Row<'t> {
    /// Its identity.
    pub id: ObjectId,
    /// Its model.
    pub model: &'static Model,
    /// What made it.
    pub origin: Origin,
    /// Whether it surely exists: an example's object may not.
    pub certain: bool,
    /// Whether a file replaces the blueprint that makes it: then it exists only once an entry wrote it, or where an
    /// instance has it from before.
    pub replaced: bool,
    /// Whether everything that isn't among the values has its default.
    pub complete: bool,
    /// Whether an entry deleted it, or something with which it was deleted.
    pub deleted: bool,
    /// Whether an entry deletes it that may not be applied.
    pub perhaps_deleted: bool,
    /// The entries of this file that wrote it, in order.
    pub writers: SmallVec<[usize; 2]>,
    /// What is known of it.
    pub values: RowValues<'t>,
}

/// Values by the names of their fields.
#[derive(Debug, Clone)]
pub enum RowValues<'t> {
    /// Exactly what one entry writes.
    Written(Arc<Vec<Datum<'t>>>),
    /// What the release ships, shared by all files.
    Shipped(&'static [(&'static str, Value<'static>)]),
    /// What several entries write, over what the release ships.
    LoadedSources(Vec<(&'t str, Value<'t>)>),
}

impl<'t> RowValues<'t> {
    /// Each field's name with its value.
    pub fn iter(&self) -> impl Iterator<Item = (&'t str, &Value<'t>)> {
        let (written, gathered): (&[Datum<'t>], &[(&'t str, Value<'t>)]) = match self {
            RowValues::Written(data) => (data, &[]),
            RowValues::Shipped(values) => (&[], values),
            RowValues::LoadedSources(values) => (&[], values),
        };
        let written = written.iter().map(|datum| (datum.name, &datum.value));
        written.chain(gathered.iter().map(|(name, value)| (*name, value)))
    }

    /// Replaces or adds a value.
    pub(super) fn set(&mut self, name: &'t str, value: Value<'t>) {
        if !matches!(self, RowValues::LoadedSources(_)) {
            *self =
                RowValues::LoadedSources(self.iter().map(|(name, value)| (name, value.clone())).collect());
        }
        let RowValues::LoadedSources(values) = self else { return };
        match values.iter_mut().find(|(known, _)| *known == name) {
            Some((_, known)) => *known = value,
            None => values.push((name, value)),
        }
    }
}

impl<'t> Row<'t> {
    /// A value by its field's name.
    pub fn value(&self, name: &str) -> Option<&Value<'t>> {
        self.values.iter().find(|(known, _)| *known == name).map(|(_, value)| value)
    }

    /// Whether the object is part of the instance: not deleted, and not only an example's.
    pub fn is_there(&self) -> bool {
        !self.deleted && (self.certain || !self.writers.is_empty())
    }

    /// The text that names the object to people: its slug, name, or the like.
    pub fn label(&self) -> Option<&str> {
        ["slug", "name", "managed", "username", "identifier", "domain"]
            .into_iter()
            .find_map(|field| self.value(field).and_then(Value::as_str))
    }
}
