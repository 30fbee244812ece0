//! Models that `!Find` may name and an entry may not.

use super::column::Column;
use super::index::catalog;
use super::model::{Lookup, PrimaryKey};
use super::relation::ReverseRelation;
use super::release::Release;

/// Why an entry may not name a model.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Standing {
    /// It is the common part of several models: entries name one of those.
    Base,
    /// authentik keeps it to itself.
    Internal,
}

/// A model that exists in the database and that an entry may not name.
#[derive(Debug, Clone, PartialEq)]
pub struct BaseModel {
    /// `app.model`.
    pub name: &'static str,
    /// Why entries may not name it.
    pub standing: Standing,
    /// How keys look.
    pub primary_key: PrimaryKey,
    /// The column that holds the key, where known.
    pub primary_key_column: Option<&'static str>,
    /// All models it descends from, nearest first.
    pub parents: Box<[&'static str]>,
    /// Its columns, sorted by name; empty when they are not known.
    pub columns: Box<[Column]>,
    pub(super) release: Release,
}

impl BaseModel {
    /// What `name` means in a condition of `!Find` on this model.
    pub fn lookup(&'static self, name: &str) -> Lookup {
        if self.columns.is_empty() {
            return Lookup::Unsure;
        }
        catalog(self.release).lookup_in(self.name, &self.parents, &self.columns, name)
    }

    /// The relation by which other objects refer to this model's, when `name` is what it is called from here.
    pub fn reverse_relation(&'static self, name: &str) -> Option<ReverseRelation> {
        match self.lookup(name) {
            Lookup::Reverse(_) => catalog(self.release).reverse_in(self.name, &self.parents, name),
            _ => None,
        }
    }
}
