//! What an expression is worth.

use std::borrow::Cow;

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
    /// A list or tuple.
    List(Vec<Value<'t>>),
    /// A mapping in insertion order.
    Map(Vec<(Value<'t>, Value<'t>)>),
    /// The primary key of a known object.
    Key(ObjectId),
    /// A tag that stays unresolved.
    Tag,
    /// One of these, depending on something unknown.
    OneOf(Vec<Value<'t>>),
    /// This one unless the worker's environment or a file there says otherwise.
    Fallback(Box<Value<'t>>),
    /// Not known offline.
    Unknown(Unknown<'t>),
}

/// Why a value isn't known, and what is known all the same.
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
    /// A primary key of the model, or null.
    KeyOf(&'static str),
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

    /// Whether nothing certain can be said about its use as data.
    pub fn is_unknown(&self) -> bool {
        matches!(self.kind, ValueKind::Unknown(_) | ValueKind::OneOf(_) | ValueKind::Fallback(_))
    }

    /// Truth in Python's sense; `None` when it isn't known.
    pub fn truthy(&self) -> Option<bool> {
        Some(match &self.kind {
            ValueKind::Null => false,
            ValueKind::Bool(value) => *value,
            ValueKind::Int(value) => *value != 0,
            ValueKind::Float(value) => *value != 0.0,
            ValueKind::Str(text) => !text.is_empty(),
            ValueKind::List(items) => !items.is_empty(),
            ValueKind::Map(pairs) => !pairs.is_empty(),
            ValueKind::BigInt(_)
            | ValueKind::Date
            | ValueKind::DateTime
            | ValueKind::Key(_)
            | ValueKind::Tag => true,
            ValueKind::OneOf(values) => {
                let first = values.first()?.truthy()?;
                return values.iter().all(|value| value.truthy() == Some(first)).then_some(first);
            }
            // A variable that is set is a non-empty string.
            ValueKind::Fallback(value) => return value.truthy().filter(|&truth| truth),
            ValueKind::Unknown(unknown) => match &unknown.shape {
                Shape::Text(part) if !part.is_empty() => true,
                _ => return None,
            },
        })
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
            ValueKind::List(_) => "a list",
            ValueKind::Map(_) => "a mapping",
            ValueKind::Key(_) => "a primary key",
            ValueKind::Tag => "an unresolved tag",
            ValueKind::OneOf(_) => "one of several values",
            ValueKind::Fallback(value) => value.describe(),
            ValueKind::Unknown(unknown) => match &unknown.shape {
                Shape::Any => "an unknown value",
                Shape::Bool => "a boolean",
                Shape::Text(_) | Shape::TextOrNull => "a string",
                Shape::List => "a list",
                Shape::MapOrNull => "a mapping",
                Shape::KeyOf(_) => "a primary key",
            },
        }
    }

    /// Equality as a database look-up sees it; `None` when it isn't known.
    pub fn matches(&self, other: &Value<'_>) -> Option<bool> {
        use ValueKind as K;
        match (&self.kind, &other.kind) {
            (K::Unknown(_) | K::OneOf(_) | K::Fallback(_), _)
            | (_, K::Unknown(_) | K::OneOf(_) | K::Fallback(_)) => None,
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
            | (K::Tag, _)
            | (_, K::Tag) => None,
            _ => Some(false),
        }
    }

    /// Merges `other` into this value as authentik's `always_merger` does: mappings merge, lists
    /// append, everything else is replaced.
    pub fn merge(&mut self, other: Value<'t>) {
        match (&mut self.kind, other.kind) {
            (ValueKind::Map(into), ValueKind::Map(from)) => merge_pairs(into, from),
            (ValueKind::List(into), ValueKind::List(from)) => into.extend(from),
            (kind, from) => {
                *kind = from;
                self.node = other.node;
            }
        }
    }
}

/// Merges pairs of one mapping into another.
pub(super) fn merge_pairs<'t>(into: &mut Vec<(Value<'t>, Value<'t>)>, from: Vec<(Value<'t>, Value<'t>)>) {
    for (key, value) in from {
        match into.iter_mut().find(|(known, _)| known.kind == key.kind) {
            Some((_, known)) => known.merge(value),
            None => into.push((key, value)),
        }
    }
}
