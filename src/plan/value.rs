//! Values in a plan.

use std::borrow::Cow;

use schemars::{JsonSchema, Schema, SchemaGenerator, json_schema};
use serde::ser::SerializeMap;
use serde::{Serialize, Serializer};

use crate::redact::{InstanceSecrets, Shown};

/// A value that authentik writes or looks for. Plain values are themselves; objects that other operations
/// make, secrets and what can't be known offline are mappings with a key of their own: `object`, `secret`,
/// `unknown`, `one_of`. A plain mapping that has one of these keys is wrapped in `mapping`.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum PlanValue {
    /// Nothing.
    Null,
    /// A boolean.
    Bool(bool),
    /// An integer of at most 64 bits.
    Int(i64),
    /// A floating-point number.
    Float(f64),
    /// A text; also a date, and an integer of more than 64 bits, as written.
    Text(String),
    /// A list.
    List(Vec<PlanValue>),
    /// The primary key of an object.
    Object(Box<Reference>),
    /// A value that is never shown.
    Secret(Secret),
    /// A value that can't be known offline.
    Unknown(Box<UnknownValue>),
    /// One of several values; which one, a condition decides that can't be known offline.
    OneOf {
        /// The values.
        one_of: Vec<PlanValue>,
    },
    /// A plain mapping with a key that could be taken for one of the above.
    Wrapped {
        /// The mapping.
        mapping: Fields,
    },
    /// A mapping, in the order in which it is written.
    Mapping(Fields),
}

impl PlanValue {
    /// A value that is never shown.
    pub(super) const SECRET: PlanValue = PlanValue::Secret(Secret { secret: true });

    /// A number, unless it is a secret.
    pub(super) fn number(secrets: &InstanceSecrets, number: i64) -> Self {
        if secrets.is_value(&number.to_string()) { PlanValue::SECRET } else { PlanValue::Int(number) }
    }
}

impl From<Shown> for PlanValue {
    fn from(shown: Shown) -> Self {
        match shown {
            Shown::Secret => PlanValue::SECRET,
            Shown::Text(text) => PlanValue::Text(text),
        }
    }
}

/// Names and values in the order in which they are written.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Fields(pub Vec<(String, PlanValue)>);

impl Fields {
    /// The value of a name.
    pub fn get(&self, name: &str) -> Option<&PlanValue> {
        self.0.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl Serialize for Fields {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(Some(self.0.len()))?;
        for (name, value) in &self.0 {
            map.serialize_entry(name, value)?;
        }
        map.end()
    }
}

impl JsonSchema for Fields {
    fn schema_name() -> Cow<'static, str> {
        "Fields".into()
    }

    fn json_schema(generator: &mut SchemaGenerator) -> Schema {
        let value = generator.subschema_for::<PlanValue>();
        json_schema!({
            "description": "Names and values in the order in which they are written.",
            "type": "object",
            "additionalProperties": value
        })
    }
}

/// The primary key of an object, written as what identifies the object.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Reference {
    /// The object's model, `app.model`.
    pub object: String,
    /// What identifies it among the others of its model.
    pub key: Fields,
    /// What makes it exist.
    pub from: Source,
}

/// What makes an object exist.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub enum Source {
    /// An operation of this plan.
    Operation {
        /// Its number.
        operation: u32,
    },
    /// A blueprint that authentik ships.
    Shipped {
        /// Its path below authentik's folder of blueprints.
        shipped: String,
    },
    /// authentik itself, when it starts.
    Server {
        /// Always true.
        server: bool,
    },
}

/// A value that is never shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, JsonSchema)]
pub struct Secret {
    /// Always true.
    pub secret: bool,
}

/// A value that can't be known offline.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct UnknownValue {
    /// Where the answer is.
    pub unknown: Reason,
    /// What is asked there, in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub asks: Option<String>,
    /// What the value surely is: a model whose object it refers to, or a kind of value in words.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub is: Option<String>,
    /// The value where nothing answers.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub otherwise: Option<PlanValue>,
}

/// Where the answer to an unknown value is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Reason {
    /// In authentik's database.
    Server,
    /// In the environment of authentik's worker.
    Environment,
    /// In a file on authentik's worker.
    File,
    /// In a condition that can't be decided.
    Condition,
    /// In what fills in a placeholder before authentik reads the file.
    Template,
    /// In a mistake that `blueprintc check` reports.
    Mistake,
    /// Nowhere: aliases or loops unfold the value to more than is looked at.
    TooLarge,
}

impl Reason {
    /// Where the answer is, in words.
    pub fn words(self) -> &'static str {
        match self {
            Reason::Server => "in authentik's database",
            Reason::Environment => "in the worker's environment",
            Reason::File => "on the worker",
            Reason::Condition => "behind a condition",
            Reason::Template => "in a placeholder that something else fills in",
            Reason::Mistake => "in an error that `blueprintc check` reports",
            Reason::TooLarge => "too large to be expanded",
        }
    }
}
