//! Evaluated values as the validator reads them, without a copy.

use std::borrow::Cow;

use jsonschema::JsonType;
use jsonschema::json::{Array, Json, JsonNumber, Node, NodeIdentity, Object};
use serde_json::{Number, Value as JsonValue};

use crate::evaluate::{Value, ValueKind};
use crate::workspace::Datum;

/// The representation of JSON by evaluated values.
pub(super) struct Evaluated;

/// A part of an entry's data.
#[derive(Clone, Copy)]
pub(super) enum Part<'a> {
    /// All of it.
    Entry(&'a [Datum<'a>]),
    /// A value in it.
    Value(&'a Value<'a>),
    /// A name of a property.
    Name(&'a str),
}

impl Json for Evaluated {
    type Node<'a> = Part<'a>;
    type PreparedKey = Box<str>;
    type StringBuffer = String;

    fn prepare_key(key: &str) -> Box<str> {
        key.into()
    }

    fn with_string_node<T>(buffer: &mut String, string: &str, f: impl FnOnce(Part<'_>) -> T) -> T {
        string.clone_into(buffer);
        f(Part::Name(buffer))
    }
}

impl<'a> Part<'a> {
    /// The value in a part.
    pub(super) fn of(value: &'a Value<'a>) -> Part<'a> {
        Part::Value(value)
    }

    /// Whether nobody can say what is there.
    pub(super) fn is_open(self) -> bool {
        let Part::Value(value) = self else { return false };
        matches!(
            value.kind,
            ValueKind::Unknown(_)
                | ValueKind::OneOf(_)
                | ValueKind::Fallback(..)
                | ValueKind::Key(_)
                | ValueKind::Tag
                | ValueKind::Bytes(_)
                | ValueKind::Set(_)
                | ValueKind::Date
                | ValueKind::DateTime
        )
    }

    fn kind(self) -> Option<&'a ValueKind<'a>> {
        match self {
            Part::Value(value) => Some(&value.kind),
            _ => None,
        }
    }
}

impl<'a> Node<'a, Evaluated> for Part<'a> {
    type Object = Part<'a>;
    type Array = &'a [Value<'a>];
    type Number = Numeric<'a>;

    fn as_object(&self) -> Option<Part<'a>> {
        (self.json_type() == JsonType::Object).then_some(*self)
    }

    fn as_array(&self) -> Option<&'a [Value<'a>]> {
        match self.kind()? {
            ValueKind::List(items) => Some(items),
            _ => None,
        }
    }

    fn as_string(&self) -> Option<Cow<'a, str>> {
        match (self, self.kind()) {
            (Part::Name(name), _) => Some(Cow::Borrowed(name)),
            // The server strips what it takes as text.
            (_, Some(ValueKind::Str(text))) => Some(Cow::Borrowed(text.trim())),
            _ => None,
        }
    }

    fn as_number(&self) -> Option<Numeric<'a>> {
        Some(match self.kind()? {
            ValueKind::Int(number) => Numeric::Int(*number),
            ValueKind::BigInt(digits) => Numeric::Digits(digits),
            ValueKind::Float(number) => Numeric::Float(*number),
            _ => return None,
        })
    }

    fn as_boolean(&self) -> Option<bool> {
        match self.kind()? {
            ValueKind::Bool(value) => Some(*value),
            _ => None,
        }
    }

    fn is_null(&self) -> bool {
        self.json_type() == JsonType::Null
    }

    fn json_type(&self) -> JsonType {
        match self {
            Part::Entry(_) => JsonType::Object,
            Part::Name(_) => JsonType::String,
            Part::Value(value) => match &value.kind {
                ValueKind::Bool(_) => JsonType::Boolean,
                ValueKind::Int(_) | ValueKind::BigInt(_) | ValueKind::Float(_) => JsonType::Number,
                ValueKind::Str(_) => JsonType::String,
                ValueKind::List(_) => JsonType::Array,
                ValueKind::Map(_) => JsonType::Object,
                // What is refused of an open value isn't believed.
                _ => JsonType::Null,
            },
        }
    }

    fn equals_value(&self, expected: &JsonValue) -> bool {
        match (self.kind(), expected) {
            // Choices are compared as they are.
            (Some(ValueKind::Str(text)), JsonValue::String(expected)) => text == expected,
            (Some(ValueKind::Str(_)), _) => false,
            _ => jsonschema::json::cmp::equal(&self.to_value(), expected),
        }
    }

    fn to_value(&self) -> Cow<'a, JsonValue> {
        Cow::Owned(match self {
            Part::Name(name) => JsonValue::from(*name),
            Part::Entry(_) => self.members().map(|(name, part)| (name.into_owned(), owned(part))).collect(),
            Part::Value(value) => match &value.kind {
                ValueKind::Bool(value) => JsonValue::from(*value),
                ValueKind::Str(text) => JsonValue::from(&**text),
                ValueKind::List(items) => items.iter().map(|item| owned(Part::of(item))).collect(),
                ValueKind::Map(_) => {
                    self.members().map(|(name, part)| (name.into_owned(), owned(part))).collect()
                }
                _ => {
                    self.as_number().map_or(JsonValue::Null, |number| number.to_number().into_owned().into())
                }
            },
        })
    }

    fn identity(&self) -> Option<NodeIdentity> {
        Some(match self {
            // Of all parts only these may lie where another one starts.
            Part::Entry(data) => NodeIdentity::tagged(data.as_ptr() as usize, 1),
            Part::Name(name) => NodeIdentity::tagged(name.as_ptr() as usize, 2),
            Part::Value(value) => NodeIdentity::new(std::ptr::from_ref(*value) as usize),
        })
    }
}

