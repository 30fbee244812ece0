//! A model's definition as a self-contained schema.

use std::collections::HashMap;

use serde_json::{Map, Value, json};

use super::models::resolve;
use super::size;

/// Where the parts that a definition refers to are put, numbered.
pub(super) const PARTS: &str = "$defs";

/// authentik's own definitions refer to nothing.
pub(super) const MAX_PARTS: usize = 500;

/// The definition with all that it refers to, repaired:
///
/// - authentik gives parts an `$id` such as `#/properties/version`, which is not an identifier;
/// - it says of no reference to another object whether it may be null: all may be.
///
/// # Errors
/// A reference that leads nowhere, or out of the file; too many of them, or too deep.
pub(super) fn stand_alone(whole: &Value, definition: &Value) -> Result<Value, String> {
    let mut parts = Parts::default();
    let mut root = fixed_sources(definition, &mut parts);
    let mut standing = Map::new();
    let mut next = 0;
    while let Some(&reference) = parts.in_order.get(next) {
        if next == MAX_PARTS {
            return Err(format!("it refers to more than {MAX_PARTS} parts"));
        }
        let part = resolve(whole, reference)
            .ok_or_else(|| format!("it refers to `{reference}`, which is not in the file"))?;
        standing.insert(next.to_string(), fixed_sources(part, &mut parts));
        next += 1;
    }
    if let Value::Object(keywords) = &mut root {
        keywords.insert(PARTS.to_owned(), Value::Object(standing));
    }
    size::check(&root)?;
    Ok(root)
}

/// The references met so far, numbered.
#[derive(Default)]
struct Parts<'s> {
    in_order: Vec<&'s str>,
    numbers: HashMap<&'s str, usize>,
}

impl<'s> Parts<'s> {
    fn number(&mut self, reference: &'s str) -> usize {
        *self.numbers.entry(reference).or_insert_with(|| {
            self.in_order.push(reference);
            self.in_order.len() - 1
        })
    }
}

/// A repaired schema, its references turned to the collected parts. The depth is bounded by that of the
/// JSON reader.
fn fixed_sources<'s>(schema: &'s Value, parts: &mut Parts<'s>) -> Value {
    let keywords = match schema {
        Value::Object(keywords) => keywords,
        Value::Array(items) => return items.iter().map(|item| fixed_sources(item, parts)).collect(),
        _ => return schema.clone(),
    };
    let mut result = Map::new();
    for (keyword, value) in keywords {
        let value = match (keyword.as_str(), value) {
            ("$id" | "id" | "$schema" | "$anchor" | "title" | "description", Value::String(_)) => continue,
            ("$defs" | "definitions", _) => continue,
            ("$ref", Value::String(reference)) => {
                json!(format!("#/{PARTS}/{}", parts.number(reference)))
            }
            ("properties" | "patternProperties", Value::Object(properties)) => {
                let each =
                    |(name, property): (&String, &'s Value)| (name.clone(), fixed_sources(property, parts));
                Value::Object(properties.iter().map(each).collect())
            }
            // Data, no schemas.
            ("enum" | "const" | "default" | "examples" | "required", _) => value.clone(),
            _ => fixed_sources(value, parts),
        };
        result.insert(keyword.clone(), value);
    }
    let is_reference = result.get("format").is_some_and(|format| format == "uuid")
        || result.get("type").is_some_and(|kind| kind == "integer");
    if is_reference && let Some(Value::String(kind)) = result.get("type") {
        let kind = json!([kind, "null"]);
        result.insert("type".to_owned(), kind);
    }
    Value::Object(result)
}
