//! Objects that references can mean: those of the release, and those that the files make.

use std::collections::{HashMap, HashSet};

use super::Asked;
use super::likeness::likeness;
use super::site::{column_of, columns};
use crate::catalog::{Catalog, Object, ObjectValue, Origin};
use crate::workspace::Row;

/// The columns by which people know objects, the most telling first.
const NATURAL: [&str; 11] = [
    "slug",
    "name",
    "managed",
    "username",
    "identifier",
    "domain",
    "scope_name",
    "label",
    "path",
    "field_key",
    "title",
];

const BLUEPRINT: &str = "authentik_blueprints.blueprintinstance";

/// A value that an object has.
pub(super) struct KnownValue {
    /// The value.
    pub(super) text: String,
    /// The model of the object.
    pub(super) model: &'static str,
    /// Where the object comes from, for people.
    pub(super) origin: String,
    /// How likely it is meant.
    pub(super) score: i32,
}

/// Returns the columns of a model that say which object is meant, the most telling first.
pub(in crate::ide) fn natural_columns(
    catalog: &'static Catalog,
    model: &str,
) -> impl Iterator<Item = &'static str> + use<> {
    let columns = columns(catalog, model);
    NATURAL.into_iter().filter(move |name| columns.iter().any(|column| column.name == *name))
}

impl Asked<'_, '_, '_> {
    /// The column by which people know the objects of a model.
    pub(super) fn natural_column(&self, model: &str) -> Option<&'static str> {
        self.natural_columns(model).next()
    }

    /// The columns of a model that say which object is meant.
    pub(super) fn natural_columns(&self, model: &str) -> impl Iterator<Item = &'static str> + use<> {
        natural_columns(self.map.catalog, model)
    }

    /// Whether a column's values may be shown.
    fn is_public(&self, model: &str, column: &str) -> bool {
        let catalog = self.map.catalog;
        let field = catalog.model_named(model).and_then(|model| model.field(column));
        let is_secret = match field {
            Some(field) => field.secret,
            None => catalog.secret_field_names().contains(column),
        };
        !is_secret && column_of(catalog, model, column).is_none_or(|column| column.kind.is_text())
    }

    /// The values that objects of a model have in a column, the likeliest first. `field` is what refers to one of them.
    pub(super) fn values_of(&self, model: &str, column: &str, field: &str) -> Vec<KnownValue> {
        if !self.is_public(model, column) {
            return Vec::new();
        }
        let catalog = self.map.catalog;
        let mut found: HashMap<String, KnownValue> = HashMap::new();
        let mut add = |value: KnownValue| {
            let known = found.entry(value.text.clone());
            let known = known.or_insert_with(|| KnownValue { text: value.text.clone(), ..value });
            known.score = known.score.max(value.score);
        };
        for object in catalog.objects_of(model) {
            let Some(ObjectValue::Str(text)) = object.value(column) else { continue };
            let designation = match object.value("designation") {
                Some(ObjectValue::Str(text)) => text,
                _ => "",
            };
            let penalty = if object.is_example() {
                60
            } else if object.conditional {
                20
            } else {
                0
            };
            let score = 5 * likeness(field, text) + fits(field, designation) - penalty;
            add(KnownValue { text: (*text).into(), model: object.model, origin: origin(object), score });
        }
        if model == BLUEPRINT {
            self.blueprints(column).into_iter().for_each(&mut add);
        }
        let is_wanted = |known: &str| catalog.is_a(known, model);
        let models: Vec<&'static str> = catalog.model_names().filter(|known| is_wanted(known)).collect();
        for file in self.caret.analysis.files().iter().filter(|file| file.id != self.caret.file.id) {
            let rows = models.iter().flat_map(|model| file.applied.store.written_of(model));
            for row in rows.filter(|row| row.is_there()) {
                let Some(text) = text_of(row, column) else { continue };
                let designation = text_of(row, "designation").unwrap_or_default();
                let score = 20 + 5 * likeness(field, text) + fits(field, designation);
                let origin = file.source.path().to_owned();
                add(KnownValue { text: text.to_owned(), model: row.model.name, origin, score });
            }
        }
        let own = self.map.entry_of(self.place_node());
        for entry in self.map.sketch.entries().into_iter().filter(|entry| Some(*entry) != own) {
            let Some(model) = self.map.model(entry).filter(|model| is_wanted(model.name)) else { continue };
            let text = |column| self.map.sketch.text(self.map.written(entry, column)?);
            let Some(value) = text(column).filter(|value| !value.is_empty()) else { continue };
            let score =
                25 + 5 * likeness(field, value) + fits(field, text("designation").unwrap_or_default());
            let origin = "this file".to_owned();
            add(KnownValue { text: value.to_owned(), model: model.name, origin, score });
        }
        let secrets = self.secrets();
        let mut values: Vec<KnownValue> =
            found.into_values().filter(|value| !secrets.hold(&value.text)).collect();
        values.sort_by(|a, b| b.score.cmp(&a.score).then_with(|| a.text.cmp(&b.text)));
        values
    }

    /// The blueprints of the workspace, and those of the release on which this file depends.
    fn blueprints(&self, column: &str) -> Vec<KnownValue> {
        let value = |text: &str, origin: String, score| KnownValue {
            text: text.to_owned(),
            model: BLUEPRINT,
            origin,
            score,
        };
        let mut found = Vec::new();
        for file in self.caret.analysis.files().iter().filter(|file| file.id != self.caret.file.id) {
            let path = file.source.path();
            let text = match column {
                "name" => file.blueprint.name.map(|(name, _)| name),
                "path" => Some(path),
                _ => None,
            };
            found.extend(text.map(|text| value(text, path.to_owned(), 15)));
        }
        let sought: HashSet<(&str, &str)> =
            self.map.lookup_values().into_iter().map(|(model, _, text)| (model, text)).collect();
        for object in self.map.catalog.objects() {
            let Origin::Blueprint(blueprint) = &object.origin else { continue };
            let text = if column == "path" { blueprint.path } else { blueprint.name };
            let is_sought = object.values.iter().any(|(_, value)| {
                matches!(value, ObjectValue::Str(text) if sought.contains(&(object.model, *text)))
            });
            if is_sought {
                found.push(value(text, self::origin(object), 60));
            }
        }
        found
    }

    /// The texts that nobody may be shown.
    pub(super) fn secrets(&self) -> Secrets<'_> {
        let outcomes = self.caret.analysis.outcomes().iter();
        let texts = outcomes.flat_map(|outcome| {
            let source = self.caret.analysis.file(outcome.file).map(|file| file.source);
            outcome.secrets.iter().filter_map(move |span| Some(source?.slice(*span)))
        });
        Secrets(texts.filter(|text| text.len() > 3).collect())
    }
}

