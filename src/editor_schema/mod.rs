//! A JSON schema of blueprints for editors.
//!
//! yaml-language-server and other tools of draft-07 take it as it is. It completes and describes; it judges only what no
//! custom tag can change. To an editor a tagged value is the plain scalar or list below its tag, so wherever authentik
//! resolves tags a text and a list are right too, and lengths and forms of texts are stated in descriptions instead of
//! being checked. `blueprintc check` judges the rest.
//!
//! The facts are the catalog's; the texts in `data/` are ours.

mod describe;
mod document;
mod entry;
mod field;
mod share;

pub(crate) use describe::{field as field_description, model as model_description};

use std::fmt::Write;

use schemars::Schema;
use serde_json::{Map, Value};

use crate::catalog::{Field, Model, Release, catalog};

/// The schema of the blueprints that a release of authentik takes.
pub fn schema(release: Release) -> Schema {
    document::document(catalog(release)).into()
}

/// Says what a model is for.
pub fn describe_model(model: &Model) -> &'static str {
    describe::model(model)
}

/// Says what a field is for and what it takes; empty when its name and type say it all. `path` is the field's name, after
/// those of the fields that hold it.
pub fn describe_field(model: &Model, path: &str, field: &Field) -> String {
    describe::field(model, path, field)
}

/// The schema as it is published: compact, with a line for each definition, so that differences can be read.
pub fn text(release: Release) -> String {
    let schema: Map<String, Value> = document::document(catalog(release));
    let mut out = String::new();
    write_lines(&mut out, &schema, 0);
    out.push('\n');
    out
}

/// Writes a mapping with a line for each key; `definitions` the same way inside.
fn write_lines(out: &mut String, map: &Map<String, Value>, depth: usize) {
    out.push('{');
    for (index, (key, value)) in map.iter().enumerate() {
        out.push_str(if index == 0 { "\n" } else { ",\n" });
        // Writing into a string can't fail.
        let _ = write!(out, "{}{}: ", " ".repeat(depth + 1), Value::from(key.as_str()));
        match value {
            Value::Object(inner) if depth == 0 && key == "definitions" => write_lines(out, inner, depth + 1),
            _ => {
                let _ = write!(out, "{value}");
            }
        }
    }
    let _ = write!(out, "\n{}}}", " ".repeat(depth));
}
