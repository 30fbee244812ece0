//! Which flows some files concern.

use std::collections::HashSet;

use super::FlowView;
use crate::evaluate::ObjectId;
use crate::graph::{EntryPlace, Flow};
use crate::text::FileId;

impl FlowView<'_, '_> {
    /// Returns the flows of which the files write the flow, a stage, a policy or a binding, by slug; those first of which the
    /// entry around a caret writes one: an offset in a file.
    pub fn flows_of(&self, files: &[FileId], caret: Option<(FileId, u32)>) -> Vec<Flow> {
        let mut flows = self.flows();
        let written = self.written_by(|place| files.contains(&place.file));
        flows.retain(|flow| flow.parts().any(|part| written.contains(&part)));
        if let Some((file, offset)) = caret {
            let around = self.written_by(|place| place.file == file && self.is_around(place, offset));
            flows.sort_by_key(|flow| !flow.parts().any(|part| around.contains(&part)));
        }
        flows
    }

    /// Returns where a stage of a flow is written, else its binding; nothing where authentik ships both.
    pub fn place_of_step(&self, flow: &Flow, step: usize) -> Option<EntryPlace> {
        let step = flow.steps.get(step)?;
        let stage = step.stage.and_then(|stage| self.instance().written_at(stage));
        stage.or_else(|| self.instance().written_at(step.binding))
    }

    /// The objects that some entries are about.
    fn written_by(&self, is_wanted: impl Fn(EntryPlace) -> bool) -> HashSet<ObjectId> {
        let entries = self.instance().entries().filter(|(_, place, _)| is_wanted(*place));
        entries.filter_map(|(_, _, entry)| entry.object).collect()
    }

    fn is_around(&self, place: EntryPlace, offset: u32) -> bool {
        let span = self
            .analysis
            .file(place.file)
            .and_then(|file| Some(file.tree.full_span(file.blueprint.entries.get(place.entry)?.node)));
        span.is_some_and(|span| span.start <= offset && offset <= span.end)
    }
}
