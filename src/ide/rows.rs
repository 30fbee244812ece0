//! What entries become: the objects of an instance, as the last entry leaves them. Compiled flows are made of the same.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use super::bound::is_written;
use super::shown::Shown;
use crate::analysis::Analysis;
use crate::blueprint::{State, StateName};
use crate::evaluate::{ObjectId, ValueKind};
use crate::graph::{InstanceView, POLICY_BINDING, STAGE_BINDING};
use crate::syntax::NodeId;
use crate::text::FileId;
use crate::workspace::{AppliedEntry, Conditions, Existing, Place, Row};

/// The models of bindings, each with the field for what it binds.
const BINDINGS: [(&str, &str); 2] = [(STAGE_BINDING, "stage"), (POLICY_BINDING, "policy")];

/// The fields of bindings that refer to objects of flows.
const RELATIONS: [&str; 3] = ["target", "stage", "policy"];

/// The objects of an instance, and which entries are about them.
pub(super) struct Rows<'v, 't> {
    pub(super) view: InstanceView<'v, 't>,
    analysis: &'v Analysis<'t>,
    entries: HashMap<FileId, &'v [AppliedEntry<'t>]>,
    /// The first entry about each object.
    places: HashMap<ObjectId, Place>,
    /// The bindings that entries wrote, by what they bind.
    bindings: HashMap<ObjectId, Vec<&'v Row<'t>>>,
    open: Open<'t>,
    /// By file: what may be shown of its texts.
    shown: RefCell<HashMap<FileId, Rc<Shown<'v, 't>>>>,
}

/// What conditions and values that are not known leave open.
#[derive(Default)]
struct Open<'t> {
    /// Objects with fields that an entry perhaps writes.
    fields: HashSet<(ObjectId, &'t str)>,
    /// Objects that may be the same as another one.
    perhaps_same: HashSet<ObjectId>,
    /// Objects to which a field of a binding of a model perhaps refers.
    perhaps_bound: HashSet<(&'static str, &'t str, ObjectId)>,
}

impl<'v, 't> Rows<'v, 't> {
    /// The objects of an instance of an analysis.
    pub(super) fn new(analysis: &'v Analysis<'t>, view: InstanceView<'v, 't>) -> Self {
        let mut places = HashMap::new();
        let mut open = Open::default();
        for (_, place, entry) in view.entries() {
            if let Some(object) = entry.object.filter(|_| is_written(entry)) {
                places.entry(object).or_insert(Place { file: place.file, entry: place.entry });
            }
            open.add_entry(entry);
        }
        let mut bindings: HashMap<ObjectId, Vec<&'v Row<'t>>> = HashMap::new();
        for (model, field) in BINDINGS {
            for row in view.store.written_of(model).iter().filter(|row| row.is_there()) {
                open.add_binding(row);
                if let Some(bound) = key(row, field) {
                    bindings.entry(bound).or_default().push(row);
                }
            }
        }
        let entries = view.files().collect();
        Rows { view, analysis, entries, places, bindings, open, shown: RefCell::default() }
    }

    /// Whether a file is applied to the instance, or another with the same blueprint.
    pub(super) fn has_file(&self, file: FileId) -> bool {
        self.entries.contains_key(&self.original(file))
    }

    /// A blueprint that several manifests hold is applied once.
    fn original(&self, file: FileId) -> FileId {
        self.analysis.original_of(file).unwrap_or(file)
    }

    /// What applying an entry did.
    pub(super) fn entry(&self, place: Place) -> Option<&'v AppliedEntry<'t>> {
        self.entries.get(&self.original(place.file))?.get(place.entry)
    }

    /// The object that an entry makes or changes, if it is there in the end.
    pub(super) fn written_by(&self, place: Place) -> Option<&'v Row<'t>> {
        let entry = self.entry(place).filter(|entry| is_written(entry))?;
        self.row(entry.object?)
    }

    /// An object that is there in the end.
    pub(super) fn row(&self, object: ObjectId) -> Option<&'v Row<'t>> {
        self.view.store.row(object).filter(|row| row.is_there())
    }

