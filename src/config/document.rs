//! The file's own shape.

use std::collections::BTreeMap;
use std::ops::Range;
use std::path::Path;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::Config;
use super::unknown::{similar, unknown};
use crate::catalog::{Lookup, Release, UnknownRelease, catalog};
use crate::files::Exclude;
use crate::lint::{External, Levels, Rule, Severity};
use crate::report::Problem;
use crate::serializer::nearest;
use crate::text::Span;

/// `blueprintc.toml`, the configuration of blueprintc for a repository.
#[derive(Debug, Default, Deserialize, JsonSchema)]
#[serde(default, rename_all = "kebab-case")]
#[schemars(title = "blueprintc.toml", deny_unknown_fields)]
pub(super) struct Document {
    /// The release of authentik that the blueprints are for, such as `2026.2`. The newest by default.
    #[schemars(with = "String", regex(pattern = r"^\d{4}\.\d{1,2}(\.\d+)*$"))]
    authentik: Option<Spanned<String>>,
    /// Whether the instance has an Enterprise license. Without it, authentik refuses to create or update some models:
    /// `true` says nothing of them, `false` reports errors. By default it isn't known, and infos tell of them.
    #[schemars(with = "bool")]
    licensed: Option<bool>,
    /// From which severity on `check` fails. `warning` by default.
    #[schemars(with = "FailOn")]
    fail_on: Option<FailOn>,
    /// The mildest severity that reports print; what is milder is only counted. By default, reports for people print
    /// warnings and errors, and those for programs print everything. What fails the run is always printed.
    #[schemars(with = "Severity")]
    show: Option<Severity>,
    /// What is left out when a folder is checked, as in a `.gitignore` next to this file.
    #[schemars(with = "Vec<String>")]
    exclude: Vec<Spanned<String>>,
    /// The baseline: the findings to live with for now, as `blueprintc check --write-baseline` writes them. The path
    /// is relative to this file.
    #[schemars(with = "String", length(min = 1))]
    baseline: Option<String>,
    /// The severity of a rule's findings instead of the rule's own. Verdicts are not changed by it.
    rules: BTreeMap<String, Level>,
    /// The context of the blueprint instance: what `!Context` gives, before what the blueprint itself says.
    #[schemars(with = "serde_json::Map<String, Value>")]
    context: toml::Table,
    /// Whether nothing exists but what the release ships and the blueprints make: then a reference to anything else
    /// is an error, as on a fresh instance. `false` by default: people and other tools make objects too.
    #[serde(rename = "closed_world")]
    closed_world: bool,
    /// Objects that exist on the server outside of any blueprint.
    externals: Vec<Outside>,
}

/// Objects that exist on the server outside of any blueprint: made in the admin interface or by Terraform.
#[derive(Debug, Deserialize, JsonSchema)]
#[schemars(rename = "External", deny_unknown_fields)]
struct Outside {
    /// The model, such as `authentik_core.group`.
    #[schemars(with = "String")]
    model: Spanned<String>,
    /// What identifies them; `*` in a string stands for any text. When left out: every object of the model.
    #[serde(default, rename = "match")]
    #[schemars(with = "serde_json::Map<String, Value>")]
    identifiers: toml::Table,
}

/// What a rule's findings count as.
#[derive(Debug, Clone, Copy, Deserialize, JsonSchema)]
#[serde(rename_all = "lowercase")]
enum Level {
    /// The rule does not run.
    Off,
    /// They inform.
    Info,
    /// They are warnings.
    Warning,
    /// They are errors.
    Error,
}

/// From which severity on a run fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema, Default)]
#[serde(rename_all = "lowercase")]
pub enum FailOn {
    /// Errors fail a run.
    Error,
    /// Errors and warnings fail a run.
    #[default]
    Warning,
    /// Every finding fails a run.
    Info,
    /// No finding fails a run.
    Never,
}

