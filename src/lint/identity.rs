//! Which objects of different files are the same one.

use foldhash::HashMap;

use super::context::FileContext;
use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::workspace::Origin;

/// An object over all files, as an index into [`Identities`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) struct ObjectKey(usize);

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

/// The objects that are known over all files.
#[derive(Debug, Default)]
pub(crate) struct Identities {
    keys: HashMap<Identity, ObjectKey>,
    all: Vec<Identity>,
}

/// The objects of one file over all files, as far as they are known.
pub(crate) type FileKeys = HashMap<ObjectId, Option<ObjectKey>>;

/// Longer chains of identifiers that refer to each other are given up.
const MAX_DEPTH: u32 = 20;

impl Identities {
    /// Which object an object of a file is; nothing where its identifiers aren't all known.
    pub(crate) fn key(
        &mut self,
        context: &FileContext<'_, '_>,
        object: ObjectId,
        known: &mut FileKeys,
        depth: u32,
    ) -> Option<ObjectKey> {
        if let Some(key) = known.get(&object) {
            return *key;
        }
        if depth > MAX_DEPTH {
            return None;
        }
        let key = self.identity(context, object, known, depth).map(|identity| self.intern(identity));
        known.insert(object, key);
        key
    }

    fn identity(
        &mut self,
        context: &FileContext<'_, '_>,
        object: ObjectId,
        known: &mut FileKeys,
        depth: u32,
    ) -> Option<Identity> {
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
                ValueKind::Key(object) => Part::Object(self.key(context, *object, known, depth + 1)?),
                _ => return None,
            };
            parts.push((datum.name.to_owned(), part));
        }
        parts.sort_by(|a, b| a.0.cmp(&b.0));
        (!parts.is_empty()).then_some(Identity::Found(row.model.name, parts))
    }

    fn intern(&mut self, identity: Identity) -> ObjectKey {
        if let Some(&key) = self.keys.get(&identity) {
            return key;
        }
        let key = ObjectKey(self.all.len());
        self.all.push(identity.clone());
        self.keys.insert(identity, key);
        key
    }

    /// Whether two keys surely stand for two objects: the same object can be found in several ways.
    fn are_different(&self, a: ObjectKey, b: ObjectKey) -> bool {
        match (self.all.get(a.0), self.all.get(b.0)) {
            (Some(Identity::Shipped(a)), Some(Identity::Shipped(b))) => a != b,
            (Some(Identity::Found(model, a)), Some(Identity::Found(other, b))) => {
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
    pub(crate) fn differ(&self, a: Side<'_, '_>, b: Side<'_, '_>) -> bool {
        self.differ_within(a, b, &mut { MOST_COMPARISONS })
    }

    /// The same with as many comparisons as are left: what can't be afforded doesn't surely differ.
    fn differ_within(&self, a: Side<'_, '_>, b: Side<'_, '_>, left: &mut usize) -> bool {
        let Some(rest) = left.checked_sub(1) else { return false };
        *left = rest;
        match (&a.value.kind, &b.value.kind) {
            (ValueKind::Key(one), ValueKind::Key(other)) => {
                match (a.keys.get(one).copied().flatten(), b.keys.get(other).copied().flatten()) {
                    (Some(one), Some(other)) => self.are_different(one, other),
                    _ => false,
                }
            }
            // The order of a list is often without meaning.
            (ValueKind::List(one), ValueKind::List(other)) => {
                if one.len().saturating_mul(other.len()) > MOST_COMPARISONS {
                    return false;
                }
                let known = |items: &[Value<'_>]| !items.iter().any(Value::is_unknown);
                let mut lacks = |items: &[Value<'_>], keys, others: &[Value<'_>], other_keys| {
                    items.iter().any(|item| {
                        let item = Side { value: item, keys };
                        others.iter().all(|other| {
                            self.differ_within(item, Side { value: other, keys: other_keys }, left)
                        }) && !item.value.is_unknown()
                    })
                };
                known(one)
                    && known(other)
                    && (lacks(one, a.keys, other, b.keys) || lacks(other, b.keys, one, a.keys))
            }
            (ValueKind::Map(one), ValueKind::Map(_)) => one.iter().any(|(key, value)| {
                let other = key.as_str().and_then(|key| b.value.get(key));
                other.is_some_and(|other| {
                    self.differ_within(Side { value, ..a }, Side { value: other, ..b }, left)
                })
            }),
            (ValueKind::Str(one), ValueKind::Str(other)) => one.trim() != other.trim(),
            // Many texts can't be null: authentik stores the empty one.
            (ValueKind::Null, ValueKind::Str(text)) | (ValueKind::Str(text), ValueKind::Null) => {
                !text.is_empty()
            }
            (ValueKind::Null, other) | (other, ValueKind::Null) => {
                matches!(other, ValueKind::Bool(_) | ValueKind::Int(_) | ValueKind::Key(_))
            }
            (ValueKind::Bool(_) | ValueKind::Int(_), _) | (_, ValueKind::Int(_)) => {
                !matches!(b.value.kind, ValueKind::Float(_)) && a.value.matches(b.value) == Some(false)
            }
            _ => false,
        }
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
