//! Which blueprints are applied by which, through entries of `metaapplyblueprint`.

use std::collections::{HashMap, HashSet};

use super::apply::{AppliedEntry, Conditions};
use crate::blueprint::{Entry, State, StateName};
use crate::evaluate::ValueKind;
use crate::text::FileId;

const APPLY_BLUEPRINT: &str = "authentik_blueprints.metaapplyblueprint";

/// How an entry names the blueprint that it applies.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Reference {
    /// By `metadata.name`.
    Name(String),
    /// By its path below authentik's folder of blueprints.
    Path(String),
}

/// The blueprint that an entry surely applies; nothing for entries of other models.
pub(super) fn reference(entry: &Entry<'_>, applied: &AppliedEntry<'_>) -> Option<Reference> {
    let applies = applied.model.is_some_and(|model| model.name == APPLY_BLUEPRINT)
        && applied.conditions == Conditions::True
        && matches!(entry.state, State::Known(state) if state != StateName::Absent);
    let identifiers = applied.value("identifiers").filter(|_| applies)?;
    // Several identifiers must all hold, which isn't looked into here.
    let ValueKind::Map(pairs) = &identifiers.kind else { return None };
    let [(key, value)] = pairs.as_slice() else { return None };
    match key.as_str()? {
        "name" => Some(Reference::Name(value.as_str()?.to_owned())),
        "path" => Some(Reference::Path(value.as_str()?.to_owned())),
        _ => None,
    }
}

/// The blueprints of a workspace and what each of them applies.
#[derive(Debug, Default)]
pub(super) struct Nesting {
    by_name: HashMap<String, Vec<FileId>>,
    /// By the last part of the path: where authentik's folder begins isn't known here.
    by_file_name: HashMap<String, Vec<(String, FileId)>>,
    applies: HashMap<FileId, Vec<Reference>>,
}

impl Nesting {
    /// Adds a file.
    pub(super) fn add(&mut self, file: FileId, path: &str, name: Option<&str>, applies: &[Reference]) {
        if let Some(name) = name {
            self.by_name.entry(name.to_owned()).or_default().push(file);
        }
        self.by_file_name.entry(file_name(path).to_owned()).or_default().push((path.to_owned(), file));
        if !applies.is_empty() {
            self.applies.insert(file, applies.to_vec());
        }
    }

    /// Removes a file that was added with this path and name.
    pub(super) fn remove(&mut self, file: FileId, path: &str, name: Option<&str>) {
        if let Some(files) = name.and_then(|name| self.by_name.get_mut(name)) {
            files.retain(|known| *known != file);
        }
        if let Some(files) = self.by_file_name.get_mut(file_name(path)) {
            files.retain(|(_, known)| *known != file);
        }
        self.applies.remove(&file);
    }

    /// The files that some of these files apply, with those that are applied in turn.
    pub(super) fn reached_from(&self, files: impl Iterator<Item = FileId>) -> HashSet<FileId> {
        let mut reached = HashSet::new();
        for reference in files.filter_map(|file| self.applies.get(&file)).flatten() {
            self.reach(reference, &mut reached);
        }
        reached
    }

    /// Adds the files that are applied when a blueprint is, with those that it applies in turn.
    pub(super) fn reach(&self, reference: &Reference, reached: &mut HashSet<FileId>) {
        let mut open = vec![reference];
        while let Some(reference) = open.pop() {
            for file in self.files(reference) {
                if reached.insert(file) {
                    open.extend(self.applies.get(&file).into_iter().flatten());
                }
            }
        }
    }

    /// The files that are applied by a reference.
    pub(super) fn files(&self, reference: &Reference) -> Vec<FileId> {
        match reference {
            Reference::Name(name) => self.by_name.get(name).cloned().unwrap_or_default(),
            Reference::Path(path) => {
                let named = self.by_file_name.get(file_name(path)).map(Vec::as_slice).unwrap_or_default();
                let ends = |whole: &str| {
                    whole
                        .strip_suffix(path.as_str())
                        .is_some_and(|folder| folder.is_empty() || folder.ends_with(['/', '#']))
                };
                named.iter().filter(|(whole, _)| ends(whole)).map(|(_, file)| *file).collect()
            }
        }
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit(['/', '#']).next().unwrap_or(path)
}
