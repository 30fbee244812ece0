//! Which objects refer to which.

use std::borrow::Cow;
use std::collections::HashMap;

use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::workspace::{Row, Store};

/// The references of all objects of an instance, by the object that is referred to.
#[derive(Debug, Default)]
pub struct References<'a, 't> {
    by_object: HashMap<ObjectId, Vec<Reference<'a, 't>>>,
}

/// One reference.
#[derive(Debug, Clone, Copy)]
pub struct Reference<'a, 't> {
    /// The object that has it.
    pub from: &'a Row<'t>,
    /// In which field.
    pub field: &'a str,
}

impl<'a, 't> References<'a, 't> {
    /// Collects the references of everything that is known of an instance.
    pub fn of(store: &'a Store<'t>) -> Self {
        let mut references = References::default();
        // Exported files name objects by their literal keys.
        let rows = || store.rows().filter(|row| row.is_there());
        let key = |row: &'a Row<'t>| Some((row.value("pk")?.as_str()?, row.id));
        let keys: HashMap<&'a str, ObjectId> = rows().filter_map(key).collect();
        for row in rows() {
            for (field, value) in row.values.iter().filter(|(field, _)| field != "pk") {
                let field: &'a Cow<'t, str> = field;
                references.collect(value, &keys, Reference { from: row, field });
            }
        }
        for found in references.by_object.values_mut() {
            found.sort_by_key(|reference| (reference.from.id, reference.field));
        }
        references
    }

    /// The references to an object, by the age of what refers to it.
    pub fn to(&self, object: ObjectId) -> &[Reference<'a, 't>] {
        self.by_object.get(&object).map(Vec::as_slice).unwrap_or_default()
    }

    fn collect(
        &mut self,
        value: &Value<'_>,
        keys: &HashMap<&'a str, ObjectId>,
        reference: Reference<'a, 't>,
    ) {
        match &value.kind {
            ValueKind::Key(object) => self.by_object.entry(*object).or_default().push(reference),
            ValueKind::Str(text) => {
                if let Some(object) = keys.get(&**text) {
                    self.by_object.entry(*object).or_default().push(reference);
                }
            }
            ValueKind::List(items) | ValueKind::OneOf(items) => {
                items.iter().for_each(|item| self.collect(item, keys, reference));
            }
            ValueKind::Map(pairs) => pairs.iter().for_each(|(_, item)| self.collect(item, keys, reference)),
            ValueKind::Fallback(value) => self.collect(value, keys, reference),
            _ => {}
        }
    }
}
