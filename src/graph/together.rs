//! All files of a workspace on one instance.

use crate::blueprint::Blueprint;
use crate::source::{FileId, Span};
use crate::syntax::NodeId;
use crate::workspace::{AppliedEntry, Store, Surroundings, apply_onto};

/// The objects of an instance after all files were applied, one after the other.
#[derive(Debug)]
pub struct Together<'t> {
    /// The objects.
    pub store: Store<'t>,
    files: Vec<AppliedPart<'t>>,
}

#[derive(Debug)]
struct AppliedPart<'t> {
    file: FileId,
    first_entry: usize,
    entries: Vec<AppliedEntry<'t>>,
}

/// An entry of one of the files.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct EntryPlace {
    /// The file.
    pub file: FileId,
    /// The entry, counted from 0 in its file.
    pub entry: usize,
    /// Its first key.
    pub span: Span,
}

impl<'t> Together<'t> {
    /// Applies files in the given order to a fresh instance.
    pub fn apply<'b>(
        blueprints: impl IntoIterator<Item = (FileId, &'b Blueprint<'t>)>,
        around: &Surroundings<'_>,
    ) -> Self
    where
        't: 'b,
    {
        let mut store = Store::new(around.catalog, NodeId::default());
        let mut files = Vec::new();
        let mut first_entry = 0;
        for (file, blueprint) in blueprints {
            let applied = apply_onto(blueprint, around, store, first_entry);
            store = applied.store;
            let count = applied.entries.len();
            files.push(AppliedPart { file, first_entry, entries: applied.entries });
            first_entry += count;
        }
        Together { store, files }
    }

    /// The entry that the store knows by a number.
    pub fn place(&self, number: usize) -> Option<EntryPlace> {
        let (part, entry) = self.find(number)?;
        let span = part.entries.get(entry)?.head;
        Some(EntryPlace { file: part.file, entry, span })
    }

    /// What applying the entry of a number did.
    pub fn entry(&self, number: usize) -> Option<&AppliedEntry<'t>> {
        let (part, entry) = self.find(number)?;
        part.entries.get(entry)
    }

    fn find(&self, number: usize) -> Option<(&AppliedPart<'t>, usize)> {
        let after = self.files.partition_point(|part| part.first_entry <= number);
        let part = self.files.get(after.checked_sub(1)?)?;
        Some((part, number - part.first_entry))
    }
}
