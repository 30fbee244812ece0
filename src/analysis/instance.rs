//! All files on one instance, in the order in which they can be applied.

use std::sync::Arc;

use super::{Analysis, AnalyzedFile};
use crate::graph::{Instance, Order, OrderedFile};
use crate::text::FileId;
use crate::workspace::{Condition, Others, Surroundings};

impl<'t> Analysis<'t> {
    /// Applies those of the wanted files to a fresh instance that authentik applies automatically. A blueprint that stands
    /// in several manifests is applied once.
    pub(super) fn apply_in_order(
        &self,
        is_wanted: &dyn Fn(FileId) -> bool,
        with_changes: bool,
    ) -> (Order, Instance<'t>) {
        let is_there = |file: &&AnalyzedFile<'t>| self.state.is_on_instance(file.id) && is_wanted(file.id);
        self.apply_files(self.files.iter().filter(is_there), with_changes)
    }

    /// Returns the instance as a file sees it: that file and those which have to do with it are applied. What it has of their
    /// objects is what the instance of all files has. A file with the same blueprint as an earlier one sees what that one sees.
    pub fn instance_around(&self, file: FileId) -> Instance<'t> {
        let file = self.original_of(file).unwrap_or(file);
        let files = self.state.component_of(file, self.catalog());
        self.apply_files(files.into_iter().filter_map(|file| self.file(file)), false).1
    }

    /// Applies files to a fresh instance, in the order in which they can be.
    pub(super) fn apply_files<'f>(
        &self,
        files: impl Iterator<Item = &'f AnalyzedFile<'t>>,
        with_changes: bool,
    ) -> (Order, Instance<'t>)
    where
        't: 'f,
    {
        let files: Vec<&AnalyzedFile<'t>> = files.collect();
        let ordered: Vec<OrderedFile<'_, 't>> = files
            .iter()
            .map(|file| OrderedFile { file: file.id, path: file.source.path(), blueprint: file.blueprint })
            .collect();
        let order = Order::of(&ordered, &files.iter().map(|file| file.applied).collect::<Vec<_>>());
        let in_order = order.files.iter().filter_map(|&id| Some((id, self.file(id)?.blueprint)));
        let shared = self.shared;
        let is_external =
            |model: &str, conditions: &[Condition<'_, '_>]| shared.is_external(model, conditions);
        let around = Surroundings {
            catalog: shared.catalog,
            settings: &shared.instance_settings,
            others: Others::None,
            is_external: &is_external,
            beyond: shared.beyond(),
            analyses: Arc::clone(&shared.analyses),
            replaced: self.state.replaced.gone(),
            with_problems: false,
            with_changes,
        };
        let instance = Instance::apply(in_order, &around);
        (order, instance)
    }
}
