//! One condition of a database look-up against one known object.

use super::row::Row;
use crate::catalog::{Field, FieldKind, Literal, Model};
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

    /// Whether it can be known of any object that it fulfils the condition.
    pub(super) fn is_decidable(&self) -> bool {
        !self.value.is_unknown() && !self.is_path()
    }

    /// Whether serializers strip such a text before they store it, while look-ups take it as it is.
    fn is_never_stored(&self, model: &Model, name: &str) -> bool {
        let blanks = self.value.as_str().is_some_and(|text| text.trim() != text);
        let text = |field: &Field| matches!(field.kind, FieldKind::String | FieldKind::Slug);
        blanks && model.field(name).is_some_and(text) && model.column(name).is_some_and(|c| c.kind.is_text())
    }

    /// Whether the object fulfils it; `None` when that isn't known.
    pub(super) fn holds_for(&self, row: &Row<'_>, anywhere: NodeId) -> Option<bool> {
        let model = row.model;
        if self.name == "pk" || Some(self.name) == model.primary_key_column {
            return match &self.value.kind {
                ValueKind::Key(id) => Some(*id == row.id),
                ValueKind::Null => Some(false),
                _ => None,
            };
        }
        if self.is_path() {
            return None;
        }
        let name = column_name(model, self.name);
        if self.is_never_stored(model, name) {
            return Some(false);
        }
        match row.value(name) {
            Some(value) => value.matches(self.value),
            None if !row.complete => None,
            None => {
                let column = model.column(name);
                let default = model.default_of(name).or(column.filter(|c| c.null).map(|_| Literal::Null))?;
                literal(anywhere, default).matches(self.value)
            }
        }
    }
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
