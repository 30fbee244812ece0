//! Literal keys in the conditions of look-ups.

use super::eval_world::EvalWorld;
use super::lookup::{Condition, column_name};
use crate::catalog::{ColumnKind, Lookup, Model};
use crate::evaluate::{Value, ValueKind};
use crate::serializer::{self, Keys};
use crate::syntax::NodeId;

/// A condition on a literal key.
#[derive(Debug)]
pub(super) struct LiteralKey {
    /// The key.
    pub(super) node: NodeId,
    /// The field that holds it.
    pub(super) field: String,
    /// The model that is looked up.
    pub(super) model: &'static str,
}

impl<'t> EvalWorld<'t, '_> {
    /// Notes the conditions of a look-up that name an object by a key which nothing that is known declares.
    pub(super) fn note_literal_keys(&mut self, model: &'static Model, conditions: &[Condition<'_, 't>]) {
        if !self.around.with_problems || (self.around.is_external)(model.name, conditions) {
            return;
        }
        for condition in conditions {
            if !self.is_literal_key(model, condition) {
                continue;
            }
            let (node, field) = (condition.value.node, condition.name.to_owned());
            self.literal_keys.push(LiteralKey { node, field, model: model.name });
        }
    }

    fn is_literal_key(&mut self, model: &'static Model, condition: &Condition<'_, 't>) -> bool {
        let referenced = match model.lookup_path(condition.name) {
            Lookup::PrimaryKey => Some(model.name),
            Lookup::Column(column) => match column.kind {
                ColumnKind::Uuid | ColumnKind::Auto => Some(model.name),
                kind if kind.holds_key() => {
                    model.field(column_name(model, condition.name)).and_then(|field| field.kind.target())
                }
                _ => None,
            },
            _ => None,
        };
        let Some(referenced) = referenced.filter(|_| !condition.is_path()) else { return false };
        if self.has_keys_of_all_instances(referenced) || !is_key(condition.value) {
            return false;
        }
        let value = condition.value;
        let is_declared = value
            .as_str()
            .is_some_and(|key| self.keys.contains_key(key) || self.declared_later(key).is_some());
        !is_declared && self.found_elsewhere(referenced, &[Condition { name: "pk", value }]).is_none()
    }
}

/// Whether a value looks like a key that an instance made.
fn is_key(value: &Value<'_>) -> bool {
    match &value.kind {
        ValueKind::Str(text) => serializer::is_uuid(text),
        ValueKind::Int(number) => *number > 0,
        _ => false,
    }
}
