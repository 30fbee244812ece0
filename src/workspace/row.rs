//! One object on paper.

use smallvec::SmallVec;

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
    /// Whether everything that isn't among the values has its default.
    pub complete: bool,
    /// Whether an entry deleted it.
    pub deleted: bool,
    /// The entries of this file that wrote it, in order.
    pub writers: SmallVec<[usize; 2]>,
    /// What is known of it.
    pub values: Vec<(&'t str, Value<'t>)>,
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