fn owned(part: Part<'_>) -> JsonValue {
    part.to_value().into_owned()
}

impl<'a> Object<'a, Evaluated> for Part<'a> {
    type Node = Part<'a>;
    type MemberName = Cow<'a, str>;
    type MembersIter = Members<'a>;

    fn len(&self) -> usize {
        self.members().count()
    }

    fn get(&self, key: &Box<str>) -> Option<Part<'a>> {
        member(*self, key)
    }

    fn members(&self) -> Members<'a> {
        match self {
            Part::Entry(data) => Members::Entry(data.iter()),
            Part::Value(Value { kind: ValueKind::Map(pairs), .. }) => Members::Map(pairs.iter()),
            _ => Members::Entry([].iter()),
        }
    }
}

/// What a part has under a name.
pub(super) fn member<'a>(part: Part<'a>, name: &str) -> Option<Part<'a>> {
    match part {
        Part::Entry(data) => data.iter().find(|datum| datum.name == name).map(|datum| Part::of(&datum.value)),
        Part::Value(value) => value.get(name).map(Part::of),
        Part::Name(_) => None,
    }
}

/// The members of an entry's data or of a mapping. Keys that aren't strings are left out.
pub(super) enum Members<'a> {
    Entry(std::slice::Iter<'a, Datum<'a>>),
    Map(std::slice::Iter<'a, (Value<'a>, Value<'a>)>),
}

impl<'a> Iterator for Members<'a> {
    type Item = (Cow<'a, str>, Part<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        match self {
            Members::Entry(data) => {
                data.next().map(|datum| (Cow::Borrowed(datum.name), Part::of(&datum.value)))
            }
            Members::Map(pairs) => {
                pairs.find_map(|(key, value)| Some((Cow::Borrowed(key.as_str()?), Part::of(value))))
            }
        }
    }
}

impl<'a> Array<'a, Evaluated> for &'a [Value<'a>] {
    type Node = Part<'a>;
    type ElementsIter = std::iter::Map<std::slice::Iter<'a, Value<'a>>, fn(&'a Value<'a>) -> Part<'a>>;

    fn len(&self) -> usize {
        <[Value<'a>]>::len(self)
    }

    fn elements(&self) -> Self::ElementsIter {
        self.iter().map(Part::of)
    }
}

/// A number of YAML.
#[derive(Clone, Copy)]
pub(super) enum Numeric<'a> {
    Int(i64),
    Float(f64),
    Digits(&'a str),
}

impl JsonNumber for Numeric<'_> {
    fn as_u64(&self) -> Option<u64> {
        match self {
            Numeric::Int(number) => u64::try_from(*number).ok(),
            Numeric::Digits(digits) => digits.parse().ok(),
            Numeric::Float(_) => None,
        }
    }

    fn as_i64(&self) -> Option<i64> {
        match self {
            Numeric::Int(number) => Some(*number),
            _ => None,
        }
    }

    fn as_f64(&self) -> Option<f64> {
        match self {
            Numeric::Int(number) => Some(*number as f64),
            Numeric::Float(number) => Some(*number),
            Numeric::Digits(digits) => digits.parse().ok(),
        }
    }

    fn as_str(&self) -> Cow<'_, str> {
        match self {
            Numeric::Digits(digits) => Cow::Borrowed(digits),
            _ => Cow::Owned(self.to_number().to_string()),
        }
    }

    fn to_number(&self) -> Cow<'_, Number> {
        let exact = self.as_i64().map(Number::from).or_else(|| self.as_u64().map(Number::from));
        // JSON has no infinity.
        let nearest = || self.as_f64().and_then(Number::from_f64).unwrap_or_else(|| Number::from(0));
        Cow::Owned(exact.unwrap_or_else(nearest))
    }

    fn is_integer(&self) -> bool {
        match self {
            Numeric::Float(number) => number.fract() == 0.0,
            _ => true,
        }
    }

    fn is_written_as_integer(&self) -> bool {
        !matches!(self, Numeric::Float(_))
    }
}
