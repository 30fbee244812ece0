//! Finds the object that an entry's identifiers mean, as far as it can be known.

use super::application::Application;
use super::data;
use super::elsewhere::is_plain;
use super::filled_in::is_exported_key;
use super::look::Match;
use super::lookup::{Condition, column_name};
use super::row::{Origin, Row};
use crate::catalog::{Kinds, Model};
use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::serializer::{Keys, is_uuid};
use crate::syntax::NodeId;

/// Models whose serializer makes a plain policy binding (`authentik/endpoints/api/device_user_bindings.py`), so
/// that an entry never finds what an earlier one made. Seen with the importer of 2026.2.2.
pub const MADE_AS_BINDINGS: [&str; 2] =
    ["authentik_endpoints.deviceuserbinding", "authentik_endpoints_connectors_agent.agentdeviceuserbinding"];

/// Models that got names only later, and what authentik's own blueprints identified their objects by before: copies of
/// those go on to do so. Objects that share this can stand for each other.
const IDENTIFIED_BEFORE_NAMES: [(&str, &[&str]); 1] =
    [("authentik_stages_prompt.prompt", &["field_key", "label"])];

/// The common part of what policies can be bound to.
const POLICY_BINDING_MODEL: &str = "authentik_policies.policybindingmodel";

/// Whether the objects of a model have a key of their own besides that of their policy binding half (`pbm_uuid`).
pub(super) fn has_own_key(model: &Model) -> bool {
    model.kinds.contains(Kinds::POLICY_BINDING_MODEL)
        && model.primary_key_column.is_some_and(|column| !column.ends_with("_ptr") && column != "pbm_uuid")
}

impl<'t> Application<'t, '_> {
    /// Whether the shipped objects that identifiers fit differ by nothing but a name that came later.
    pub(super) fn are_interchangeable(
        &self,
        object: ObjectId,
        identifiers: &[(&'t str, NodeId, Value<'t>)],
    ) -> bool {
        let Some(row) = self.scene.store.row(object) else { return false };
        let natural = IDENTIFIED_BEFORE_NAMES.iter().find(|(model, _)| *model == row.model.name);
        let is_given = |field: &&str| identifiers.iter().any(|(name, ..)| name == field);
        matches!(row.origin, Origin::Shipped(_))
            && natural.is_some_and(|(_, fields)| fields.iter().all(is_given))
    }

    pub(super) fn find_existing(
        &mut self,
        model: &'static Model,
        identifiers: &[(&'t str, NodeId, Value<'t>)],
    ) -> Match {
        // A binding of these is never found again, as it is not among theirs.
        if MADE_AS_BINDINGS.contains(&model.name) {
            return Match::default();
        }
        // The primary key is ORed with all the others together.
        let (keys, others): (Vec<_>, Vec<_>) = identifiers
            .iter()
            .map(|(name, _, value)| Condition { name, value })
            .partition(|condition| condition.name == "pk");
        let mut found = Match::default();
        let is_of_nobody = |condition: &Condition<'_, 't>| {
            self.is_other_key(model, condition)
                || model.is_made_by_database(condition.name) && self.is_undeclared_key(condition.value)
        };
        if !others.is_empty() && !others.iter().any(is_of_nobody) {
            found = self.scene.store.find(model.name, &others);
            if found.certain.is_none() {
                self.find_filled_in(model, &others, &mut found);
            }
        }
        for key in keys {
            let object = match &key.value.kind {
                ValueKind::Str(text) => self.scene.keys.get(&**text).copied(),
                ValueKind::Key(object) => Some(*object),
                _ => None,
            };
            let row = object.and_then(|object| self.scene.store.row(object));
            // The key of an object of another model finds nothing.
            let is_one = |row: &&Row<'_>| !row.deleted && self.scene.is_a(row.model.name, model.name);
            match row.filter(is_one) {
                Some(row) if row.perhaps_deleted => found.possible = found.possible.or(Some(row.id)),
                Some(row) => found.certain = found.certain.or(Some(row.id)),
                None => {}
            }
        }
        found
    }

    /// Whether no earlier entry gives its object this literal key.
    fn is_undeclared_key(&self, value: &Value<'t>) -> bool {
        match &value.kind {
            ValueKind::Str(text) => !self.scene.keys.contains_key(&**text),
            ValueKind::Int(_) => true,
            _ => false,
        }
    }

    /// Whether an identifier asks for what is bound to an object by another key than bindings are stored with: a flow
    /// or stage binding has a key of its own besides that, and only `!KeyOf` in a policy binding gives the one that is
    /// stored (`KeyOf.resolve` in `authentik/blueprints/v1/common.py`).
    fn is_other_key(&self, model: &'static Model, condition: &Condition<'_, 't>) -> bool {
        let ValueKind::Key(object) = condition.value.kind else { return false };
        let column = model.column(column_name(model, condition.name));
        let catalog = self.scene.around.catalog;
        let target = catalog.model_named(self.scene.store.model_of(object));
        let tree = self.scene.blueprint.tree;
        column.is_some_and(|column| column.to == Some(POLICY_BINDING_MODEL) && column.kind.holds_key())
            && target.is_some_and(has_own_key)
            && data::find_model(tree, condition.value.node).is_some()
    }

    /// Whether an object that nothing in this file or the release makes may exist nevertheless.
    pub(super) fn may_exist(&mut self, model: &str, identifiers: &[(&'t str, NodeId, Value<'t>)]) -> bool {
        if identifiers.iter().any(|(_, _, value)| value.is_unknown()) {
            return true;
        }
        // A literal primary key is an exported object's: on its own instance it exists. Where nothing else exists than what
        // is known, only a number can be the key of something: UUIDs are random.
        let known = self.scene.around.catalog.model_named(model);
        let closed = self.scene.around.settings.closed_world;
        let is_taken = |value: &Value<'t>| !closed || !value.as_str().is_some_and(is_uuid);
        let is_exported = |(name, _, value): &(&str, NodeId, Value<'t>)| {
            is_exported_key(known, name, value) && is_taken(value)
        };
        let is_exported = identifiers.iter().any(is_exported);
        let conditions: Vec<_> =
            identifiers.iter().map(|(name, _, value)| Condition { name, value }).collect();
        let comparable =
            conditions.iter().all(|c| matches!(c.value.kind, ValueKind::Str(_) | ValueKind::Int(_)));
        // Asked first: which files write the same object decides which are looked at together.
        let is_plain = conditions.iter().all(|condition| is_plain(condition.value));
        let found = is_plain && self.scene.found_elsewhere(model, &conditions).is_some();
        let is_made_elsewhere = comparable && found;
        is_made_elsewhere || is_exported || (self.scene.around.is_external)(model, &conditions)
    }
}