impl FailOn {
    /// The names, as the command line takes them.
    pub const NAMES: [&'static str; 4] = ["error", "warning", "info", "never"];

    /// The one of a name.
    pub fn from_name(name: &str) -> Option<Self> {
        match name {
            "error" => Some(FailOn::Error),
            "warning" => Some(FailOn::Warning),
            "info" => Some(FailOn::Info),
            "never" => Some(FailOn::Never),
            _ => None,
        }
    }

    /// The mildest severity that fails a run.
    pub fn severity(self) -> Option<Severity> {
        match self {
            FailOn::Error => Some(Severity::Error),
            FailOn::Warning => Some(Severity::Warning),
            FailOn::Info => Some(Severity::Info),
            FailOn::Never => None,
        }
    }
}

/// The keys of the whole file; a test compares them with the type.
const KEYS: [&str; 10] = [
    "authentik",
    "licensed",
    "fail-on",
    "show",
    "exclude",
    "baseline",
    "rules",
    "context",
    "closed_world",
    "externals",
];
/// The keys of one of the externals.
const EXTERNAL_KEYS: [&str; 2] = ["model", "match"];

/// The JSON schema of the file, with the names of the rules.
pub fn schema(rules: &[&Rule]) -> schemars::Schema {
    let mut schema = schemars::schema_for!(Document);
    let properties = schema.get_mut("properties").and_then(Value::as_object_mut).into_iter().flatten();
    for (name, property) in properties {
        let Some(property) = property.as_object_mut() else { continue };
        // TOML has no null.
        if property.get("default") == Some(&Value::Null) {
            property.remove("default");
        }
        if name == "rules" {
            let level = property.insert("additionalProperties".to_owned(), Value::Bool(false));
            let level = level.and_then(|level| level.get("$ref").cloned()).unwrap_or_default();
            let known = rules
                .iter()
                .map(|rule| (rule.name.to_owned(), json!({"description": rule.summary, "$ref": level})));
            property.insert("properties".to_owned(), known.collect());
        }
    }
    schema
}

/// Reads the text and collects every mistake that its shape alone shows.
pub(super) fn parse(text: &str, rules: &[&Rule], problems: &mut Vec<Problem>) -> Option<Document> {
    let (table, errors) = DeTable::parse_recoverable(text);
    if !errors.is_empty() {
        problems.extend(errors.iter().map(problem));
        return None;
    }
    check_names(table.get_ref(), rules, problems);
    match Document::deserialize(toml::de::Deserializer::from(table)) {
        Ok(document) => Some(document),
        Err(error) => {
            problems.push(problem(&error));
            None
        }
    }
}

/// Names are checked on the tree, and not by serde, which stops at the first.
fn check_names(table: &DeTable<'_>, rules: &[&Rule], problems: &mut Vec<Problem>) {
    for (key, value) in table {
        let name = key.get_ref().as_ref();
        match (name, value.get_ref()) {
            ("rules", DeValue::Table(table)) => {
                let known = rules.iter().map(|rule| rule.name);
                check_keys("rule", table, known, problems);
            }
            ("externals", DeValue::Array(externals)) => {
                for external in externals.iter().filter_map(|external| external.get_ref().as_table()) {
                    check_keys("key", external, EXTERNAL_KEYS, problems);
                    check_fields(external, problems);
                }
            }
            _ if KEYS.contains(&name) => {}
            _ => problems.push(unknown("key", name, span(key.span()), KEYS)),
        }
    }
}

/// Checks that some known release of authentik can look objects up by the fields of an external.
fn check_fields(external: &DeTable<'_>, problems: &mut Vec<Problem>) {
    let text = |key: &str| external.get(key).and_then(|value| value.get_ref().as_str());
    let fields = external.get("match").and_then(|value| value.get_ref().as_table());
    let (Some(model), Some(fields)) = (text("model"), fields) else { return };
    let model = model.to_ascii_lowercase();
    let catalogs = || Release::ALL.into_iter().rev().map(catalog);
    let models: Vec<_> = catalogs().filter_map(|known| known.model_named(&model)).collect();
    let bases: Vec<_> = catalogs().filter_map(|known| known.base_named(&model)).collect();
    let is_known = |field: &str| {
        let mut lookups = models.iter().map(|model| model.lookup_path(field));
        let mut of_bases = bases.iter().map(|base| base.lookup_path(field));
        lookups.any(|lookup| lookup != Lookup::Unknown) || of_bases.any(|lookup| lookup != Lookup::Unknown)
    };
    if models.is_empty() && bases.is_empty() {
        return;
    }
    let names = models.first().map(|model| model.fields.iter().map(|field| field.name)).into_iter().flatten();
    for key in fields.keys().filter(|key| !is_known(key.get_ref())) {
        problems.push(unknown("field", key.get_ref(), span(key.span()), names.clone()));
    }
}

fn check_keys<'a>(
    what: &str,
    table: &DeTable<'_>,
    known: impl IntoIterator<Item = &'a str> + Clone,
    problems: &mut Vec<Problem>,
) {
    for key in table.keys() {
        let name = key.get_ref().as_ref();
        if !known.clone().into_iter().any(|known| known == name) {
            problems.push(unknown(what, name, span(key.span()), known.clone()));
        }
    }
}

