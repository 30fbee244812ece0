//! Entries that are instructions to the importer: they apply another blueprint.

use std::sync::Arc;

use super::application::Application;
use super::apply::AppliedEntry;
use super::comparable::{self, Asked};
use super::data;
use super::problem::{EntryProblem, ProblemKind};
use crate::blueprint::{Attrs, Entry, ShapeProblemKind, State, StateName};
use crate::catalog::{Field, Lookup, Model};
use crate::evaluate::{Value, ValueKind};
use crate::syntax::NodeId;
use crate::text::has_placeholder;

/// The model of what such an entry looks for.
const INSTANCE: &str = "authentik_blueprints.blueprintinstance";

impl<'t> Application<'t, '_> {
    /// Checks an entry that is an instruction to the importer. Its serializer gets `attrs` alone: what is in the
    /// entry's `identifiers` is ignored.
    pub(super) fn write_meta(
        &mut self,
        entry: &Entry<'t>,
        model: &'static Model,
        attrs: Vec<(&'t str, NodeId, Value<'t>)>,
        applied: &mut AppliedEntry<'t>,
    ) {
        let tree = self.scene.blueprint.tree;
        let beyond = |name: &str| self.scene.has_beyond(model.name, name);
        let merged = data::merge(tree, attrs, Vec::new(), Some(model), beyond);
        applied.data = Arc::new(merged.data);
        let is_checked = applied.state != State::Known(StateName::Absent) && entry.attrs != Attrs::Unusable;
        if !is_checked || !self.scene.around.with_problems {
            return;
        }
        for (span, problem) in merged.problems {
            self.report_entry(span, problem);
        }
        self.values(applied);
        let missing = |field: &&Field| field.required && applied.datum(field.name).is_none();
        let fields: Vec<_> = model.fields.iter().filter(missing).map(|field| field.name).collect();
        if !fields.is_empty() {
            self.report_entry(
                applied.head,
                EntryProblem::MissingRequired { fields, certain: true, unseen: None },
            );
        }
        self.nested_identifiers(applied);
    }

    /// The blueprint that an entry applies is looked up by any fields of its instance.
    fn nested_identifiers(&mut self, applied: &AppliedEntry<'t>) {
        let tree = self.scene.blueprint.tree;
        let Some(Value { kind: ValueKind::Map(pairs), .. }) = applied.value("identifiers") else { return };
        let Some(instance) = self.scene.around.catalog.model_named(INSTANCE) else { return };
        for (key, value) in pairs {
            let Some(name) = key.as_str() else {
                if !key.is_unknown() {
                    let written = tree.slice(tree.full_span(key.node)).to_owned();
                    let kind = ShapeProblemKind::KeyNotString { key: written };
                    self.report(tree.full_span(key.node), ProblemKind::Shape(kind));
                }
                continue;
            };
            let lookup = instance.lookup_path(name);
            let is_open = || self.scene.has_beyond(instance.name, name) || has_placeholder(name);
            if lookup == Lookup::Unknown && !is_open() {
                let problem = EntryProblem::UnknownIdentifier { name: name.to_owned(), key: key.node };
                self.report_entry(tree.full_span(key.node), problem);
            }
            let key = instance.primary_key;
            let asked = Asked { lookup, key, name, contains: false };
            if let Some(wanted) = comparable::refused(asked, value, &self.scene) {
                let problem = EntryProblem::IdentifierValue { name: name.to_owned(), wanted };
                self.report_entry(tree.full_span(value.node), problem);
            }
        }
    }
}
