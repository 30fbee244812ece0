//! The user's own `schema.json`: attributes of models that are newer than the catalog.
//!
//! authentik generates a JSON schema of its blueprints. This module reads that file, finds the
//! definition of each model in it, and validates what an entry writes. It is the only module that
//! knows the `jsonschema` crate, which takes part only in builds with the feature `user-schema`.
//!
//! The schema is stricter than the server: Django REST framework coerces a value before it checks
//! it (`"10"` is a good integer), and says of no reference whether it may be null. What the server
//! would take is no [`Mismatch`].

#[cfg(feature = "user-schema")]
mod coerce;
mod definition;
mod mismatch;
mod models;
#[cfg(feature = "user-schema")]
mod node;
mod repair;
mod size;
#[cfg(feature = "user-schema")]
mod validate;
#[cfg(feature = "user-schema")]
mod wording;

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use serde_json::Value;

pub use definition::Definition;
pub use mismatch::Mismatch;

use crate::workspace::Beyond;

/// A schema of authentik's blueprints that the user gave.
pub struct UserSchema {
    title: Option<String>,
    /// By `app.model`, the model in lower case.
    models: HashMap<String, Definition>,
}

/// Why a file can't serve as the schema.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum SchemaError {
    /// It is JSON, but not the schema that authentik generates.
    NotAuthentik,
    /// This program can't validate with schemas.
    BuiltWithout,
}

impl fmt::Display for SchemaError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            SchemaError::NotAuthentik => f.write_str(
                "not authentik's schema of blueprints: it describes no models below `properties.entries`",
            ),
            SchemaError::BuiltWithout => {
                f.write_str("this blueprintc was built without the feature `user-schema`")
            }
        }
    }
}

impl std::error::Error for SchemaError {}

impl UserSchema {
    /// Reads a schema as authentik generates it. Definitions are compiled when they are first used,
    /// and may turn out to be [`broken`](Self::broken) then.
    ///
    /// # Errors
    /// When it isn't such a schema.
    pub fn read(schema: Value) -> Result<UserSchema, SchemaError> {
        if cfg!(not(feature = "user-schema")) {
            return Err(SchemaError::BuiltWithout);
        }
        let schema = Arc::new(schema);
        let mut models = HashMap::new();
        for (name, place) in models::find(&schema) {
            let definition = || Definition::new(&schema, &name, place.clone());
            models.entry(normalized(&name)).or_insert_with(definition);
        }
        if models.is_empty() {
            return Err(SchemaError::NotAuthentik);
        }
        let title = schema.get("title").and_then(Value::as_str).map(str::to_owned);
        Ok(UserSchema { title, models })
    }

    /// What the schema calls itself: `authentik 2026.2.2 Blueprint schema`.
    pub fn title(&self) -> Option<&str> {
        self.title.as_deref()
    }

    /// The definition of a model, written as in an entry.
    pub fn model(&self, name: &str) -> Option<&Definition> {
        self.models.get(&normalized(name))
    }

    /// How many models it describes.
    pub fn model_count(&self) -> usize {
        self.models.len()
    }

    /// The names of the models, in no order.
    pub fn model_names(&self) -> impl Iterator<Item = &str> {
        self.models.keys().map(String::as_str)
    }

    /// Definitions that turned out to be no valid JSON schema when they were first used: the
    /// model and what is wrong, by name.
    pub fn broken(&self) -> Vec<(&str, &str)> {
        let mut broken: Vec<_> = self
            .models
            .iter()
            .filter_map(|(name, definition)| Some((name.as_str(), definition.defect()?)))
            .collect();
        broken.sort_unstable();
        broken
    }
}

impl fmt::Debug for UserSchema {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("UserSchema").field("title", &self.title).field("models", &self.models.len()).finish()
    }
}

impl Beyond for UserSchema {
    fn has_model(&self, model: &str) -> bool {
        self.model(model).is_some()
    }

    fn has_attribute(&self, model: &str, attribute: &str) -> bool {
        self.model(model).is_some_and(|definition| definition.has_attribute(attribute))
    }
}

/// Django compares the name of a model without regard to case, that of the app with.
fn normalized(name: &str) -> String {
    match name.split_once('.') {
        Some((app, model)) => format!("{app}.{}", model.to_lowercase()),
        None => name.to_owned(),
    }
}