fn problem(error: &toml::de::Error) -> Problem {
    // serde's messages name types of Rust.
    let message = error.message().trim().replace('\n', ", ").replacen("unknown variant", "unknown value", 1);
    let unquoted = message.starts_with("invalid type") && message.ends_with("expected a string");
    Problem {
        message,
        span: error.span().map(span).unwrap_or_default(),
        help: unquoted.then(|| "put it in quotes".to_owned()),
    }
}

fn span(range: Range<usize>) -> Span {
    Span::new(range.start, range.end)
}

impl Document {
    /// Turns what is written into what takes effect.
    pub(super) fn resolve(self, folder: &Path, problems: &mut Vec<Problem>) -> Config {
        let authentik = self.authentik.and_then(|release| {
            let parsed = release.get_ref().parse();
            parsed
                .map_err(|error: UnknownRelease| {
                    let message = error.to_string();
                    problems.push(Problem { message, span: span(release.span()), help: None });
                })
                .ok()
        });
        let globs = self.exclude.iter().map(|glob| glob.get_ref().as_str());
        let exclude = Exclude::new(folder, globs).unwrap_or_else(|(index, message)| {
            let place = self.exclude.get(index).map(|glob| span(glob.span()));
            problems.push(Problem { message, span: place.unwrap_or_default(), help: None });
            Exclude::nothing()
        });
        let mut levels = Levels::default();
        for (rule, level) in self.rules {
            levels.set(
                rule,
                match level {
                    Level::Off => None,
                    Level::Info => Some(Severity::Info),
                    Level::Warning => Some(Severity::Warning),
                    Level::Error => Some(Severity::Error),
                },
            );
        }
        problems.extend(self.externals.iter().filter_map(|external| unknown_model(&external.model)));
        let externals = self.externals.into_iter().map(|external| External {
            model: external.model.into_inner(),
            identifiers: values(external.identifiers),
        });
        Config {
            authentik,
            licensed: self.licensed,
            fail_on: self.fail_on,
            show: self.show,
            exclude,
            baseline: self.baseline.map(|path| folder.join(path)),
            levels,
            context: values(self.context),
            closed_world: self.closed_world,
            externals: externals.collect(),
        }
    }
}

/// The mistake of a model that no known release of authentik has.
fn unknown_model(model: &Spanned<String>) -> Option<Problem> {
    let name = model.get_ref().to_ascii_lowercase();
    let name = name.as_str();
    let catalogs = || Release::ALL.into_iter().rev().map(catalog);
    if catalogs().any(|known| known.model_named(name).is_some() || known.base_named(name).is_some()) {
        return None;
    }
    let newest = catalogs().next();
    let names: Vec<&str> = newest.iter().flat_map(|newest| newest.model_names()).collect();
    let without_app =
        || names.iter().find(|known| known.split_once('.').is_some_and(|(_, short)| short == name));
    let near = nearest(name, names.iter().copied())
        .or_else(|| without_app().copied())
        .or_else(|| similar(name, names.iter().copied()));
    let message = format!("unknown model `{}`: no known release of authentik has it", model.get_ref());
    let help = near.map(|near| format!("did you mean `{near}`?"));
    Some(Problem { message, span: span(model.span()), help })
}

fn values(table: toml::Table) -> Vec<(String, Value)> {
    table.into_iter().map(|(key, value)| (key, plain(value))).collect()
}

/// The value as blueprints know it. A date is its text.
fn plain(value: toml::Value) -> Value {
    match value {
        toml::Value::String(text) => Value::String(text),
        toml::Value::Integer(number) => Value::from(number),
        toml::Value::Float(number) => Value::from(number),
        toml::Value::Boolean(flag) => Value::Bool(flag),
        toml::Value::Datetime(date) => Value::String(date.to_string()),
        toml::Value::Array(items) => items.into_iter().map(plain).collect(),
        toml::Value::Table(table) => values(table).into_iter().collect(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn known_keys_are_those_of_the_schema() {
        let schema = schema(&[]);
        let keys = |object: Option<&Value>| -> Vec<String> {
            object.and_then(Value::as_object).map(|map| map.keys().cloned().collect()).unwrap_or_default()
        };
        assert_eq!(keys(schema.get("properties")), KEYS);
        assert_eq!(keys(schema.pointer("/$defs/External/properties")), EXTERNAL_KEYS);
    }
}
