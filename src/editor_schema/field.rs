//! One field: what an editor may hold against a value, and what it may propose.

use serde_json::{Map, Value, json};

use super::describe;
use super::share::Shared;
use crate::catalog::{Catalog, Field, FieldKind, Model, PrimaryKey};

/// Where fields are described.
pub(super) struct Context<'a> {
    pub(super) catalog: &'a Catalog,
    pub(super) model: &'a Model,
    pub(super) shared: &'a mut Shared,
}

impl Context<'_> {
    /// A field with its description. `path` is its name, after those of the fields that hold it.
    pub(super) fn property(&mut self, path: &str, field: &Field) -> Value {
        let mut property = self.value(path, field);
        let description = describe::field(self.model, path, field);
        if !description.is_empty()
            && let Value::Object(map) = &mut property
        {
            map.insert("description".to_owned(), description.into());
        }
        self.shared.part(field.name, property)
    }

    /// What a value may be. A text is right everywhere, for `!KeyOf` and `!Context`, and a list, for `!Find` and `!If`.
    fn value(&mut self, path: &str, field: &Field) -> Value {
        let with = |first: &[&str]| {
            let mut types: Vec<&str> = first.to_vec();
            let rest = ["string", "array"].into_iter().chain(field.null.then_some("null"));
            for name in rest {
                if !types.contains(&name) {
                    types.push(name);
                }
            }
            Value::from(types)
        };
        match &field.kind {
            FieldKind::String
            | FieldKind::DateTime
            | FieldKind::Email
            | FieldKind::Uuid
            | FieldKind::Url
            | FieldKind::Slug
            | FieldKind::Ip => json!({ "type": with(&["string", "number"]) }),
            // 0 and 1 are booleans too.
            FieldKind::Bool => json!({ "type": with(&["boolean", "integer"]), "minimum": 0, "maximum": 1 }),
            FieldKind::Int => number(field, with(&["integer"])),
            FieldKind::Float => number(field, with(&["number", "boolean"])),
            FieldKind::Choice(choices) | FieldKind::ContentType(choices) if !choices.is_empty() => {
                let offered = self.shared.part(field.name, json!({ "enum": choices }));
                json!({ "anyOf": [offered, { "type": with(&["string", "number"]) }] })
            }
            FieldKind::Choice(_) | FieldKind::ContentType(_) => {
                json!({ "type": with(&["string", "number"]) })
            }
            FieldKind::Ref(target) if self.has_uuid(target) => json!({ "type": with(&["string"]) }),
            FieldKind::Ref(_) => json!({ "type": with(&["string", "integer"]) }),
            FieldKind::Refs(_) => json!({ "type": with(&["array"]) }),
            FieldKind::Mapping => json!({ "type": with(&["object"]) }),
            FieldKind::List(item) => {
                let mut list = json!({ "type": with(&["array"]) });
                // Below a tag an item can be anything, so items are proposed and not checked.
                if let Some(choices) = item.kind.choices().filter(|choices| !choices.is_empty()) {
                    let offered = self.shared.part(field.name, json!({ "enum": choices }));
                    list["items"] = json!({ "anyOf": [offered, {}] });
                } else if let FieldKind::Object(fields) = &item.kind {
                    list["items"] = self.object(path, fields);
                }
                list
            }
            FieldKind::Object(fields) => {
                let mut object = self.object(path, fields);
                object["type"] = with(&["object"]);
                object
            }
            FieldKind::Objects(fields) => {
                json!({ "type": with(&["array"]), "items": self.object(path, fields) })
            }
        }
    }

    /// The keys of a mapping; says nothing of what is no mapping.
    fn object(&mut self, path: &str, fields: &[Field]) -> Value {
        let mut properties = Map::new();
        for field in fields {
            let property = self.property(&format!("{path}.{}", field.name), field);
            properties.insert(field.name.to_owned(), property);
        }
        json!({ "properties": properties })
    }

    fn has_uuid(&self, target: &str) -> bool {
        let (app, name) = target.split_once('.').unwrap_or((target, ""));
        match self.catalog.model(app, name) {
            Some(model) => model.primary_key == PrimaryKey::Uuid,
            None => {
                self.catalog.base_model(app, name).is_some_and(|base| base.primary_key == PrimaryKey::Uuid)
            }
        }
    }
}

/// Numbers are never tagged values to an editor, so that their limits can be checked.
fn number(field: &Field, types: Value) -> Value {
    let mut number = json!({ "type": types });
    if let Some(min) = field.min {
        number["minimum"] = min.into();
    }
    if let Some(max) = field.max {
        number["maximum"] = max.into();
    }
    number
}
