//! Which related model has a field: where an attribute belongs that an entry's own model doesn't have.

use foldhash::{HashMap, HashMapExt};

use super::index::Catalog;
use super::model::Model;

/// The models that have a field, by its name.
pub(super) type Owners = HashMap<&'static str, Vec<&'static Model>>;

/// More models than this say nothing about where an attribute belongs.
const MOST_OWNERS: usize = 2;

impl Catalog {
    /// The models that have a field of this name, of those that refer to `model` or that it refers to. Empty when
    /// there are more than two of them, and when there is no such model. Models that descend from one of them are left out.
    ///
    /// Where the nearest models have no such field, the only one that is one more reference away is meant.
    pub fn owners_of(&'static self, model: &'static Model, field: &str) -> Vec<&'static Model> {
        let Some(owners) = self.owners().get(field) else { return Vec::new() };
        let is_other = |other: &&'static Model| other.name != model.name;
        let candidates: Vec<&'static Model> = owners.iter().copied().filter(is_other).collect();
        let related = || candidates.iter().filter(|other| self.are_related(model, other));
        // What descends from an owner has its fields, and says nothing more.
        let is_heir = |heir: &Model| related().any(|owner| heir.parents.contains(&owner.name));
        let near: Vec<_> = related().filter(|owner| !is_heir(owner)).copied().collect();
        if !near.is_empty() {
            return if near.len() <= MOST_OWNERS { near } else { Vec::new() };
        }
        let [only] = *candidates.as_slice() else { return Vec::new() };
        let is_between = |middle: &'static Model| {
            is_other(&middle) && self.are_related(model, middle) && self.are_related(middle, only)
        };
        if self.objects_models().any(is_between) { vec![only] } else { Vec::new() }
    }

    /// The models that have a field, by its name.
    fn owners(&'static self) -> &'static Owners {
        self.owners.get_or_init(|| {
            let mut owners = Owners::new();
            for model in self.objects_models() {
                for field in &model.fields {
                    owners.entry(field.name).or_default().push(model);
                }
            }
            owners
        })
    }

    /// The models of which there are objects.
    fn objects_models(&'static self) -> impl Iterator<Item = &'static Model> {
        self.model_names().filter_map(|name| self.model_named(name)).filter(|model| !model.meta)
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
