//! Which objects of different files are the same one.

use std::hash::{BuildHasher, Hash, Hasher};
use std::sync::Arc;

use foldhash::HashMap;
use foldhash::fast::FixedState;

use super::context::FileContext;
use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::workspace::Origin;

/// An object over all files: what makes it the one that it is. Clones share it.
#[derive(Debug, Clone, Eq)]
pub(crate) struct ObjectKey(Arc<Hashed>);

/// An identity that is hashed once.
#[derive(Debug, PartialEq, Eq)]
struct Hashed {
    hash: u64,
    identity: Identity,
}

impl ObjectKey {
    fn new(identity: Identity) -> Self {
        let hash = FixedState::default().hash_one(&identity);
        ObjectKey(Arc::new(Hashed { hash, identity }))
    }
}

impl PartialEq for ObjectKey {
    fn eq(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0) || self.0 == other.0
    }
}

impl Hash for ObjectKey {
    fn hash<H: Hasher>(&self, hasher: &mut H) {
        self.0.hash.hash(hasher);
    }
}

/// What makes an object the one that it is.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Identity {
    /// The release ships it.
    Shipped(u32),
    /// Entries find it, or make it, by these identifiers, which are sorted.
    Found(&'static str, Vec<(String, Part)>),
}

#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum Part {
    Text(String),
    Bool(bool),
    Null,
    Object(ObjectKey),
}

/// The objects of one file over all files, as far as they are known.
#[derive(Debug, Default)]
pub(crate) struct FileKeys(HashMap<ObjectId, Option<ObjectKey>>);

/// Longer chains of identifiers that refer to each other are given up.
const MAX_DEPTH: u32 = 20;

impl FileKeys {
    /// The objects that a file writes, with those that its values refer to. A file that is not applied writes none.
    pub(crate) fn of(context: &FileContext<'_, '_>) -> Self {
        let mut keys = FileKeys::default();
        if !context.blueprint.is_instantiated() {
            return keys;
        }
        // In file order, so that identifiers refer to objects that are known already.
        for entry in &context.applied.entries {
            if let Some(object) = entry.object {
                keys.key(context, object, 0);
            }
            for datum in entry.data.iter() {
                keys.add_referred(context, &datum.value);
            }
        }
        keys
    }

    /// Which object an object of the file is; nothing where its identifiers aren't all known.
    pub(crate) fn get(&self, object: ObjectId) -> Option<&ObjectKey> {
        self.0.get(&object)?.as_ref()
    }

    /// All objects that are known.
    pub(crate) fn iter(&self) -> impl Iterator<Item = &ObjectKey> {
        self.0.values().flatten()
    }

    fn add_referred(&mut self, context: &FileContext<'_, '_>, value: &Value<'_>) {
        match &value.kind {
            ValueKind::Key(object) => {
                self.key(context, *object, 0);
            }
            ValueKind::List(items) => items.iter().for_each(|item| self.add_referred(context, item)),
            _ => {}
        }
    }

    fn key(&mut self, context: &FileContext<'_, '_>, object: ObjectId, depth: u32) -> Option<ObjectKey> {
        if let Some(key) = self.0.get(&object) {
            return key.clone();
        }
        if depth > MAX_DEPTH {
            return None;
        }
        let key = self.identity(context, object, depth).map(ObjectKey::new);
        self.0.insert(object, key.clone());
        key
    }

    fn identity(&mut self, context: &FileContext<'_, '_>, object: ObjectId, depth: u32) -> Option<Identity> {
        if context.catalog.object(object.0).is_some() {
            return Some(Identity::Shipped(object.0));
        }
        let row = context.applied.store.row(object)?;
        let Origin::Entry(entry) = row.origin else { return None };
        let entry = context.applied.entries.get(entry)?;
        let mut parts = Vec::new();
        for datum in entry.data.iter().filter(|datum| datum.from_identifiers) {
            let part = match &datum.value.kind {
                ValueKind::Str(text) => Part::Text(text.trim().to_owned()),
                ValueKind::Int(number) => Part::Text(number.to_string()),
                ValueKind::Bool(value) => Part::Bool(*value),
                ValueKind::Null => Part::Null,
                ValueKind::Key(object) => Part::Object(self.key(context, *object, depth + 1)?),
                _ => return None,
            };
            parts.push((datum.name.to_owned(), part));
        }
        parts.sort_by(|a, b| a.0.cmp(&b.0));
        (!parts.is_empty()).then_some(Identity::Found(row.model.name, parts))
    }
}

