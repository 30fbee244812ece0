//! What makes objects exist, and what identifies them.

use super::value::{Fields, PlanValue, Reference, Source};
use crate::catalog::{self, Catalog, ObjectValue};
use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::graph::InstanceView;
use crate::redact::{InstanceSecrets, is_secret_attribute};
use crate::workspace::{Origin, Row};

/// How deep what identifies an object may refer to others.
const MAX_DEPTH: usize = 3;

/// Fields that name objects to people, best first.
const NAMES: [&str; 6] = ["slug", "name", "managed", "username", "identifier", "domain"];

/// The objects of a plan.
pub(super) struct Objects<'a, 't> {
    pub(super) together: &'a InstanceView<'a, 't>,
    pub(super) catalog: &'static Catalog,
    /// Of all files: a name can be made of one.
    pub(super) secrets: &'a InstanceSecrets,
}

/// The number of the operation of an entry: every entry is one.
pub(super) fn operation(entry: usize) -> u32 {
    u32::try_from(entry).unwrap_or(u32::MAX).saturating_add(1)
}

impl Objects<'_, '_> {
    /// What makes an object exist.
    pub(super) fn source(&self, id: ObjectId) -> Source {
        match self.together.store.row(id).map(|row| row.origin) {
            Some(Origin::Entry(entry)) => Source::Operation { operation: operation(entry) },
            _ => match self.catalog.object(id.0).map(|object| &object.origin) {
                Some(catalog::Origin::Blueprint(blueprint)) => {
                    Source::Shipped { shipped: blueprint.path.to_owned() }
                }
                _ => Source::Server { server: true },
            },
        }
    }

    /// The operations that write an object.
    pub(super) fn written_by(&self, id: ObjectId) -> impl Iterator<Item = u32> {
        let writers = self.together.store.row(id).map(|row| row.writers.clone()).unwrap_or_default();
        writers.into_iter().map(operation)
    }

    /// The last operation before an entry that writes an object.
    pub(super) fn written_before(&self, id: ObjectId, entry: usize) -> Option<u32> {
        let row = self.together.store.row(id)?;
        let before = row.writers.iter().rev().find(|writer| **writer < entry);
        before.map(|writer| operation(*writer))
    }

    /// The key of an object.
    pub(super) fn reference(&self, id: ObjectId) -> Reference {
        self.reference_at(id, 0)
    }

    fn reference_at(&self, id: ObjectId, depth: usize) -> Reference {
        let key = match self.together.store.row(id) {
            Some(row) => self.key(row, depth),
            None => self.shipped_key(id, depth),
        };
        Reference {
            object: self.together.store.model_of(id).to_owned(),
            key: Fields(key),
            from: self.source(id),
        }
    }

    fn key(&self, row: &Row<'_>, depth: usize) -> Vec<(String, PlanValue)> {
        if let Origin::Entry(entry) = row.origin
            && let Some(entry) = self.together.entry(entry)
        {
            let identifiers = entry.data.iter().filter(|datum| datum.from_identifiers);
            return identifiers
                .filter(|datum| !is_secret_attribute(datum.name, datum.field))
                .filter_map(|datum| Some((datum.name.to_owned(), self.plain(&datum.value, depth)?)))
                .collect();
        }
        for name in NAMES {
            if let Some(value) = row.value(name).and_then(Value::as_str) {
                return vec![(name.to_owned(), self.secrets.shown(value).into())];
            }
        }
        let fields = row.model.unique_together.first().map(|fields| &**fields).unwrap_or_default();
        let fields = fields.iter().filter(|name| !is_secret_attribute(name, row.model.field(name)));
        let value = |name: &&str| Some(((*name).to_owned(), self.plain(row.value(name)?, depth)?));
        fields.filter_map(value).collect()
    }

    fn plain(&self, value: &Value<'_>, depth: usize) -> Option<PlanValue> {
        match &value.kind {
            ValueKind::Str(text) => Some(self.secrets.shown(text).into()),
            ValueKind::Int(number) => Some(PlanValue::number(self.secrets, *number)),
            ValueKind::Bool(value) => Some(PlanValue::Bool(*value)),
            ValueKind::Key(id) if depth < MAX_DEPTH => {
                Some(PlanValue::Object(Box::new(self.reference_at(*id, depth + 1))))
            }
            _ => None,
        }
    }

    /// What identifies a shipped object of a model that no entry has asked for.
    fn shipped_key(&self, id: ObjectId, depth: usize) -> Vec<(String, PlanValue)> {
        let Some(object) = self.catalog.object(id.0) else { return Vec::new() };
        let plain = |value: &ObjectValue| match value {
            ObjectValue::Str(text) => Some(PlanValue::Text((*text).to_owned())),
            ObjectValue::Int(number) => Some(PlanValue::Int(*number)),
            ObjectValue::Object(number) if depth < MAX_DEPTH => {
                Some(PlanValue::Object(Box::new(self.reference_at(ObjectId(*number), depth + 1))))
            }
            _ => None,
        };
        for name in NAMES {
            if let Some(value) = object.value(name).and_then(plain) {
                return vec![(name.to_owned(), value)];
            }
        }
        let values = object.values.iter().take(3);
        values.filter_map(|(name, value)| Some(((*name).to_owned(), plain(value)?))).collect()
    }
}
