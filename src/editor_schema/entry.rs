//! Entries: what all have in common, and what each model adds.

use serde_json::{Map, Value, json};

use super::describe;
use super::field::Context;
use super::share::Shared;
use crate::catalog::{Catalog, Field, FieldKind, Model};

/// The entry, with a condition for each model. The model's definitions are added to `definitions`.
pub(super) fn entry(catalog: &Catalog, shared: &mut Shared, definitions: &mut Map<String, Value>) -> Value {
    let names: Vec<&'static str> = catalog.model_names().collect();
    let models: Vec<&'static Model> = names.iter().filter_map(|name| catalog.model_named(name)).collect();
    let texts: Vec<&'static str> = models.iter().map(|model| describe::model(model)).collect();
    for model in &models {
        let fields = of_model(&mut Context { catalog, model, shared });
        definitions.insert(model.name.to_owned(), fields);
    }
    let conditions = conditions(&names, 0);
    let states = json!({
        "enum": ["present", "created", "must_created", "absent"],
        "enumDescriptions": [
            "Create the object, or update it if it exists. The default.",
            "Create the object if it doesn't exist; leave it unchanged if it does.",
            "Create the object; fail if it exists.",
            "Delete the object if it exists.",
        ],
    });
    json!({
        "type": "object",
        "required": ["model"],
        "properties": {
            "model": {
                "description": "The kind of object, as app.model.",
                "anyOf": [
                    { "enum": names, "enumDescriptions": texts },
                    // The text below a tag; nothing tagged looks like a model's name.
                    { "type": ["string", "array"], "not": { "type": "string", "pattern": "^authentik_[a-z_]+\\.[a-z]+$" } },
                ],
            },
            "id": {
                "type": ["string", "null"],
                "description": "A name for this entry in this file. Later entries refer to its object with !KeyOf.",
            },
            "state": {
                "description": "What to do. Default: present.",
                "anyOf": [states, { "type": ["string", "array"] }],
            },
            "conditions": {
                "type": "array",
                "description": "The entry is skipped unless all of these are true. A string that isn't \
                    empty is true, even the string false.",
            },
            "identifiers": {
                "type": "object",
                "description": "How the object is found: all of these must match. If no object matches, \
                    one is created with these values too. A change here creates a second object.",
            },
            "attrs": {
                "type": "object",
                "description": "The values to set on the object. Other attributes keep their values. \
                    authentik ignores names that the model doesn't have.",
            },
            "permissions": {
                "type": "array",
                "description": "Permissions on this object for users and roles.",
                "items": {
                    "properties": {
                        "permission": {
                            "type": ["string", "array"],
                            "description": "The permission, as app_label.codename.",
                        },
                        "user": {
                            "type": ["string", "integer", "array", "null"],
                            "description": "The user who gets it: !KeyOf or !Find.",
                        },
                        "role": {
                            "type": ["string", "array", "null"],
                            "description": "The role that gets it: !KeyOf or !Find.",
                        },
                    },
                },
            },
        },
        "additionalProperties": false,
        "allOf": conditions,
    })
}

/// Fewer models aren't worth a condition of their own.
const SMALL: usize = 3;

/// A condition for each model. Models whose names begin with the same words have a condition together before their own:
/// an editor judges every entry at every key press, and so tries some thirty conditions for each instead of all.
/// `names` are sorted and have the first `start` bytes in common.
fn conditions(names: &[&str], start: usize) -> Vec<Value> {
    let word_end =
        |name: &str| name.get(start..).and_then(|rest| rest.find(['_', '.'])).map(|end| start + end + 1);
    let same_word = |a: &&str, b: &&str| {
        let (a, b) = (word_end(a).and_then(|end| a.get(..end)), word_end(b).and_then(|end| b.get(..end)));
        a.is_some() && a == b
    };
    let mut conditions = Vec::new();
    for group in names.chunk_by(same_word) {
        // All have the word.
        let end = group.first().and_then(|name| word_end(name)).unwrap_or(start);
        let all = group.len() == names.len();
        match group.first().and_then(|name| name.get(..end)) {
            Some(prefix) if end > start && group.len() > SMALL => {
                let inner = self::conditions(group, end);
                if all {
                    conditions.extend(inner);
                } else {
                    conditions.push(condition(&format!("^{}", escaped(prefix)), json!({ "allOf": inner })));
                }
            }
            _ => conditions.extend(group.iter().map(|name| {
                condition(&format!("^{}$", escaped(name)), json!({ "$ref": format!("#/definitions/{name}") }))
            })),
        }
    }
    conditions
}

fn escaped(name: &str) -> String {
    name.replace('.', "\\.")
}

/// What holds for entries whose model has a form. A pattern: to propose attributes, yaml-language-server takes a `const`
/// for matched by the beginning of its text, and a flow would be offered the attributes of a flow's binding.
fn condition(pattern: &str, then: Value) -> Value {
    let model = json!({ "type": "string", "pattern": pattern });
    json!({ "if": { "required": ["model"], "properties": { "model": model } }, "then": then })
}

/// What an entry of the model looks like.
fn of_model(context: &mut Context<'_>) -> Value {
    let model = context.model;
    let mut attrs = Map::new();
    let mut identifiers = Map::new();
    for field in &model.fields {
        let property = context.property(field.name, field);
        if identifies(model, field) {
            // Asked for twice, it is shared.
            identifiers.insert(field.name.to_owned(), context.property(field.name, field));
        }
        attrs.insert(field.name.to_owned(), property);
    }
    for name in describe::ignored(model).filter(|name| model.field(name).is_none()) {
        attrs.insert(
            name.to_owned(),
            json!({ "doNotSuggest": true, "description": "authentik ignores this." }),
        );
    }
    // authentik ignores what it doesn't know, so that a misspelled name does nothing.
    let attrs = json!({ "properties": attrs, "additionalProperties": false });
    if model.meta {
        return json!({ "properties": { "attrs": attrs } });
    }
    identifiers.insert("pk".to_owned(), json!({ "description": "The primary key, where it is known." }));
    let permissions: Vec<String> =
        model.permissions().iter().map(|permission| format!("{}.{permission}", model.app)).collect();
    json!({
        "required": ["identifiers"],
        "properties": {
            "identifiers": { "properties": identifiers },
            "attrs": attrs,
            "permissions": {
                "items": { "properties": { "permission": { "anyOf": [{ "enum": permissions }, {}] } } },
            },
        },
    })
}

/// Whether the field is one by which people find objects. Others may be named too.
fn identifies(model: &Model, field: &Field) -> bool {
    let together = || model.unique_together.iter().any(|fields| fields.contains(&field.name));
    let reference = || field.required && matches!(field.kind, FieldKind::Ref(_));
    !field.secret && (field.unique || field.name == "name" || reference() || together())
}