/// Texts that nobody may be shown.
pub(super) struct Secrets<'a>(Vec<&'a str>);

impl Secrets<'_> {
    /// Whether a text has one of them in it.
    pub(super) fn hold(&self, text: &str) -> bool {
        self.0.iter().any(|secret| text.contains(secret.trim_matches(['"', '\''])))
    }
}

/// Whether a field is for flows of a designation: `authorization_flow`.
pub(super) fn fits(field: &str, designation: &str) -> i32 {
    if designation.is_empty() {
        return 0;
    }
    let is_for = |text: &str| field.contains(text);
    let fits = is_for(designation)
        || designation == "stage_configuration" && is_for("configure")
        || designation == "stage_configuration" && is_for("user_settings")
        || designation == "authentication" && is_for("passwordless");
    if fits { 50 } else { 0 }
}

fn text_of<'r>(row: &'r Row<'_>, column: &str) -> Option<&'r str> {
    row.value(column).and_then(|value| value.as_str()).filter(|text| !text.is_empty())
}

fn origin(object: &Object) -> String {
    match &object.origin {
        Origin::Blueprint(blueprint) if blueprint.example => format!("example {}", blueprint.path),
        Origin::Blueprint(blueprint) => format!("authentik, {}", blueprint.path),
        Origin::Server => "authentik".to_owned(),
    }
}
