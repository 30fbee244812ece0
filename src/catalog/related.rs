//! Which related model has a field: where an attribute belongs that an entry's own model doesn't have.

use super::index::Catalog;
use super::model::Model;

/// More models than this say nothing about where an attribute belongs.
const MOST_OWNERS: usize = 2;

impl Catalog {
    /// The models that have a field of this name, of those that refer to `model` or that it refers to. Empty when
    /// there are more than two of them, and when there is no such model. Models that descend from one of them are left out.
    ///
    /// Where the nearest models have no such field, the only one that is one more reference away is meant. Takes time in
    /// proportion to the fields of all models.
    pub fn owners_of(&'static self, model: &'static Model, field: &str) -> Vec<&'static Model> {
        let others: Vec<&'static Model> = self
            .model_names()
            .filter_map(|name| self.model_named(name))
            .filter(|other| other.name != model.name && !other.meta)
            .collect();
        let has_field = |other: &&&'static Model| other.field(field).is_some();
        let candidates: Vec<&'static Model> = others.iter().filter(has_field).copied().collect();
        let related = || candidates.iter().filter(|other| self.are_related(model, other));
        // What descends from an owner has its fields, and says nothing more.
        let is_heir = |heir: &Model| related().any(|owner| heir.parents.contains(&owner.name));
        let near: Vec<_> = related().filter(|owner| !is_heir(owner)).copied().collect();
        if !near.is_empty() {
            return if near.len() <= MOST_OWNERS { near } else { Vec::new() };
        }
        let [only] = *candidates.as_slice() else { return Vec::new() };
        let is_between =
            |middle: &&'static Model| self.are_related(model, middle) && self.are_related(middle, only);
        if others.iter().any(is_between) { vec![only] } else { Vec::new() }
    }

    /// Whether one of two models refers to the other.
    fn are_related(&self, one: &'static Model, other: &'static Model) -> bool {
        let refers = |from: &'static Model, to: &'static Model| {
            from.fields
                .iter()
                .filter_map(|field| field.kind.target())
                .any(|target| self.is_a(to.name, target))
        };
        refers(one, other) || refers(other, one)
    }
}
