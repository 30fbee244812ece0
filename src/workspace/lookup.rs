//! One condition of a database look-up against one known object.

use super::lookup_path;
use super::row::Row;
use super::store::Store;
use crate::catalog::{ColumnKind, Field, FieldKind, Literal, Model};
use crate::evaluate::{Value, ValueKind};
use crate::syntax::NodeId;

/// `name = value`, from identifiers or from a condition of `!Find`.
#[derive(Debug, Clone, Copy)]
pub struct Condition<'c, 't> {
    /// A field, `pk`, or a path such as `group__name`.
    pub name: &'c str,
    /// What it must equal.
    pub value: &'c Value<'t>,
}

impl Condition<'_, '_> {
    /// Whether it leads over several objects: `group__name`.
    pub(super) fn is_path(&self) -> bool {
        self.name.as_bytes().windows(2).any(|pair| pair == b"__")
    }

    /// Whether it can be known of any object that it fulfills the condition.
    pub(super) fn is_decidable(&self) -> bool {
        !self.value.is_unknown()
    }

    /// Whether serializers strip such a text before they store it, while look-ups take it as it is.
    fn is_never_stored(&self, model: &Model, name: &str) -> bool {
        let blanks = self.value.as_str().is_some_and(|text| text.trim() != text);
        let text = |field: &Field| matches!(field.kind, FieldKind::String | FieldKind::Slug);
        blanks && model.field(name).is_some_and(text) && model.column(name).is_some_and(|c| c.kind.is_text())
    }

    /// Whether the object fulfills it, where the model `seen_as` is asked: the object's own or one from which that
    /// descends. `None` when it isn't known.
    pub(super) fn holds_for(&self, row: &Row<'_>, seen_as: &str, store: &Store<'_>) -> Option<bool> {
        let model = row.model;
        if self.name == "pk" || Some(column_name(model, self.name)) == model.primary_key_column {
            return match &self.value.kind {
                ValueKind::Key(id) => Some(*id == row.id),
                ValueKind::Null => Some(false),
                _ => None,
            };
        }
        if self.is_path() {
            return lookup_path::holds(self.name, self.value, row, seen_as, store);
        }
        let name = column_name(model, self.name);
        if self.is_never_stored(model, name) {
            return Some(false);
        }
        match row.value(name) {
            Some(value) => value.matches(self.value),
            None => default_of(row, name, store.anywhere())?.matches(self.value),
        }
    }
}

/// What an object has in a column that nothing wrote; `None` when that isn't known.
pub(super) fn default_of<'t>(row: &Row<'_>, name: &str, anywhere: NodeId) -> Option<Value<'t>> {
    if !row.complete {
        return None;
    }
    let column = row.model.column(name);
    if column.is_some_and(|column| column.kind == ColumnKind::ManyToMany) {
        return Some(Value::new(anywhere, ValueKind::List(Vec::new())));
    }
    let default = row.model.default_of(name).or(column.filter(|c| c.null).map(|_| Literal::Null))?;
    Some(literal(anywhere, default))
}

/// Django also names the column of a reference: `flow_id` is `flow`.
pub(super) fn column_name<'n>(model: &Model, name: &'n str) -> &'n str {
    match name.strip_suffix("_id") {
        Some(field) if model.column(field).is_some_and(|column| column.kind.holds_key()) => field,
        _ => name,
    }
}

fn literal<'t>(node: NodeId, literal: Literal) -> Value<'t> {
    let kind = match literal {
        Literal::Null => ValueKind::Null,
        Literal::Bool(value) => ValueKind::Bool(value),
        Literal::Int(value) => ValueKind::Int(value),
        Literal::Float(value) => ValueKind::Float(value),
        Literal::Str(text) => ValueKind::Str(text.into()),
    };
    Value::new(node, kind)
}