    /// The text that names an object to people, without the secrets of the files that write it.
    pub(super) fn label(&self, row: &Row<'_>) -> Option<String> {
        let mut label = row.label()?.to_owned();
        for file in row.writers.iter().filter_map(|&number| Some(self.view.place(number)?.file)) {
            let Some(analyzed) = self.analysis.file(file) else { continue };
            let mut known = self.shown.borrow_mut();
            let shown = known.entry(file).or_insert_with(|| Rc::new(Shown::new(self.analysis, analyzed)));
            label = shown.text(&label);
        }
        Some(label)
    }

    /// The first entry that makes, changes or expects an object.
    pub(super) fn place(&self, object: ObjectId) -> Option<Place> {
        self.places.get(&object).copied()
    }

    /// Where the value of a field comes from: the last entry that writes it.
    pub(super) fn writer(&self, row: &Row<'_>, field: &str) -> Option<(Place, NodeId)> {
        row.writers.iter().rev().find_map(|&number| {
            let datum = self.view.entry(number)?.datum(field)?;
            let place = self.view.place(number)?;
            Some((Place { file: place.file, entry: place.entry }, datum.value.node))
        })
    }

    /// The bindings of a stage or a policy: those that authentik ships, then those that entries write.
    pub(super) fn bindings(&self, bound: &Row<'_>, model: &str) -> Vec<&'v Row<'t>> {
        let field = bound_field(model);
        let shipped = self.view.store.shipped_that(model, field, bound.id).filter(|row| row.is_there());
        let written = self.bindings.get(&bound.id).into_iter().flatten().copied();
        let all = shipped.chain(written.filter(|row| row.model.name == model));
        // One that refers to nothing is in no flow.
        all.filter(|row| row.value("target").is_some_and(|target| target.kind != ValueKind::Null)).collect()
    }

    /// Whether an object surely is there, and one of its own.
    pub(super) fn is_certain(&self, row: &Row<'_>) -> bool {
        row.certain && !row.perhaps_deleted && !self.open.perhaps_same.contains(&row.id)
    }

    /// Whether no entry that may not be applied writes a field of an object.
    pub(super) fn is_settled(&self, row: &Row<'_>, field: &'t str) -> bool {
        !self.open.fields.contains(&(row.id, field))
    }

    /// Whether it is known which bindings of a model refer to an object in a field.
    pub(super) fn knows_bindings(&self, object: &Row<'_>, model: &'static str, field: &'t str) -> bool {
        !self.open.perhaps_bound.contains(&(model, field, object.id))
    }
}

impl<'t> Open<'t> {
    /// Adds what an entry leaves open.
    fn add_entry(&mut self, entry: &AppliedEntry<'t>) {
        let is_open = entry.conditions == Conditions::Unknown || !matches!(entry.state, State::Known(_));
        // An existing object stays as it is, whether the entry is applied or not.
        let is_kept = matches!(entry.state, State::Known(StateName::Created | StateName::Absent));
        let candidate = match entry.existing {
            Existing::Yes(object) if is_open && !is_kept => Some(object),
            Existing::Perhaps(Some(object)) if !entry.presumed_new && entry.object != Some(object) => {
                self.perhaps_same.extend(entry.object);
                Some(object)
            }
            _ => None,
        };
        let (Some(candidate), Some(model)) = (candidate, entry.model) else { return };
        for datum in entry.data.iter().filter(|datum| !datum.from_identifiers) {
            self.fields.insert((candidate, datum.name));
            if RELATIONS.contains(&datum.name) {
                let mut add = |object| {
                    self.perhaps_bound.insert((model.name, datum.name, object));
                };
                datum.value.each_object(&mut add);
            }
        }
    }

    /// Adds what a binding refers to, where it refers to one of several objects.
    fn add_binding(&mut self, row: &Row<'t>) {
        for (field, value) in row.values.iter().filter(|(field, _)| RELATIONS.contains(field)) {
            if !matches!(value.kind, ValueKind::Key(_)) {
                let mut add = |object| {
                    self.perhaps_bound.insert((row.model.name, field, object));
                };
                value.each_object(&mut add);
            }
        }
    }
}

/// The field of a binding for what it binds.
pub(super) fn bound_field(binding: &str) -> &'static str {
    BINDINGS.into_iter().find(|(model, _)| *model == binding).map_or("", |(_, field)| field)
}

/// The object to which a field surely refers.
pub(super) fn key(row: &Row<'_>, field: &str) -> Option<ObjectId> {
    match row.value(field)?.kind {
        ValueKind::Key(object) => Some(object),
        _ => None,
    }
}
