//! A look-up among the objects of a model.

use smallvec::SmallVec;

use super::index::{FieldIndex, IndexKey};
use super::lookup::{Condition, column_name};
use super::row::{Origin, Row};
use super::store::Store;
use crate::catalog::Model;
use crate::evaluate::{ObjectId, ValueKind};

/// What a look-up finds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Match {
    /// The first object that surely matches and surely exists.
    pub certain: Option<ObjectId>,
    /// The first that may match, or matches and is made by an entry that may be skipped.
    pub possible: Option<ObjectId>,
    /// The first that matches and exists only if an example was applied.
    pub example: Option<ObjectId>,
    /// The last that matched and was surely deleted, where no other object can match.
    pub deleted: Option<ObjectId>,
    /// The second that surely matches and surely exists.
    pub second: Option<ObjectId>,
}

/// A look-up in progress.
pub(super) struct Look<'c, 'v, 't> {
    pub(super) conditions: &'c [Condition<'v, 't>],
    /// The model that is asked.
    pub(super) seen_as: &'c str,
    pub(super) store: &'c Store<'t>,
    /// Whether any object can be known to fulfill the conditions.
    pub(super) decidable: bool,
    /// Whether at most one object at a time can fulfill the conditions.
    pub(super) identifies: bool,
    pub(super) found: Match,
    pub(super) compared: usize,
    /// What comparing one row counts.
    pub(super) cost: usize,
    pub(super) most: usize,
}

impl Look<'_, '_, '_> {
    /// Compares rows until nothing more can be learned.
    pub(super) fn over<'r, 'v: 'r>(&mut self, rows: impl Iterator<Item = &'r Row<'v>>) {
        for row in rows {
            let known =
                if self.decidable { self.found.second.is_some() } else { self.found.possible.is_some() };
            if known {
                return;
            }
            if self.compared >= self.most {
                self.found.possible = self.found.possible.or(Some(row.id));
                return;
            }
            self.compared += self.cost;
            self.at(row);
        }
    }

    fn at(&mut self, row: &Row<'_>) {
        if row.deleted && !self.identifies {
            return;
        }
        let mut holds = Some(true);
        for condition in self.conditions {
            match condition.holds_for(row, self.seen_as, self.store) {
                Some(true) => {}
                Some(false) => return,
                None => holds = None,
            }
        }
        let found = &mut self.found;
        let is_example = matches!(row.origin, Origin::Shipped(object) if object.is_example());
        if row.deleted {
            found.deleted = if holds == Some(true) { Some(row.id) } else { found.deleted };
        } else if holds == Some(true) && row.certain && !row.perhaps_deleted {
            match found.certain {
                None => found.certain = Some(row.id),
                Some(_) => found.second = found.second.or(Some(row.id)),
            }
        } else if holds == Some(true) && is_example && !row.perhaps_deleted {
            found.example = found.example.or(Some(row.id));
        } else if !is_example {
            // An example whose names are left to a context would else be every object of its model.
            found.possible = found.possible.or(Some(row.id));
        }
    }
}

/// Whether at most one object of a model at a time can fulfill all of the conditions.
pub(super) fn identify(model: &Model, conditions: &[Condition<'_, '_>]) -> bool {
    let mut names: SmallVec<[&str; 4]> = SmallVec::new();
    for condition in conditions {
        if condition.value.kind != ValueKind::Null && !condition.is_path() {
            names.push(column_name(model, condition.name));
        }
    }
    let is_unique = |name: &&str| {
        *name == "pk"
            || Some(*name) == model.primary_key_column
            || model.field(name).is_some_and(|field| field.unique)
    };
    let together = |fields: &[&'static str]| fields.iter().all(|field| names.contains(field));
    names.iter().any(is_unique) || model.unique_together.iter().any(|fields| together(fields))
}

/// The most selective index decides which rows are looked at.
pub(super) fn narrowest<'i, 'k: 'i, 't: 'k>(
    indexes: impl Iterator<Item = (&'i IndexKey<'k>, &'i FieldIndex<'t>)>,
) -> Option<[&'i [u32]; 2]> {
    indexes
        .map(|(key, index)| index.candidates(key))
        .min_by_key(|lists| lists.iter().map(|list| list.len()).sum::<usize>())
}
