//! Files on one instance.

use std::collections::HashSet;
use std::sync::{Arc, OnceLock};

use super::flow::Flow;
use crate::blueprint::Blueprint;
use crate::evaluate::ObjectId;
use crate::syntax::NodeId;
use crate::text::{FileId, Span};
use crate::workspace::{AppliedEntry, AppliedFile, Store, Surroundings, apply_onto};

/// An instance after files were applied to it, one after the other.
#[derive(Debug)]
pub struct Instance<'t> {
    store: Store<'t>,
    parts: Vec<(FileId, usize, Vec<AppliedEntry<'t>>)>,
}

impl<'t> Instance<'t> {
    /// Applies files in the given order to a fresh instance.
    pub fn apply<'b>(
        blueprints: impl IntoIterator<Item = (FileId, &'b Blueprint<'t>)>,
        around: &Surroundings<'_>,
    ) -> Self
    where
        't: 'b,
    {
        let mut store = Store::new(around.catalog, NodeId::default(), Arc::clone(&around.analyses));
        store.replace(around.replaced);
        let mut parts = Vec::new();
        let mut first_entry = 0;
        for (file, blueprint) in blueprints {
            let applied = apply_onto(blueprint, around, store, first_entry);
            store = applied.store;
            let count = applied.entries.len();
            parts.push((file, first_entry, applied.entries));
            first_entry += count;
        }
        Instance { store, parts }
    }

    /// What there is to see.
    pub fn view(&self) -> InstanceView<'_, 't> {
        let parts = self.parts.iter();
        let parts = parts.map(|(file, first_entry, entries)| Part {
            file: *file,
            first_entry: *first_entry,
            entries,
        });
        InstanceView { store: &self.store, parts: parts.collect(), unbound: OnceLock::new() }
    }
}

/// What files make together: the objects, and which entries made them.
#[derive(Debug)]
pub struct InstanceView<'a, 't> {
    /// The objects.
    pub store: &'a Store<'t>,
    parts: Vec<Part<'a, 't>>,
    /// What lost a binding because it was deleted, once asked for.
    unbound: OnceLock<HashSet<ObjectId>>,
}

#[derive(Debug)]
struct Part<'a, 't> {
    file: FileId,
    first_entry: usize,
    entries: &'a [AppliedEntry<'t>],
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

impl<'a, 't> InstanceView<'a, 't> {
    /// One file for itself.
    pub fn alone(file: FileId, applied: &'a AppliedFile<'t>) -> Self {
        InstanceView {
            store: &applied.store,
            parts: vec![Part { file, first_entry: 0, entries: &applied.entries }],
            unbound: OnceLock::new(),
        }
    }

    /// The entry that the store knows by a number.
    pub fn place(&self, number: usize) -> Option<EntryPlace> {
        let (part, entry) = self.find(number)?;
        let span = part.entries.get(entry)?.head;
        Some(EntryPlace { file: part.file, entry, span })
    }

    /// What applying the entry of a number did.
    pub fn entry(&self, number: usize) -> Option<&'a AppliedEntry<'t>> {
        let (part, entry) = self.find(number)?;
        part.entries.get(entry)
    }

    /// The first entry of the workspace that writes an object; nothing for one that only authentik ships.
    pub fn made_at(&self, object: ObjectId) -> Option<EntryPlace> {
        self.place(*self.store.row(object)?.writers.first()?)
    }

    /// The last entry of the workspace that writes an object.
    pub fn written_at(&self, object: ObjectId) -> Option<EntryPlace> {
        self.place(*self.store.row(object)?.writers.last()?)
    }

    /// All entries of all files in the order in which they were applied, with the numbers that the store
    /// knows them by.
    pub fn entries(&self) -> impl Iterator<Item = (usize, EntryPlace, &'a AppliedEntry<'t>)> {
        self.parts.iter().flat_map(|part| {
            part.entries.iter().enumerate().map(|(entry, applied)| {
                let place = EntryPlace { file: part.file, entry, span: applied.head };
                (part.first_entry + entry, place, applied)
            })
        })
    }

    /// The files in the order in which they were applied, each with its entries.
    pub fn files(&self) -> impl Iterator<Item = (FileId, &'a [AppliedEntry<'t>])> {
        self.parts.iter().map(|part| (part.file, part.entries))
    }

    /// Whether any entry of the workspace writes the flow, a stage of it, or a binding, or deletes one of these.
    pub fn concerns(&self, flow: &Flow) -> bool {
        let unbound = self.unbound.get_or_init(|| {
            let models = ["authentik_flows.flowstagebinding", "authentik_policies.policybinding"];
            let bindings = models.into_iter().flat_map(|model| self.store.written_of(model));
            let deleted = bindings.filter(|binding| binding.deleted);
            deleted.filter_map(|binding| binding.value("target")?.object()).collect()
        });
        let written = |object: ObjectId| self.written_at(object).is_some() || unbound.contains(&object);
        flow.parts().any(written)
    }

    fn find(&self, number: usize) -> Option<(&Part<'a, 't>, usize)> {
        let after = self.parts.partition_point(|part| part.first_entry <= number);
        let part = self.parts.get(after.checked_sub(1)?)?;
        Some((part, number - part.first_entry))
    }
}
