//! Models and their attributes.

use std::fmt::Write;

use crate::catalog::{
    Catalog, Field, FieldKind, Model, Release, RenameKind, Since, field_history, model_history, rename,
};
use crate::editor_schema::{field_description, model_description};
use crate::ide::Caret;
use crate::ide::markdown::{code, codes};
use crate::ide::shown::Shown;
use crate::ide::subject::InEntry;
use crate::syntax::PathStep;
use crate::workspace::AppliedEntry;

/// More values or attributes are only counted.
const MOST_LISTED: usize = 30;

/// A model.
pub(super) fn model(catalog: &'static Catalog, model: &'static Model) -> String {
    let mut out = format!("**{}** {}", model.verbose_name, code(model.name));
    let description = model_description(model);
    if description != model.verbose_name {
        let _ = write!(out, "\n\n{description}");
    }
    let required = required(model);
    if !required.is_empty() {
        let _ = write!(out, "\n\nRequired for a new object: {}", codes(required.into_iter(), MOST_LISTED));
    }
    let together = model.unique_together.iter().map(|fields| codes(fields.iter().copied(), MOST_LISTED));
    for fields in together {
        let _ = write!(out, "\n\nUnique together: {fields}");
    }
    if let Some(history) = model_history(model.name) {
        push_history(&mut out, history.first, history.last, catalog.release());
    }
    out
}

/// The attributes without which no object is made.
fn required(model: &Model) -> Vec<&'static str> {
    model.fields.iter().filter(|field| field.required).map(|field| field.name).collect()
}

/// In which releases something exists, where that isn't all of them.
fn push_history(out: &mut String, first: Release, last: Release, release: Release) {
    if Release::ALL.first().is_some_and(|oldest| first > *oldest) {
        let _ = write!(out, "\n\nSince authentik {first}");
        if first > release {
            let _ = write!(out, ", later than {release}");
        }
    }
    if Release::ALL.last().is_some_and(|newest| last < *newest) {
        let _ = write!(out, "\n\nUntil authentik {last}");
    }
}

/// An attribute of an entry, or a part of one.
pub(super) fn attribute(
    caret: Caret<'_, '_>,
    place: &InEntry<'_, '_>,
    applied: &AppliedEntry<'_>,
) -> Option<String> {
    let model = applied.model?;
    let name = place.key(1)?;
    // Items of lists have the fields of their list.
    let rest = place.path.get(2..).unwrap_or_default();
    let parts = rest.iter().filter_map(|(step, _)| match step {
        PathStep::Key(key) => Some(*key),
        PathStep::Item(_) => None,
    });
    let Some(mut field) = model.field(name) else {
        let shown = Shown::new(caret.analysis, caret.file);
        return unknown(caret.analysis.catalog().release(), model, name, &shown);
    };
    let mut path = field.name.to_owned();
    for part in parts {
        let inner = match &field.kind {
            FieldKind::Object(fields) | FieldKind::Objects(fields) => fields,
            FieldKind::List(item) => match &item.kind {
                FieldKind::Object(fields) | FieldKind::Objects(fields) => fields,
                _ => break,
            },
            // A mapping with any keys.
            _ => break,
        };
        field = inner.iter().find(|field| field.name == part)?;
        path = format!("{path}.{}", field.name);
    }
    Some(described(caret.analysis.catalog(), model, &path, field))
}

/// A field of a model.
pub(super) fn described(
    catalog: &'static Catalog,
    model: &'static Model,
    path: &str,
    field: &'static Field,
) -> String {
    let mut out = format!("**{}** of {}: {}", code(path), code(model.name), kind(field));
    let description = field_description(model, path, field);
    if !description.is_empty() {
        let _ = write!(out, "\n\n{description}");
    }
    if let Some(choices) = field.kind.choices() {
        let _ = write!(out, "\n\nAllowed: {}", codes(choices.iter().copied(), MOST_LISTED));
    }
    let limits = [("At least", field.min), ("At most", field.max)];
    for (word, limit) in limits.into_iter().filter_map(|(word, limit)| Some((word, limit?))) {
        let _ = write!(out, "\n\n{word} {limit}");
    }
    if field.secret {
        out.push_str("\n\nSecret: never shown");
    }
    if let Some(since) = field.read_only_since {
        let _ = write!(out, "\n\nIgnored since authentik {since}");
    }
    let release = catalog.release();
    if path == field.name {
        if let Some(rename) = rename(model.name, field.name, release) {
            push_rename(&mut out, rename.new, rename.kind, rename.note);
        }
        if let Some(history) = field_history(model.name, field.name) {
            push_history(&mut out, history.first, history.last, release);
        }
    }
    out
}

