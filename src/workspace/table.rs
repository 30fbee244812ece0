//! The objects of one model: what the release ships, and what entries wrote over it.

use foldhash::HashMap;

use super::index::FieldIndex;
use super::row::{Origin, Row};
use super::shipped::ShippedTable;
use crate::evaluate::ObjectId;

/// The objects of one model.
#[derive(Debug)]
pub(super) struct Table<'t> {
    /// What the release ships; shared by all files.
    pub(super) shipped: &'static ShippedTable,
    /// The rows that entries of this file made or wrote to, in the order in which they did so first.
    pub(super) own: Vec<Row<'t>>,
    /// Where the shipped rows that an entry wrote to are among the own ones.
    pub(super) changed: HashMap<u32, u32>,
    /// Indexes of the own rows.
    pub(super) indexes: HashMap<String, FieldIndex<'t>>,
}

impl<'t> Table<'t> {
    /// All objects, by age.
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row<'t>> {
        let shipped = (0..).zip(&self.shipped.rows).filter_map(|(at, _)| self.shipped_row_at(at));
        shipped.chain(self.own.iter().filter(|row| matches!(row.origin, Origin::Entry(_))))
    }

    pub(super) fn shipped_row(&self, id: ObjectId) -> Option<&Row<'t>> {
        self.shipped_row_at(self.shipped.place(id)?)
    }

    pub(super) fn shipped_row_at(&self, place: u32) -> Option<&Row<'t>> {
        match self.changed.get(&place) {
            Some(&own) => self.own.get(own as usize),
            None => self.shipped.rows.get(place as usize),
        }
    }

    /// Whether an entry wrote to a shipped row.
    pub(super) fn is_changed(&self, id: ObjectId) -> bool {
        !self.changed.is_empty()
            && self.shipped.place(id).is_some_and(|place| self.changed.contains_key(&place))
    }

    /// Where a shipped row is among the own ones; it becomes one.
    pub(super) fn own_place(&mut self, id: ObjectId) -> Option<u32> {
        let place = self.shipped.place(id)?;
        if let Some(&own) = self.changed.get(&place) {
            return Some(own);
        }
        let row = self.shipped.rows.get(place as usize)?.clone();
        let own = self.push(row);
        self.changed.insert(place, own);
        Some(own)
    }

    /// Keeps an index of the own rows by a field from now on.
    pub(super) fn index(&mut self, field: &str) {
        if !self.indexes.contains_key(field) {
            self.indexes.insert(field.to_owned(), FieldIndex::of(&self.own, field));
        }
    }

    pub(super) fn push(&mut self, row: Row<'t>) -> u32 {
        let at = u32::try_from(self.own.len()).unwrap_or(u32::MAX);
        for (name, index) in &mut self.indexes {
            index.add(at, row.value(name));
        }
        self.own.push(row);
        at
    }
}