/// Whether two keys surely stand for two objects: the same object can be found in several ways.
fn are_different(a: &ObjectKey, b: &ObjectKey) -> bool {
    match (&a.0.identity, &b.0.identity) {
        (Identity::Shipped(a), Identity::Shipped(b)) => a != b,
        (Identity::Found(model, a), Identity::Found(other, b)) => {
            let contradicts = |(name, part): &(String, Part)| {
                b.iter().any(|(also, other)| {
                    also == name
                        && matches!(
                            (part, other),
                            (Part::Text(part), Part::Text(other)) if part != other
                        )
                })
            };
            model != other || a.iter().any(contradicts)
        }
        _ => false,
    }
}

/// Whether two values that files write to the same field surely differ.
pub(crate) fn differ(a: Side<'_, '_>, b: Side<'_, '_>) -> bool {
    differ_within(a, b, &mut { MOST_COMPARISONS })
}

/// The same with as many comparisons as are left: what can't be afforded doesn't surely differ.
fn differ_within(a: Side<'_, '_>, b: Side<'_, '_>, left: &mut usize) -> bool {
    let Some(rest) = left.checked_sub(1) else { return false };
    *left = rest;
    match (&a.value.kind, &b.value.kind) {
        (ValueKind::Key(one), ValueKind::Key(other)) => match (a.keys.get(*one), b.keys.get(*other)) {
            (Some(one), Some(other)) => are_different(one, other),
            _ => false,
        },
        // The order of a list is often without meaning.
        (ValueKind::List(one), ValueKind::List(other)) => {
            if one.len().saturating_mul(other.len()) > MOST_COMPARISONS {
                return false;
            }
            let known = |items: &[Value<'_>]| !items.iter().any(Value::is_unknown);
            let mut lacks = |items: &[Value<'_>], keys, others: &[Value<'_>], other_keys| {
                items.iter().any(|item| {
                    let item = Side { value: item, keys };
                    others
                        .iter()
                        .all(|other| differ_within(item, Side { value: other, keys: other_keys }, left))
                        && !item.value.is_unknown()
                })
            };
            known(one)
                && known(other)
                && (lacks(one, a.keys, other, b.keys) || lacks(other, b.keys, one, a.keys))
        }
        (ValueKind::Map(one), ValueKind::Map(_)) => one.iter().any(|(key, value)| {
            let other = key.as_str().and_then(|key| b.value.get(key));
            other.is_some_and(|other| differ_within(Side { value, ..a }, Side { value: other, ..b }, left))
        }),
        (ValueKind::Str(one), ValueKind::Str(other)) => one.trim() != other.trim(),
        // Many texts can't be null: authentik stores the empty one.
        (ValueKind::Null, ValueKind::Str(text)) | (ValueKind::Str(text), ValueKind::Null) => !text.is_empty(),
        (ValueKind::Null, other) | (other, ValueKind::Null) => {
            matches!(other, ValueKind::Bool(_) | ValueKind::Int(_) | ValueKind::Key(_))
        }
        (ValueKind::Bool(_) | ValueKind::Int(_), _) | (_, ValueKind::Int(_)) => {
            !matches!(b.value.kind, ValueKind::Float(_)) && a.value.matches(b.value) == Some(false)
        }
        _ => false,
    }
}

/// So many values are compared for one answer: lists in lists could take as many as the product of all lengths.
const MOST_COMPARISONS: usize = 20_000;

/// A value with the objects of its file.
#[derive(Clone, Copy)]
pub(crate) struct Side<'v, 't> {
    pub(crate) value: &'v Value<'t>,
    pub(crate) keys: &'v FileKeys,
}
