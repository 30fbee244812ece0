//! Which files decide what the stages of a flow are.

use super::{Analysis, AnalyzedFile, WorkspaceObject};
use crate::graph::{Instance, POLICY_BINDING, STAGE_BINDING};
use crate::syntax::NodeId;
use crate::text::FileId;
use crate::workspace::{AppliedEntry, Place};

/// Nobody reads the stages of a flow that more files make, and each costs its application.
const MOST_FILES: usize = 64;

/// More bindings aren't asked for their policies.
const MOST_BINDINGS: usize = 64;

impl<'t> Analysis<'t> {
    /// Returns the files that write a flow, a binding of it, or what one binds: those that decide what its stages are.
    /// Nothing where they are more than anybody reads.
    pub fn files_of_flow(&self, flow: &WorkspaceObject) -> Option<Vec<FileId>> {
        let mut files: Vec<FileId> = flow.entries.iter().map(|place| place.file).collect();
        let bound = self.bindings_to(flow);
        let shipped = flow.shipped.into_iter().flat_map(|flow| {
            let first = self.files.first();
            let bindings = first.into_iter().flat_map(move |file| {
                file.applied.store.shipped_that(STAGE_BINDING, "target", flow).map(|row| row.id)
            });
            bindings.map(|binding| WorkspaceObject { shipped: Some(binding), ..WorkspaceObject::default() })
        });
        let written = bound.iter().filter_map(|place| self.object_at(*place));
        let of_stages: Vec<WorkspaceObject> = written.chain(shipped).take(MOST_BINDINGS).collect();
        let of_policies = of_stages.iter().flat_map(|binding| self.bindings_to(binding));
        for place in bound.iter().copied().chain(of_policies) {
            files.push(place.file);
            files.extend(self.asked_by(place));
        }
        files.sort_unstable();
        files.dedup();
        let is_meant = |file: &FileId| flow.entries_in(*file).next().is_some();
        files.retain(|file| self.state.is_on_instance(*file) || is_meant(file));
        (files.len() <= MOST_FILES).then_some(files)
    }

    /// Returns an instance to which only these files are applied.
    pub fn instance_of(&self, files: &[FileId]) -> Instance<'t> {
        self.apply_files(files.iter().filter_map(|file| self.file(*file)), false).1
    }

    /// The entries of all files that bind something to an object.
    fn bindings_to(&self, object: &WorkspaceObject) -> Vec<Place> {
        let uses = self.uses_of(object);
        let mut places = Vec::new();
        for uses in uses.chunk_by(|one, other| one.0 == other.0) {
            let Some(file) = uses.first().and_then(|(file, _)| self.file(*file)) else { continue };
            let is_use = |node: NodeId| uses.binary_search(&(file.id, node)).is_ok();
            places.extend(
                bindings(file)
                    .filter(|(_, entry)| entry.value("target").is_some_and(|target| is_use(target.node)))
                    .map(|(entry, _)| Place { file: file.id, entry }),
            );
        }
        places
    }

    /// The files that make what the look-ups of an entry mean.
    fn asked_by(&self, place: Place) -> impl Iterator<Item = FileId> {
        let applied = self.file(place.file).map(|file| file.applied);
        let answers = applied.into_iter().flat_map(|applied| &applied.answered_elsewhere);
        answers.filter(move |answer| answer.entry == place.entry).map(|answer| answer.place.file)
    }
}

fn bindings<'t>(file: &AnalyzedFile<'t>) -> impl Iterator<Item = (usize, &'t AppliedEntry<'t>)> + use<'t> {
    let is_binding = |(_, entry): &(usize, &AppliedEntry<'_>)| {
        entry.model.is_some_and(|model| [STAGE_BINDING, POLICY_BINDING].contains(&model.name))
    };
    file.applied.entries.iter().enumerate().filter(is_binding)
}
