//! Values of which something may be known.

use std::cmp::Ordering;

/// A person that a flow is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Person {
    /// `request.user`: the pending user where there is one, else who is signed in.
    Request,
    /// `pending_user` of the plan's context.
    Pending,
}

/// What is known of something that may be missing.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// It is not there.
    Missing,
    /// It is there.
    Is(Value),
    /// It can be there or not.
    Perhaps,
}

/// What is known of a value.
#[derive(Debug, Clone, PartialEq)]
pub enum Value {
    /// `None`.
    None,
    /// A boolean.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A text.
    Text(String),
    /// A list, a tuple or a set.
    List(Vec<Value>),
    /// A mapping.
    Mapping(Vec<(String, Value)>),
    /// `request`.
    Request,
    /// The context of the plan, or of the request, which holds it.
    Context,
    /// `flow_plan`.
    FlowPlan,
    /// A user.
    Person(Person),
    /// A text that is not empty and none of these.
    NoneOf(&'static [&'static str]),
    /// A mapping of which the items are not known.
    SomeMapping,
    /// A network of IP addresses.
    Network(String),
    /// Anything of which only the truth is known.
    OfTruth(bool),
    /// Anything.
    Unknown,
}

impl Value {
    /// Whether it is truthy, where that is certain.
    pub fn truth(&self) -> Option<bool> {
        Some(match self {
            Value::None => false,
            Value::Bool(value) => *value,
            Value::Int(value) => *value != 0,
            Value::Text(value) => !value.is_empty(),
            Value::List(items) => !items.is_empty(),
            Value::Mapping(items) => !items.is_empty(),
            // The context of a flow always holds the flow's own keys.
            Value::Request | Value::Context | Value::FlowPlan | Value::Person(_) => true,
            Value::NoneOf(_) | Value::Network(_) => true,
            Value::OfTruth(truth) => *truth,
            Value::Unknown | Value::SomeMapping => return None,
        })
    }

    /// One of two values.
    pub(super) fn or(self, other: Value) -> Value {
        match (self.truth(), other.truth()) {
            _ if self == other => self,
            (Some(one), Some(other)) if one == other => Value::OfTruth(one),
            _ => Value::Unknown,
        }
    }

    /// What it is where its truth is the one that decides.
    pub(super) fn deciding(self, truth: bool) -> Value {
        match self.truth() {
            None => Value::OfTruth(truth),
            Some(_) => self,
        }
    }

    /// The boolean of what may be certain.
    pub(super) fn of_truth(truth: Option<bool>) -> Self {
        truth.map_or(Value::Unknown, Value::Bool)
    }

    /// Whether it equals another, where that is certain.
    pub(super) fn equals(&self, other: &Value) -> Option<bool> {
        match (self, other) {
            (Value::Unknown | Value::OfTruth(_), _) | (_, Value::Unknown | Value::OfTruth(_)) => None,
            (Value::NoneOf(others), Value::Text(text)) | (Value::Text(text), Value::NoneOf(others)) => {
                (text.is_empty() || others.contains(&text.as_str())).then_some(false)
            }
            (Value::NoneOf(_), Value::None) | (Value::None, Value::NoneOf(_)) => Some(false),
            (Value::Bool(_) | Value::Int(_), Value::Bool(_) | Value::Int(_)) => {
                Some(self.number() == other.number())
            }
            (Value::None | Value::Text(_), Value::None | Value::Text(_)) => Some(self == other),
            (
                Value::None | Value::Text(_) | Value::Bool(_) | Value::Int(_),
                Value::None | Value::Text(_) | Value::Bool(_) | Value::Int(_),
            ) => Some(false),
            _ => None,
        }
    }

    /// How it compares with another, where that is certain.
    pub(super) fn compare(&self, other: &Value) -> Option<Ordering> {
        match (self, other) {
            (Value::Text(one), Value::Text(other)) => Some(one.cmp(other)),
            _ => Some(self.number()?.cmp(&other.number()?)),
        }
    }

    fn number(&self) -> Option<i64> {
        match self {
            Value::Bool(value) => Some(i64::from(*value)),
            Value::Int(value) => Some(*value),
            _ => None,
        }
    }
}

impl From<&serde_json::Value> for Value {
    fn from(value: &serde_json::Value) -> Self {
        match value {
            serde_json::Value::Null => Value::None,
            serde_json::Value::Bool(value) => Value::Bool(*value),
            serde_json::Value::Number(number) => number.as_i64().map_or(Value::Unknown, Value::Int),
            serde_json::Value::String(text) => Value::Text(text.clone()),
            serde_json::Value::Array(items) => Value::List(items.iter().map(Value::from).collect()),
            serde_json::Value::Object(items) => {
                Value::Mapping(items.iter().map(|(key, value)| (key.clone(), value.into())).collect())
            }
        }
    }
}
