//! Which objects refer to which.

use foldhash::{HashMap, HashMapExt};

use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::workspace::{Row, Store};

/// The references between the objects of an instance.
#[derive(Debug)]
pub struct References<'a, 't> {
    store: &'a Store<'t>,
    /// Those that entries wrote, by the object that is referred to.
    written: HashMap<ObjectId, Vec<Reference<'a, 't>>>,
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
    /// Collects the references that entries wrote; those between shipped objects are known already.
    pub fn of(store: &'a Store<'t>) -> Self {
        let mut references = References { store, written: HashMap::new() };
        // Exported files name objects by their literal keys.
        let rows = || store.written().filter(|row| row.is_there());
        let key = |row: &'a Row<'t>| Some((row.value("pk")?.as_str()?, row.id));
        let keys: HashMap<&'a str, ObjectId> = rows().filter_map(key).collect();
        for row in rows() {
            for (field, value) in row.values.iter().filter(|(field, _)| *field != "pk") {
                references.collect(value, &keys, Reference { from: row, field });
            }
        }
        references
    }

    /// The references to an object, by the age of what refers to it.
    pub fn to(&self, object: ObjectId) -> Vec<Reference<'a, 't>> {
        let shipped = self.store.shipped_references(object).filter(|(row, _)| row.is_there());
        let shipped = shipped.map(|(from, field)| Reference { from, field });
        let written = self.written.get(&object).map(Vec::as_slice).unwrap_or_default();
        let mut references: Vec<Reference<'a, 't>> = shipped.chain(written.iter().copied()).collect();
        references.sort_by_key(|reference| (reference.from.id, reference.field));
        references
    }

    fn collect(
        &mut self,
        value: &Value<'_>,
        keys: &HashMap<&'a str, ObjectId>,
        reference: Reference<'a, 't>,
    ) {
        match &value.kind {
            ValueKind::Key(object) => self.written.entry(*object).or_default().push(reference),
            ValueKind::Str(_) if keys.is_empty() => {}
            ValueKind::Str(text) => {
                if let Some(object) = keys.get(&**text) {
                    self.written.entry(*object).or_default().push(reference);
                }
            }
            ValueKind::List(items) | ValueKind::Set(items) | ValueKind::OneOf(items) => {
                items.iter().for_each(|item| self.collect(item, keys, reference));
            }
            ValueKind::Map(pairs) => pairs.iter().for_each(|(_, item)| self.collect(item, keys, reference)),
            ValueKind::Fallback(value, _) => self.collect(value, keys, reference),
            _ => {}
        }
    }
}
