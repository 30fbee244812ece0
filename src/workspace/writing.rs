//! What an entry does to the objects.

use foldhash::HashMap;

use std::sync::Arc;

use super::application::Application;
use super::apply::{AppliedEntry, Conditions, Datum, Existing};
use super::data;
use super::existing::has_own_key;
use super::lookup::Condition;
use super::problem::EntryProblem;
use super::row::RowValues;
use crate::blueprint::{State, StateName};
use crate::catalog::{FieldKind, Model, PrimaryKey};
use crate::evaluate::{ObjectId, Value, ValueKind};

/// More attributes than any model has.
const MOST_UNKNOWN: usize = 256;

impl<'t> Application<'t, '_> {
    pub(super) fn delete(&mut self, model: &'static Model, applied: &mut AppliedEntry<'t>) {
        match applied.existing {
            Existing::Yes(object) => {
                applied.object = Some(object);
                let certain = applied.conditions == Conditions::True;
                applied.also_deleted = self.scene.store.delete(object, certain);
                if certain {
                    let deleted = std::iter::once(object).chain(applied.also_deleted.iter().copied());
                    let by = self.scene.current;
                    self.scene.deleted.extend(deleted.map(|object| (object, by)));
                }
            }
            // Deleting what was never saved fails where the model has a key of its own besides that of its
            // policy binding half (`pbm_uuid`): Django follows the missing link to the parent.
            Existing::No
                if self.scene.unseen(model.name).is_none()
                    && self.is_valid(model, applied)
                    && model.primary_key == PrimaryKey::Uuid
                    && has_own_key(model) =>
            {
                self.report_entry(applied.head, EntryProblem::AbsentMissing);
            }
            _ => {}
        }
    }

    pub(super) fn store(&mut self, state: State, model: &'static Model, applied: &mut AppliedEntry<'t>) {
        // Of thousands of attributes most are unknown, and nothing is ever looked up by those.
        let all = applied.data.len() <= MOST_UNKNOWN;
        let kept = |datum: &&Datum<'t>| all || datum.field.is_some() || model.column(datum.name).is_some();
        let data = Arc::clone(&applied.data);
        let values = || data.iter().filter(kept).map(|datum| (datum.name, datum.value.clone()));
        let entry = self.first_entry + self.scene.current;
        let certain = applied.conditions == Conditions::True && state != State::Unusable;
        let object = match applied.existing {
            Existing::Yes(object) if state == State::Known(StateName::Created) || !certain => {
                applied.object = Some(object);
                return self.declare_key(applied, object);
            }
            Existing::Yes(object) => {
                self.overwritten(object, applied);
                self.scene.store.update(object, entry, values());
                object
            }
            Existing::Perhaps(Some(object)) if certain && self.is_surely(object, applied) => {
                self.scene.store.update(object, entry, values());
                object
            }
            _ => {
                let complete = applied.existing == Existing::No;
                let values = match all {
                    true => RowValues::Written(Arc::clone(&data)),
                    false => RowValues::LoadedSources(values().collect()),
                };
                self.scene.store.insert(model, entry, certain, complete, values)
            }
        };
        for (datum, field) in applied.data.iter().filter_map(|datum| Some((datum, datum.field?))) {
            if field.unique {
                self.scene.store.note_unique(model, field.name, &datum.value, object);
            }
            if matches!(field.kind, FieldKind::Refs(_)) {
                self.scene.store.note_relation(model.name, field.name);
            }
        }
        applied.object = Some(object);
        self.note_filled_in(model, applied, object);
        self.declare_key(applied, object);
    }

    /// Whether an object that may not exist is the one that the identifiers of an entry mean, if it does: what isn't
    /// known of them must be written in the same words.
    fn is_surely(&self, object: ObjectId, applied: &AppliedEntry<'t>) -> bool {
        let mut identifiers = applied.data.iter().filter(|datum| datum.from_identifiers);
        identifiers.all(|datum| self.has(object, &Condition { name: datum.name, value: &datum.value }))
    }

    /// Whether an object may be the one that the identifiers of an entry mean, as some of these aren't known. A key that
    /// the server gives to a new object is not one that a file names.
    pub(super) fn may_be(&self, object: ObjectId, applied: &AppliedEntry<'t>) -> bool {
        self.scene.store.row(object).is_some_and(|row| {
            let mut identifiers = applied.data.iter().filter(|datum| datum.from_identifiers);
            identifiers.all(|datum| {
                let condition = Condition { name: datum.name, value: &datum.value };
                let is_open =
                    || datum.value.is_unknown() || row.value(datum.name).is_some_and(Value::is_unknown);
                condition.holds_for(row, row.model.name, &self.scene.store).unwrap_or_else(is_open)
            })
        })
    }

    /// Takes in the literal key that an entry gives its object.
    fn declare_key(&mut self, applied: &AppliedEntry<'t>, object: ObjectId) {
        if let Some(pk) = applied.datum("pk").and_then(|datum| datum.value.as_str()) {
            self.scene.keys.insert(pk.to_owned(), object);
        }
    }

    /// Values that an earlier entry of the file wrote to the same object, and that this one replaces.
    pub(super) fn overwritten(&mut self, object: ObjectId, applied: &AppliedEntry<'t>) {
        let tree = self.scene.blueprint.tree;
        let Some(row) = self.scene.store.row(object) else { return };
        let earlier = row.writers.last().and_then(|writer| writer.checked_sub(self.first_entry));
        let Some(earlier) = earlier else { return };
        let Some(earlier_entry) = self.scene.entries.get(earlier) else { return };
        let written: HashMap<&str, &Value<'t>> =
            earlier_entry.data.iter().map(|datum| (datum.name, &datum.value)).collect();
        // Look-ups that find nothing here are alike only as long as they find nothing.
        let finds_nothing = |datum: &Datum<'t>| {
            datum.from_identifiers
                && datum.value.kind == ValueKind::Null
                && data::find_model(tree, datum.value.node).is_some()
        };
        if applied.data.iter().any(finds_nothing) {
            return;
        }
        let mut found = Vec::new();
        for datum in applied.data.iter() {
            let before = written.get(datum.name);
            if before.and_then(|before| before.matches(&datum.value)) == Some(false) {
                let problem = EntryProblem::Overwritten { field: datum.name.to_owned(), earlier };
                found.push((tree.full_span(datum.key), problem));
            }
        }
        for (span, problem) in found {
            self.report_entry(span, problem);
        }
    }
}
