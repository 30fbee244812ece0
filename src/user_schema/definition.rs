//! The definition of one model.

use std::collections::BTreeSet;
use std::sync::{Arc, OnceLock};

use serde_json::Value;

use super::models::resolve;
use super::{Mismatch, repair};
use crate::workspace::Datum;

#[cfg(feature = "user-schema")]
use super::validate::Validator;
#[cfg(not(feature = "user-schema"))]
use without::Validator;

/// What a schema says of one model.
pub struct Definition {
    name: String,
    whole: Arc<Value>,
    place: Value,
    /// Made on first use: most entries are of few models.
    ready: OnceLock<Result<Ready, String>>,
}

struct Ready {
    /// The attributes by name; none where the definition leaves them open.
    attributes: Option<BTreeSet<String>>,
    /// A self-contained schema.
    schema: Value,
    validator: Validator,
}

impl Definition {
    /// The definition of a model: where the whole schema describes its attributes.
    pub(super) fn new(whole: &Arc<Value>, name: &str, place: Value) -> Definition {
        Definition { name: name.to_owned(), whole: whole.clone(), place, ready: OnceLock::new() }
    }

    /// `app.model`, as the schema writes it.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// Whether the model has an attribute, or may have it.
    pub fn has_attribute(&self, name: &str) -> bool {
        let attributes = self.ready().and_then(|ready| ready.attributes.as_ref());
        attributes.is_none_or(|attributes| attributes.contains(name))
    }

    /// The names of the attributes, where the schema lists them.
    pub fn attributes(&self) -> impl Iterator<Item = &str> {
        let attributes = self.ready().and_then(|ready| ready.attributes.as_ref());
        attributes.into_iter().flatten().map(String::as_str)
    }

    /// The schema of an attribute, where it is stated.
    pub fn attribute(&self, name: &str) -> Option<&Value> {
        let schema = &self.ready()?.schema;
        property(schema, schema, name, 0)
    }

    /// What it refuses of an entry's data; nothing when the definition has a [`defect`](Self::defect).
    ///
    /// What only a new object must have is missed only where `creates` is true.
    pub fn validate(&self, data: &[Datum<'_>], creates: bool) -> Vec<Mismatch> {
        self.ready().map(|ready| ready.validator.validate(data, creates)).unwrap_or_default()
    }

    /// What is wrong with the definition itself, once it has been used.
    pub fn defect(&self) -> Option<&str> {
        self.ready.get()?.as_ref().err().map(String::as_str)
    }

    fn ready(&self) -> Option<&Ready> {
        let make = || {
            let schema = repair::stand_alone(&self.whole, &self.place)?;
            let mut attributes = Some(BTreeSet::new());
            collect(&schema, &schema, &mut attributes, 0);
            // Where nothing is listed, nothing is reported.
            let attributes = attributes.filter(|attributes| !attributes.is_empty());
            let validator = Validator::new(&schema)?;
            Ok(Ready { attributes, schema, validator })
        };
        self.ready.get_or_init(make).as_ref().ok()
    }
}

/// More than references follow each other in any schema that ends.
const MAX_HOPS: usize = 16;

/// Collects the names of properties; none when any name is taken.
fn collect(root: &Value, schema: &Value, names: &mut Option<BTreeSet<String>>, hops: usize) {
    if hops > MAX_HOPS {
        return;
    }
    let open = schema.get("additionalProperties").is_some_and(|more| more != &Value::Bool(false));
    if open || schema.get("patternProperties").is_some() {
        *names = None;
    }
    let Some(known) = names else { return };
    let properties = schema.get("properties").and_then(Value::as_object);
    known.extend(properties.into_iter().flatten().map(|(name, _)| name.clone()));
    for part in parts(root, schema) {
        collect(root, part, names, hops + 1);
    }
}

fn property<'s>(root: &'s Value, schema: &'s Value, name: &str, hops: usize) -> Option<&'s Value> {
    if hops > MAX_HOPS {
        return None;
    }
    let own = schema.get("properties").and_then(|properties| properties.get(name));
    let mut found =
        own.or_else(|| parts(root, schema).find_map(|part| property(root, part, name, hops + 1)))?;
    for _ in 0..MAX_HOPS {
        let Some(reference) = found.get("$ref").and_then(Value::as_str) else { break };
        found = resolve(root, reference)?;
    }
    Some(found)
}

/// Other schemas that hold for the same object.
fn parts<'s>(root: &'s Value, schema: &'s Value) -> impl Iterator<Item = &'s Value> {
    let reference = schema.get("$ref").and_then(Value::as_str).and_then(|to| resolve(root, to));
    let all = schema.get("allOf").and_then(Value::as_array);
    reference.into_iter().chain(all.into_iter().flatten())
}

/// What stands in for the validator in a build that has none; no schema is ever read there.
#[cfg(not(feature = "user-schema"))]
mod without {
    use super::{Datum, Mismatch, Value};

    pub(super) struct Validator;

    impl Validator {
        pub(super) fn new(_: &Value) -> Result<Validator, String> {
            Ok(Validator)
        }

        pub(super) fn validate(&self, _: &[Datum<'_>], _: bool) -> Vec<Mismatch> {
            Vec::new()
        }
    }
}
