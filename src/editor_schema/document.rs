//! The frame of a blueprint.

use serde_json::{Map, Value, json};

use super::entry::entry;
use super::share::Shared;
use crate::catalog::Catalog;

/// The whole schema.
pub(super) fn document(catalog: &Catalog) -> Map<String, Value> {
    let mut shared = Shared::new();
    entry(catalog, &mut shared, &mut Map::new());
    shared.counted();
    let mut definitions = Map::new();
    let entry = entry(catalog, &mut shared, &mut definitions);
    let mut all = Map::new();
    all.insert("entry".to_owned(), entry);
    all.append(&mut shared.definitions);
    all.append(&mut definitions);

    let mut schema = Map::new();
    let mut set = |key: &str, value: Value| schema.insert(key.to_owned(), value);
    set("$schema", "http://json-schema.org/draft-07/schema#".into());
    let preview = if catalog.release().is_preview() { " (preview)" } else { "" };
    set("title", format!("authentik {}{preview} blueprint", catalog.release()).into());
    set(
        "description",
        "Objects that authentik creates, changes or deletes, in order, in one transaction.".into(),
    );
    set("type", "object".into());
    set("properties", properties());
    set("definitions", all.into());
    schema
}

fn properties() -> Value {
    let entries = json!({ "type": "array", "items": { "$ref": "#/definitions/entry" } });
    let truth = json!({ "type": "string", "enum": ["true", "false"] });
    let label = |description: &str| {
        let mut label = truth.clone();
        label["description"] = description.into();
        label
    };
    json!({
        "version": {
            "enum": [1],
            "description": "The version of the format. There is only one.",
        },
        "metadata": {
            "type": ["object", "null"],
            "description": "The name of the blueprint, and how authentik treats it.",
            "required": ["name"],
            "properties": {
                "name": { "type": "string", "description": "The blueprint's name; no two may have the same." },
                "labels": {
                    "type": "object",
                    "description": "Labels; their values are texts, so write true and false in quotes.",
                    "properties": {
                        "blueprints.goauthentik.io/instantiate":
                            label("\"false\": authentik never applies the file automatically."),
                        "blueprints.goauthentik.io/system": label("Whether this is part of authentik itself."),
                        "blueprints.goauthentik.io/generated": label("Whether a program generated this \
                            file."),
                        "blueprints.goauthentik.io/description":
                            { "type": "string", "description": "What the blueprint is for." },
                    },
                    "additionalProperties": { "type": "string" },
                },
            },
        },
        "context": {
            "type": "object",
            "description": "Values for !Context. An instance of the blueprint can override them; lists grow instead.",
        },
        "entries": {
            "type": ["array", "object"],
            "description": "The objects, in order: a list, or lists in sections with names of your own.",
            "items": { "$ref": "#/definitions/entry" },
            "additionalProperties": entries,
        },
    })
}
