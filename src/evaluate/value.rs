//! What an expression is worth.

use std::borrow::Cow;
use std::hash::{BuildHasher, Hash, Hasher};

use foldhash::fast::RandomState;
use foldhash::{HashMap, HashMapExt};

use crate::syntax::NodeId;

/// An object that is known: one of the release's shipped ones or one that an entry makes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ObjectId(pub u32);

/// A value and where it is written.
#[derive(Debug, Clone, PartialEq)]
pub struct Value<'t> {
    /// The innermost node that gives the value.
    pub node: NodeId,
    /// The value.
    pub kind: ValueKind<'t>,
}

/// The values that the importer computes with, and what can't be known of them.
#[derive(Debug, Clone, PartialEq)]
pub enum ValueKind<'t> {
    /// Python's `None`.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// An integer beyond 64 bits, as decimal digits with a sign.
    BigInt(Cow<'t, str>),
    /// A float.
    Float(f64),
    /// A string.
    Str(Cow<'t, str>),
    /// A date.
    Date,
    /// A date with a time.
    DateTime,
    /// Bytes, as `!!binary` makes them: the base64 text.
    Bytes(Cow<'t, str>),
    /// A list or tuple.
    List(Vec<Value<'t>>),
    /// A set, as `!!set` makes one.
    Set(Vec<Value<'t>>),
    /// A mapping in insertion order.
    Map(Vec<(Value<'t>, Value<'t>)>),
    /// The primary key of a known object.
    Key(ObjectId),
    /// A tag that stays unresolved.
    Tag,
    /// One of these, depending on something unknown.
    OneOf(Vec<Value<'t>>),
    /// The default of a tag: this one unless what the tag asks for is set, and where it would be.
    Fallback(Box<Value<'t>>, UnknownReason),
    /// Not known offline.
    Unknown(Unknown<'t>),
}

/// Why a value isn't known, and what is known nevertheless.
#[derive(Debug, Clone, PartialEq)]
pub struct Unknown<'t> {
    /// Where the answer is.
    pub reason: UnknownReason,
    /// What it looks like.
    pub shape: Shape<'t>,
}

/// Where the answer to an unknown value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UnknownReason {
    /// In authentik's database.
    Server,
    /// In the worker's environment.
    Environment,
    /// In a file on the worker.
    File,
    /// In a condition that can't be decided.
    Condition,
    /// In what fills in a placeholder before authentik reads the file.
    Template,
    /// In a problem that is reported already.
    Failed,
    /// Nowhere: aliases or loops unfold it to more than is looked at.
    TooLarge,
}

/// What is known of a value that isn't.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape<'t> {
    /// Nothing.
    Any,
    /// A boolean.
    Bool,
    /// A string that contains this text.
    Text(Cow<'t, str>),
    /// A string or null.
    TextOrNull,
    /// A list.
    List,
    /// A mapping or null.
    MapOrNull,
    /// What `!FindObject` gives of an object that exists: a mapping that isn't empty. Which one, where that is known.
    Object(Option<ObjectId>),
    /// A primary key of the model, or null.
    KeyOf(&'static str),
    /// What a field stores, of which only a short hash is known (`serializer::digest`).
    Digest(u32),
    /// A primary key of the model.
    SomeKeyOf(&'static str),
}

impl<'t> Value<'t> {
    /// A value at a node.
    pub fn new(node: NodeId, kind: ValueKind<'t>) -> Self {
        Value { node, kind }
    }

    /// An unknown value at a node.
    pub fn unknown(node: NodeId, reason: UnknownReason, shape: Shape<'t>) -> Self {
        Value { node, kind: ValueKind::Unknown(Unknown { reason, shape }) }
    }

    /// The string, when it is a known one.
    pub fn as_str(&self) -> Option<&str> {
        match &self.kind {
            ValueKind::Str(text) => Some(text),
            _ => None,
        }
    }

    /// The value of a string key, when this is a mapping that has it.
    pub fn get(&self, name: &str) -> Option<&Value<'t>> {
        match &self.kind {
            ValueKind::Map(pairs) => {
                pairs.iter().find(|(key, _)| key.as_str() == Some(name)).map(|(_, value)| value)
            }
            _ => None,
        }
    }

    /// The object whose key this is.
    pub fn object(&self) -> Option<ObjectId> {
        match self.kind {
            ValueKind::Key(object) => Some(object),
            _ => None,
        }
    }

    /// Calls a function with each object that the value refers to or may refer to.
    pub fn each_object(&self, each: &mut impl FnMut(ObjectId)) {
        match &self.kind {
            ValueKind::Key(object) => each(*object),
            ValueKind::List(items) | ValueKind::Set(items) | ValueKind::OneOf(items) => {
                items.iter().for_each(|item| item.each_object(each));
            }
            ValueKind::Map(pairs) => pairs.iter().for_each(|(_, item)| item.each_object(each)),
            ValueKind::Fallback(value, _) => value.each_object(each),
            _ => {}
        }
    }

    /// Whether it isn't known because computing it fails.
    pub fn is_failure(&self) -> bool {
        matches!(&self.kind, ValueKind::Unknown(unknown) if unknown.reason == UnknownReason::Failed)
    }

    /// Whether nothing certain is known about its use as data.
    pub fn is_unknown(&self) -> bool {
        matches!(self.kind, ValueKind::Unknown(_) | ValueKind::OneOf(_) | ValueKind::Fallback(..))
    }

    /// Where the answer is to a value that isn't known; nothing for a known one.
    pub fn reason(&self) -> Option<UnknownReason> {
        match &self.kind {
            ValueKind::Unknown(unknown) => Some(unknown.reason),
            ValueKind::Fallback(_, reason) => Some(*reason),
            ValueKind::OneOf(_) => Some(UnknownReason::Condition),
            _ => None,
        }
    }

    /// How many values it consists of, with long texts counting as several, and how deep they are nested.
    pub(super) fn extent(&self) -> (u32, u32) {
        let sum = |(size, depth): (u32, u32), value: &Value<'_>| {
            let (more, deep) = value.extent();
            (size.saturating_add(more), depth.max(deep.saturating_add(1)))
        };
        match &self.kind {
            ValueKind::List(items) | ValueKind::Set(items) | ValueKind::OneOf(items) => {
                items.iter().fold((1, 0), sum)
            }
            ValueKind::Map(pairs) => pairs.iter().flat_map(|(key, value)| [key, value]).fold((1, 0), sum),
            ValueKind::Fallback(value, _) => sum((1, 0), value),
            ValueKind::Str(text) => (1 + u32::try_from(text.len() / 32).unwrap_or(u32::MAX - 1), 0),
            _ => (1, 0),
        }
    }

    /// Truth in Python's sense; `None` when it isn't known.
    pub fn truthy(&self) -> Option<bool> {
        Some(match &self.kind {
            ValueKind::Null => false,
            ValueKind::Bool(value) => *value,
            ValueKind::Int(value) => *value != 0,
            ValueKind::Float(value) => *value != 0.0,
            ValueKind::Str(text) => !text.is_empty(),
            ValueKind::List(items) | ValueKind::Set(items) => !items.is_empty(),
            ValueKind::Bytes(base64) => base64.contains(|c: char| c.is_ascii_alphanumeric()),
            ValueKind::Map(pairs) => !pairs.is_empty(),
            ValueKind::BigInt(_)
            | ValueKind::Date
            | ValueKind::DateTime
            | ValueKind::Key(_)
            | ValueKind::Tag => true,
            ValueKind::OneOf(values) => {
                // What fails comes to no decision.
                let mut values = values.iter().filter(|value| !value.is_failure());
                let first = values.next()?.truthy()?;
                return values.all(|value| value.truthy() == Some(first)).then_some(first);
            }
            // A variable that is set is a non-empty string; a context value can be anything.
            ValueKind::Fallback(value, reason) => {
                return value.truthy().filter(|&truth| truth && *reason != UnknownReason::Server);
            }
            ValueKind::Unknown(unknown) => match &unknown.shape {
                Shape::Text(part) if !part.is_empty() => true,
                Shape::Object(_) | Shape::SomeKeyOf(_) => true,
                _ => return None,
            },
        })
    }

    /// The result of a tag whose default only says that there is no value: whatever is set, or nothing.
    pub fn without_empty_default(&self) -> Option<Value<'t>> {
        let ValueKind::Fallback(default, reason) = &self.kind else { return None };
        let shape = match (&default.kind, reason) {
            (ValueKind::Null, UnknownReason::Environment | UnknownReason::File) => Shape::TextOrNull,
            (ValueKind::Str(text), UnknownReason::Environment | UnknownReason::File) if text.is_empty() => {
                Shape::Text(Cow::Borrowed(""))
            }
            _ => return None,
        };
        Some(Value::unknown(self.node, *reason, shape))
    }

    /// What it is, in words.
    pub fn describe(&self) -> &'static str {
        match &self.kind {
            ValueKind::Null => "null",
            ValueKind::Bool(_) => "a boolean",
            ValueKind::Int(_) | ValueKind::BigInt(_) => "an integer",
            ValueKind::Float(_) => "a float",
            ValueKind::Str(_) => "a string",
            ValueKind::Date => "a date",
            ValueKind::DateTime => "a date with a time",
            ValueKind::Bytes(_) => "binary data",
            ValueKind::List(_) => "a list",
            ValueKind::Set(_) => "a set",
            ValueKind::Map(_) => "a mapping",
            ValueKind::Key(_) => "a primary key",
            ValueKind::Tag => "an unresolved tag",
            ValueKind::OneOf(_) => "one of several values",
            ValueKind::Fallback(value, _) => value.describe(),
            ValueKind::Unknown(unknown) => match &unknown.shape {
                Shape::Any | Shape::Digest(_) => "an unknown value",
                Shape::Bool => "a boolean",
                Shape::Text(_) | Shape::TextOrNull => "a string",
                Shape::List => "a list",
                Shape::MapOrNull | Shape::Object(_) => "a mapping",
                Shape::KeyOf(_) | Shape::SomeKeyOf(_) => "a primary key",
            },
        }
    }

    /// Equality as a database look-up sees it; `None` when it isn't known.
    pub fn matches(&self, other: &Value<'_>) -> Option<bool> {
        use ValueKind as K;
        match (&self.kind, &other.kind) {
            (K::Unknown(_) | K::OneOf(_) | K::Fallback(..), _)
            | (_, K::Unknown(_) | K::OneOf(_) | K::Fallback(..)) => None,
            (K::Null, K::Null) => Some(true),
            (K::Bool(a), K::Bool(b)) => Some(a == b),
            (K::Int(a), K::Int(b)) => Some(a == b),
            (K::Str(a), K::Str(b)) => Some(a == b),
            (K::Key(a), K::Key(b)) => Some(a == b),
            // The database converts: "10" is 10, 7 is "7".
            (K::Int(number), K::Str(text)) | (K::Str(text), K::Int(number)) => {
                Some(text.trim().parse() == Ok(*number))
            }
            (K::Bool(_), K::Int(_) | K::Str(_)) | (K::Int(_) | K::Str(_), K::Bool(_)) => None,
            (K::Key(_), K::Str(_) | K::Int(_)) | (K::Str(_) | K::Int(_), K::Key(_)) => None,
            (K::List(a), K::List(b)) => {
                if a.len() != b.len() {
                    return Some(false);
                }
                let mut all = Some(true);
                for (a, b) in a.iter().zip(b) {
                    match a.matches(b) {
                        Some(true) => {}
                        Some(false) => return Some(false),
                        None => all = None,
                    }
                }
                all
            }
            (K::Float(a), K::Float(b)) => Some(a == b),
            (K::Map(_), K::Map(_))
            | (K::Date | K::DateTime, _)
            | (_, K::Date | K::DateTime)
            | (K::Tag | K::Bytes(_) | K::Set(_), _)
            | (_, K::Tag | K::Bytes(_) | K::Set(_)) => None,
            _ => Some(false),
        }
    }

    /// Merges `other` into this value as authentik's `always_merger` does: mappings merge, lists
    /// append, everything else is replaced. Returns how many pairs were looked at.
    pub fn merge(&mut self, other: Value<'t>) -> usize {
        match (&mut self.kind, other.kind) {
            (ValueKind::Map(into), ValueKind::Map(from)) => {
                let mut cost = into.len() + from.len();
                let mut pairs = Pairs::of(std::mem::take(into));
                for (key, value) in from {
                    cost += pairs.merge(key, value);
                }
                *into = pairs.into_pairs();
                cost
            }
            (ValueKind::List(into), ValueKind::List(from)) => {
                into.extend(from);
                0
            }
            (kind, from) => {
                *kind = from;
                self.node = other.node;
                0
            }
        }
    }
}

/// Pairs of a mapping while others are merged into them.
#[derive(Debug, Default)]
pub(super) struct Pairs<'t> {
    pairs: Vec<(Value<'t>, Value<'t>)>,
    /// Where the keys of each hash are.
    places: HashMap<u64, Vec<usize>>,
    hasher: RandomState,
}

impl<'t> Pairs<'t> {
    fn of(pairs: Vec<(Value<'t>, Value<'t>)>) -> Self {
        let mut all = Pairs { places: HashMap::with_capacity(pairs.len()), ..Pairs::default() };
        for (at, (key, _)) in pairs.iter().enumerate() {
            all.places.entry(hash(&key.kind, &all.hasher)).or_default().push(at);
        }
        Pairs { pairs, ..all }
    }

    /// Merges one pair into the mapping. Returns how many pairs inside of it were looked at.
    pub(super) fn merge(&mut self, key: Value<'t>, value: Value<'t>) -> usize {
        let places = self.places.entry(hash(&key.kind, &self.hasher)).or_default();
        let is_key = |at: &&usize| self.pairs.get(**at).is_some_and(|(known, _)| known.kind == key.kind);
        // Only keys that have the same hash, such as unknown ones, are ever many.
        match places.iter().take(64).find(is_key).and_then(|&at| self.pairs.get_mut(at)) {
            Some((_, known)) => known.merge(value),
            None => {
                places.push(self.pairs.len());
                self.pairs.push((key, value));
                0
            }
        }
    }

    /// Sets the value of a key.
    pub(super) fn set(&mut self, key: Value<'t>, value: Value<'t>) {
        let places = self.places.entry(hash(&key.kind, &self.hasher)).or_default();
        let is_key = |at: &&usize| self.pairs.get(**at).is_some_and(|(known, _)| known.kind == key.kind);
        match places.iter().take(64).find(is_key).and_then(|&at| self.pairs.get_mut(at)) {
            Some((_, known)) => *known = value,
            None => {
                places.push(self.pairs.len());
                self.pairs.push((key, value));
            }
        }
    }

    pub(super) fn into_pairs(self) -> Vec<(Value<'t>, Value<'t>)> {
        self.pairs
    }
}

/// Equal keys have equal hashes.
fn hash(key: &ValueKind<'_>, hasher: &RandomState) -> u64 {
    let mut hasher = hasher.build_hasher();
    feed(key, &mut hasher);
    hasher.finish()
}

fn feed<H: Hasher>(key: &ValueKind<'_>, hasher: &mut H) {
    std::mem::discriminant(key).hash(hasher);
    match key {
        ValueKind::Bool(value) => value.hash(hasher),
        ValueKind::Int(value) => value.hash(hasher),
        // Zero and minus zero are equal.
        ValueKind::Float(value) => (value + 0.0).to_bits().hash(hasher),
        ValueKind::Str(text) | ValueKind::BigInt(text) => text.hash(hasher),
        ValueKind::Key(object) => object.hash(hasher),
        ValueKind::List(items) => items.iter().for_each(|item| feed(&item.kind, hasher)),
        _ => {}
    }
}
