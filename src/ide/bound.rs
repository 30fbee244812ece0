//! Which entries make an object, and which refer to it in which of their fields.

use crate::analysis::{Analysis, WorkspaceObject};
use crate::blueprint::{State, StateName};
use crate::evaluate::{Value, ValueKind};
use crate::graph::integer;
use crate::workspace::{AppliedEntry, Conditions, Place};

/// A field of an entry that refers to an object.
pub(super) struct Use<'a, 't> {
    /// The entry.
    pub(super) place: Place,
    /// The entry, as it is applied.
    pub(super) entry: &'a AppliedEntry<'t>,
    /// The field.
    pub(super) field: &'a str,
}

impl Use<'_, '_> {
    /// The entry's model.
    pub(super) fn model(&self) -> &'static str {
        self.entry.model.map_or("", |model| model.name)
    }
}

/// Whether an entry surely is applied, and its object is there afterwards.
pub(super) fn is_made(entry: &AppliedEntry<'_>) -> bool {
    entry.conditions == Conditions::True && is_present(entry.state)
}

/// Whether the object of an entry in a state surely is there after the entry was applied.
pub(super) fn is_present(state: State) -> bool {
    matches!(state, State::Known(state) if state != StateName::Absent)
}

/// Whether an entry makes, changes or expects its object: it is applied, as far as is known, and does not delete.
pub(super) fn is_written(entry: &AppliedEntry<'_>) -> bool {
    entry.conditions != Conditions::False && entry.state != State::Known(StateName::Absent)
}

/// The fields of all entries that refer to an object, in order; without entries that are left out or delete.
pub(super) fn uses<'a, 't>(analysis: &'a Analysis<'t>, object: &WorkspaceObject) -> Vec<Use<'a, 't>> {
    let nodes = analysis.uses_of(object);
    let mut found = Vec::new();
    for uses in nodes.chunk_by(|one, other| one.0 == other.0) {
        let Some(file) = uses.first().and_then(|(file, _)| analysis.file(*file)) else { continue };
        let entries = file.applied.entries.iter().enumerate();
        for (index, entry) in entries.filter(|(_, entry)| is_written(entry)) {
            let place = Place { file: file.id, entry: index };
            let fields = entry.data.iter();
            found.extend(
                fields
                    .filter(|datum| uses.binary_search(&(file.id, datum.value.node)).is_ok())
                    .map(|datum| Use { place, entry, field: datum.name }),
            );
        }
    }
    found
}

/// Returns the order of a binding, where it is known.
pub(super) fn order(binding: &AppliedEntry<'_>) -> Option<i64> {
    integer(binding.value("order")?)
}

/// Returns an order as it is known, or as it is unless the instance sets another one: the default of a tag.
pub(super) fn usual_order(order: &Value<'_>) -> Option<i64> {
    match &order.kind {
        ValueKind::Fallback(default, _) => integer(default),
        _ => integer(order),
    }
}