fn push_rename(out: &mut String, new: Option<&str>, kind: RenameKind, note: &str) {
    let new = new.map(code);
    let _ = match (kind, new) {
        (RenameKind::Renamed, Some(new)) => write!(out, "\n\nDeprecated: renamed to {new}"),
        (RenameKind::Added | RenameKind::TypeChanged, Some(new)) => write!(out, "\n\nSee also {new}"),
        (RenameKind::Moved | RenameKind::Mistaken, Some(new)) => write!(out, "\n\nUse {new} instead"),
        (RenameKind::Removed, _) => write!(out, "\n\nDeprecated: removed"),
        _ => Ok(()),
    };
    if !note.is_empty() {
        let _ = write!(out, "\n\n{note}");
    }
}

/// An attribute that the model doesn't have in this release.
fn unknown(release: Release, model: &'static Model, name: &str, shown: &Shown<'_, '_>) -> Option<String> {
    if model.column(name).is_some() {
        return Some(format!("**{}** of {}: only for look-ups", code(name), code(model.name)));
    }
    let mut out = format!(
        "{} is not an attribute of {} in authentik {release}",
        code(&shown.text(name)),
        code(model.name)
    );
    if let Some(rename) = rename(model.name, name, release) {
        let when = match rename.since {
            Since::Older => String::new(),
            Since::Release(release) => format!(" in authentik {release}"),
        };
        let _ = match (rename.kind, rename.new.map(code)) {
            (RenameKind::Removed, _) => write!(out, "\n\nRemoved{when}"),
            (_, Some(new)) if rename.holds_in(release) => write!(out, "\n\nUse {new} instead{when}"),
            _ => Ok(()),
        };
        if !rename.note.is_empty() {
            let _ = write!(out, "\n\n{}", rename.note);
        }
    }
    if let Some(history) = field_history(model.name, name) {
        push_history(&mut out, history.first, history.last, release);
    }
    Some(out)
}

/// The type of a field, in words.
fn kind(field: &Field) -> String {
    let mut words = match &field.kind {
        FieldKind::String => "a string".to_owned(),
        FieldKind::Bool => "a boolean".to_owned(),
        FieldKind::Int => "an integer".to_owned(),
        FieldKind::Float => "a number".to_owned(),
        FieldKind::Choice(_) => "one of several strings".to_owned(),
        FieldKind::Ref(target) => format!("a reference to {}", code(target)),
        FieldKind::Refs(target) => format!("a list of references to {}", code(target)),
        FieldKind::Mapping => "a mapping".to_owned(),
        FieldKind::List(item) => format!("a list, each item {}", kind(item)),
        FieldKind::DateTime => "a date and time".to_owned(),
        FieldKind::Email => "an email address".to_owned(),
        FieldKind::Uuid => "a UUID".to_owned(),
        FieldKind::Url => "a URL".to_owned(),
        FieldKind::Slug => "a slug".to_owned(),
        FieldKind::Ip => "an IP address".to_owned(),
        FieldKind::ContentType(_) => "the name of a model".to_owned(),
        FieldKind::Object(fields) => {
            format!("a mapping with {}", codes(fields.iter().map(|field| field.name), MOST_LISTED))
        }
        FieldKind::Objects(fields) => {
            format!("a list of mappings with {}", codes(fields.iter().map(|field| field.name), MOST_LISTED))
        }
    };
    if field.null {
        words.push_str(" or null");
    }
    words
}
