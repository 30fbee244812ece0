//! What writing an object changes: whether a value is what the object has already.

use super::application::Application;
use super::apply::{AppliedEntry, Datum};
use super::lookup::default_of;
use super::row::{Origin, Row};
use super::store::Store;
use crate::catalog::{self, ColumnKind, Field, FieldKind, Model};
use crate::evaluate::{ObjectId, Shape, Unknown, Value, ValueKind};
use crate::serializer::{canonical, digest};

/// What an entry does to one field of an object that exists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// The object has the value already.
    Same,
    /// The object gets another value.
    Changed,
    /// It isn't known which of the two.
    Unknown,
}

/// A field that an entry writes to an object that exists, and what that does to it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FieldChange<'t> {
    /// The field.
    pub name: &'t str,
    /// What happens to it.
    pub change: Change,
}

impl<'t> Application<'t, '_> {
    /// What the values of an entry do to an object that exists. `certain` says whether it surely is the object that
    /// the entry means.
    pub(super) fn changes(
        &self,
        object: ObjectId,
        applied: &AppliedEntry<'t>,
        certain: bool,
    ) -> Vec<FieldChange<'t>> {
        let store = &self.scene.store;
        let row = store.row(object).filter(|_| certain);
        let written = applied.data.iter().filter_map(|datum| Some((datum, datum.field?)));
        let change = |(datum, field): (&Datum<'t>, _)| FieldChange {
            name: datum.name,
            change: match row {
                Some(row) => change(store, row, field, &datum.value),
                // Whichever object it is: it was found by this.
                None if datum.from_identifiers => Change::Same,
                None => Change::Unknown,
            },
        };
        written.map(change).collect()
    }
}

/// What a value does to a field of an object.
fn change(store: &Store<'_>, row: &Row<'_>, field: &Field, value: &Value<'_>) -> Change {
    // What is stored is a hash with a salt of its own.
    if (row.model.name, field.name) == ("authentik_core.user", "password") && value.as_str().is_some() {
        return Change::Changed;
    }
    // Whether the patch release ignores the value isn't known.
    if field.read_only_since.is_some() {
        return Change::Unknown;
    }
    if row.perhaps_deleted || !row.certain || may_have_changed_from_the_other_side(store, row.model, field) {
        return Change::Unknown;
    }
    let default;
    let before = match row.value(field.name) {
        Some(before) => before,
        None if is_made_by_server(row) => return Change::Unknown,
        None => match initial(row, field, store) {
            Some(value) => {
                default = value;
                &default
            }
            None => return Change::Unknown,
        },
    };
    match is_same(field, before, value) {
        Some(true) => Change::Same,
        Some(false) => Change::Changed,
        None => Change::Unknown,
    }
}

/// What an object has in a field that nothing wrote; `None` when that isn't known.
fn initial(row: &Row<'_>, field: &Field, store: &Store<'_>) -> Option<Value<'static>> {
    if let Some(default) = default_of(row, field.name, store.anywhere()) {
        return Some(default);
    }
    // A column that needs no value and has no default of its own starts empty, but for what is made up.
    let column = row.model.column(field.name).filter(|column| !column.null && !column.inferred)?;
    let is_optional = row.complete && !field.required && !field.secret;
    let empty = match field.kind {
        FieldKind::Mapping if column.kind == ColumnKind::Json => ValueKind::Map(Vec::new()),
        FieldKind::String if column.kind.is_text() && field.blank => ValueKind::Str("".into()),
        _ => return None,
    };
    is_optional.then(|| Value::new(store.anywhere(), empty))
}

/// Whether two values of a field are stored alike; `None` when that isn't known.
fn is_same(field: &Field, before: &Value<'_>, after: &Value<'_>) -> Option<bool> {
    match (&before.kind, &after.kind) {
        (before, after) if before == after && is_plain(before) => Some(true),
        (_, ValueKind::OneOf(options)) => {
            let mut results = options.iter().map(|option| is_same(field, before, option));
            let first = results.next()??;
            results.all(|result| result == Some(first)).then_some(first)
        }
        (ValueKind::Unknown(Unknown { shape: Shape::Digest(before), .. }), _) => {
            Some(digest(&canonical(field, after)?) == *before)
        }
        _ => Some(canonical(field, before)? == canonical(field, after)?),
    }
}

/// Whether a value is stored alike wherever it is written alike.
fn is_plain(value: &ValueKind<'_>) -> bool {
    matches!(
        value,
        ValueKind::Null | ValueKind::Bool(_) | ValueKind::Int(_) | ValueKind::Str(_) | ValueKind::Key(_)
    )
}

/// Whether authentik itself made the object: what the catalog doesn't mention of it isn't the default.
fn is_made_by_server(row: &Row<'_>) -> bool {
    matches!(row.origin, Origin::Shipped(object) if object.origin == catalog::Origin::Server)
}

/// Whether entries wrote the relation behind a field from the model that it leads to: the users of a group are the
/// groups of its users.
fn may_have_changed_from_the_other_side(store: &Store<'_>, model: &'static Model, field: &Field) -> bool {
    let FieldKind::Refs(target) = field.kind else { return false };
    if model.column(field.name).is_none() {
        return match model.reverse_relation(field.name) {
            Some(relation) => store.has_written(relation.model, relation.column),
            None => true,
        };
    }
    let Some(target) = store.catalog().model_named(target) else { return false };
    let is_back = |back: &&Field| {
        matches!(back.kind, FieldKind::Refs(_))
            && target.column(back.name).is_none()
            && target.reverse_relation(back.name).is_some_and(|relation| {
                relation.column == field.name && store.catalog().is_a(model.name, relation.model)
            })
    };
    target.fields.iter().filter(is_back).any(|back| store.has_written(target.name, back.name))
}
