//! From places in files to those in their blueprints, and back.

use super::edit;
use super::lift::place;
use super::sources::Sources;
use crate::lint::{Edit, Fix};
use crate::text::{FileId, SourceFile, Span};

impl Sources {
    /// Returns the blueprint that stands at an offset of a file, with the offset in it.
    pub fn blueprint_at(&self, file: FileId, offset: u32) -> Option<(FileId, u32)> {
        self.blueprints_of(file).find_map(|blueprint| {
            let source = self.blueprints.get(blueprint.index())?;
            let inner = match source.around() {
                None => offset,
                Some(host) => host.inner_offset(offset)?,
            };
            Some((blueprint, inner))
        })
    }

    /// Returns the blueprints that a file is or holds, in order.
    pub fn blueprints_of(&self, file: FileId) -> impl Iterator<Item = FileId> {
        // Blueprints come in the order of their files.
        let first = self.origins.partition_point(|origin| origin.file < file);
        let of_file = self.origins.iter().skip(first).take_while(move |origin| origin.file == file);
        of_file.zip(first..).map(|(_, at)| FileId(u32::try_from(at).unwrap_or(u32::MAX)))
    }

    /// Returns the place of a span of a blueprint in the file that holds it.
    pub fn placed(&self, blueprint: FileId, span: Span) -> Option<(FileId, Span)> {
        let (origin, source) = self.origin(blueprint)?;
        Some((origin.file, place(source, span)))
    }

    /// Returns edits of a blueprint as those of its file; nothing where they can't be made there.
    pub fn placed_edits(&self, blueprint: FileId, edits: &[Edit]) -> Option<Vec<Edit>> {
        let (origin, source): (_, &SourceFile) = self.origin(blueprint)?;
        let fix = Fix { title: "".into(), safe: false, edits: edits.to_vec() };
        edit::lift_fix(source, &fix, origin).ok().map(|fix| fix.edits)
    }
}
