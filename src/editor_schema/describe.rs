//! Descriptions of models and fields: texts of our own from `data/`, and facts of the catalog in words.

use std::collections::HashMap;
use std::fmt::Write;
use std::sync::OnceLock;

use crate::catalog::{Field, FieldKind, Format, Literal, Model};

type Texts = HashMap<&'static str, &'static str>;

fn read(data: &'static str) -> Texts {
    data.lines().filter(|line| !line.starts_with('#')).filter_map(|line| line.split_once(' ')).collect()
}

fn models() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| read(include_str!("data/models")))
}

fn fields() -> &'static Texts {
    static TEXTS: OnceLock<Texts> = OnceLock::new();
    TEXTS.get_or_init(|| read(include_str!("data/descriptions")))
}

/// Attributes of the model that authentik ignores and that are not held against anyone.
pub(super) fn ignored(model: &Model) -> impl Iterator<Item = &'static str> {
    let short = short(model);
    include_str!("data/ignored").lines().filter_map(move |line| line.strip_prefix(short)?.strip_prefix('.'))
}

/// All keys of the texts, with what they may name.
#[cfg(test)]
pub(super) fn keys() -> (Vec<&'static str>, Vec<&'static str>) {
    (models().keys().copied().collect(), fields().keys().copied().collect())
}

/// What a model is for.
pub(crate) fn model(model: &Model) -> &'static str {
    models().get(short(model)).copied().unwrap_or(model.verbose_name)
}

/// `flows.flow` of `authentik_flows.flow`.
fn short(model: &Model) -> &'static str {
    model.name.strip_prefix("authentik_").unwrap_or(model.name)
}

/// What a field is for and what it takes; empty when its name and type say it all. `path` is the field's name, after
/// those of the fields that hold it.
pub(crate) fn field(model: &Model, path: &str, field: &Field) -> String {
    let own = fields().get(format!("{}.{path}", short(model)).as_str());
    // Fields that mean the same wherever they occur.
    let text = own.or_else(|| fields().get(format!("*.{path}").as_str())).copied().unwrap_or_default();
    let mut out = text.to_owned();
    say_kind(&mut out, field);
    if let Some(max) = field.max_length {
        let what = if field.kind.is_list() { "items" } else { "characters" };
        say(&mut out, format_args!("At most {max} {what}."));
    }
    if field.unique {
        say(&mut out, format_args!("Unique."));
    }
    if field.required {
        say(&mut out, format_args!("Required for a new object."));
    }
    // The default of a part of a mapping isn't known by its own name.
    let default = if path == field.name { model.default_of(field.name) } else { field.default };
    if let Some(default) = default.filter(|_| !field.secret).and_then(literal) {
        say(&mut out, format_args!("Default: {default}."));
    }
    out
}

fn say(out: &mut String, what: std::fmt::Arguments<'_>) {
    let blank = if out.is_empty() { "" } else { " " };
    // Writing into a string can't fail.
    let _ = write!(out, "{blank}{what}");
}

fn say_kind(out: &mut String, field: &Field) {
    match &field.kind {
        FieldKind::Ref(target) => say(out, format_args!("Refers to {target}: !KeyOf or !Find.")),
        FieldKind::Refs(target) => say(out, format_args!("A list that refers to {target}: !KeyOf or !Find.")),
        FieldKind::DateTime => say(out, format_args!("A date and time, such as 2030-01-31T12:00:00Z.")),
        FieldKind::Slug => say(out, format_args!("Letters, digits, - and _.")),
        FieldKind::Url => say(out, format_args!("A URL with its scheme.")),
        _ => {}
    }
    match field.format {
        Some(Format::Slug) => say(out, format_args!("Letters, digits, - and _.")),
        Some(Format::Duration) => say(out, format_args!("A duration, such as hours=1;minutes=30.")),
        Some(Format::UrlWithoutDots) => say(out, format_args!("A URL with its scheme.")),
        Some(Format::Urls) => say(out, format_args!("URLs, separated by commas without spaces.")),
        Some(Format::UrlTemplate) => {
            say(out, format_args!("A URL; may have placeholders such as %(username)s."))
        }
        Some(Format::FileName) => {
            say(out, format_args!("A URL, or the name of a file in authentik's storage."))
        }
        Some(Format::NoSpace) => say(out, format_args!("Without blanks.")),
        Some(Format::Crontab) => say(out, format_args!("Five fields, as in a crontab.")),
        _ => {}
    }
}

fn literal(literal: Literal) -> Option<String> {
    match literal {
        Literal::Bool(value) => Some(value.to_string()),
        Literal::Int(value) => Some(value.to_string()),
        Literal::Float(value) => Some(value.to_string()),
        Literal::Str("") => None,
        Literal::Str(value) if value.len() <= 60 => Some(value.to_owned()),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::catalog::{Release, catalog};

    fn fields_of(fields: &'static [Field], path: &str, all: &mut Vec<String>) {
        for field in fields {
            let path = if path.is_empty() { field.name.to_owned() } else { format!("{path}.{}", field.name) };
            if let FieldKind::Object(parts) | FieldKind::Objects(parts) = &field.kind {
                fields_of(parts, &path, all);
            }
            all.push(path);
        }
    }

    #[test]
    fn every_text_is_of_something_and_every_model_has_one() {
        let (texts_of_models, texts_of_fields) = keys();
        let mut models = Vec::new();
        let mut fields = Vec::new();
        for release in Release::ALL {
            let catalog = catalog(release);
            for model in catalog.model_names().filter_map(|name| catalog.model_named(name)) {
                assert!(texts_of_models.contains(&short(model)), "data/models lacks {}", short(model));
                models.push(short(model));
                let mut paths = Vec::new();
                fields_of(&model.fields, "", &mut paths);
                fields.extend(paths.iter().map(|path| format!("{}.{path}", short(model))));
                fields.extend(paths.iter().map(|path| format!("*.{path}")));
            }
        }
        let unknown: Vec<_> = texts_of_models.iter().filter(|key| !models.contains(key)).collect();
        assert!(unknown.is_empty(), "no release has the models {unknown:?}");
        let fields: std::collections::HashSet<String> = fields.into_iter().collect();
        let unknown: Vec<_> = texts_of_fields.iter().filter(|key| !fields.contains(**key)).collect();
        assert!(unknown.is_empty(), "no release has the fields {unknown:?}");
    }
}
