//! Which values the database can compare with a column: with others Django raises while it builds the query.

use super::lookup::column_name;
use crate::catalog::{Catalog, Column, ColumnKind, Lookup, Model, PrimaryKey};
use crate::evaluate::{Comparable, Value, ValueKind};
use crate::serializer::{Keys, is_uuid};

/// What the database wants where it refuses to compare a value with what a look-up by `name` leads to. Nothing
/// where it compares them, and where that isn't known.
///
/// `key` is how the keys of the model's own objects look.
pub(super) fn refused(
    lookup: Lookup,
    key: PrimaryKey,
    name: &str,
    value: &Value<'_>,
    keys: &dyn Keys,
) -> Option<Comparable> {
    let wanted = match lookup {
        Lookup::PrimaryKey if name == "pk" => of_key(key)?,
        Lookup::Column(column) if !column.inferred && ends_at(column, name) => of_column(column, keys)?,
        _ => return None,
    };
    let refuses = match (&value.kind, wanted) {
        (ValueKind::Str(text), _) if keys.declares_key(text) => false,
        (ValueKind::Str(text), Comparable::Uuid) => !is_uuid(text),
        (ValueKind::Str(text), Comparable::Integer) => {
            let text = text.trim();
            // Python takes digits of all scripts, and underscores between them.
            text.is_empty() || text.contains(|c: char| c.is_ascii_alphabetic() || ".:/@".contains(c))
        }
        (ValueKind::Str(text), Comparable::Boolean { null }) => {
            let is_one = ["t", "True", "1", "f", "False", "0"].contains(&&**text);
            !(is_one || null && text.is_empty())
        }
        (ValueKind::Int(number), Comparable::Boolean { .. }) => !matches!(number, 0 | 1),
        _ => false,
    };
    refuses.then_some(wanted)
}

/// Whether a look-up ends at the column itself, not at a part of it or with another comparison.
fn ends_at(column: &Column, name: &str) -> bool {
    let last = name.rsplit("__").next().unwrap_or(name);
    last == column.name || column.kind.holds_key() && last.strip_suffix("_id") == Some(column.name)
}

fn of_key(key: PrimaryKey) -> Option<Comparable> {
    match key {
        PrimaryKey::Uuid => Some(Comparable::Uuid),
        PrimaryKey::Auto => Some(Comparable::Integer),
        PrimaryKey::Unknown => None,
    }
}

fn of_column(column: &Column, keys: &dyn Keys) -> Option<Comparable> {
    use ColumnKind as K;
    match column.kind {
        K::Uuid => Some(Comparable::Uuid),
        K::Auto
        | K::BigInteger
        | K::Integer
        | K::PositiveBigInteger
        | K::PositiveInteger
        | K::PositiveSmallInteger
        | K::SmallInteger => Some(Comparable::Integer),
        K::Boolean => Some(Comparable::Boolean { null: column.null }),
        K::ForeignKey | K::InheritanceForeignKey | K::OneToOne | K::ManyToMany => {
            match keys.has_uuid_key(column.to?)? {
                true => Some(Comparable::Uuid),
                false => Some(Comparable::Integer),
            }
        }
        _ => None,
    }
}

/// The look-up by what people call an object, where one by its key got something else: `target__slug` for `target`.
pub(super) fn by_name(
    catalog: &'static Catalog,
    model: &str,
    own: Option<&'static Model>,
    lookup: Lookup,
    name: &str,
) -> Option<String> {
    match lookup {
        Lookup::Column(column) if column.to.is_some() => {
            let field = own.map_or(name, |own| column_name(own, name));
            Some(format!("{field}__{}", naming_field(catalog, column.to?)?))
        }
        Lookup::Column(Column { kind: ColumnKind::Uuid | ColumnKind::Auto, .. }) | Lookup::PrimaryKey => {
            naming_field(catalog, model).map(str::to_owned)
        }
        _ => None,
    }
}

/// The field by which people know the objects of a model.
fn naming_field(catalog: &'static Catalog, model: &str) -> Option<&'static str> {
    let (app, short) = model.split_once('.')?;
    let lookup = |name: &str| match catalog.model_named(model) {
        Some(model) => Some(model.lookup(name)),
        None => catalog.base_model(app, short).map(|base| base.lookup(name)),
    };
    let is_column = |name: &&str| matches!(lookup(name), Some(Lookup::Column(_)));
    ["slug", "username", "name", "domain"].into_iter().find(is_column)
}
