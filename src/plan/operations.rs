//! What each entry does, as an operation.

use std::cell::Cell;
use std::collections::{BTreeSet, HashMap};

use super::document::{Action, AppliedBlueprint, Effect, Operation, Place, UnknownPart};
use super::origin::{Objects, operation};
use super::resolve::{Resolver, reason};
use super::value::{Fields, PlanValue, Reason};
use crate::analysis::{Analysis, AnalyzedFile};
use crate::blueprint::{Blueprint, State, StateName, text};
use crate::graph::{APPLY_BLUEPRINT, EntryPlace, applies};
use crate::text::FileId;
use crate::workspace::{AppliedEntry, Change, Conditions, Existing};

/// All entries of the files, in the order in which they are applied.
pub(super) struct Operations<'a, 't> {
    pub(super) objects: &'a Objects<'a, 't>,
    pub(super) analysis: &'a Analysis<'t>,
    /// The files that are applied.
    pub(super) order: &'a [FileId],
}

/// How many values of a file are shown: so many in any case, and more for each node of its text.
const MOST_VALUES: usize = 10_000;
const VALUES_PER_NODE: usize = 4;

/// The operations of one file.
#[derive(Debug, Clone, Copy)]
struct Numbers {
    first: u32,
    count: u32,
}

impl<'t> Operations<'_, 't> {
    pub(super) fn compile(&self) -> Vec<Operation> {
        let mut by_file: HashMap<FileId, Numbers> = HashMap::new();
        let mut by_name: HashMap<&str, FileId> = HashMap::new();
        for (number, place, _) in self.objects.together.entries() {
            by_file.entry(place.file).or_insert(Numbers { first: operation(number), count: 0 }).count += 1;
        }
        for file in self.order {
            if let Some((name, _)) = self.analysis.file(*file).and_then(|file| file.blueprint.name) {
                by_name.entry(name).or_insert(*file);
            }
        }
        let mut operations = Vec::new();
        let mut current: Option<(FileId, HashMap<&'t str, usize>, Cell<usize>)> = None;
        for (number, place, entry) in self.objects.together.entries() {
            let Some(AnalyzedFile { blueprint, .. }) = self.analysis.file(place.file) else { continue };
            if current.as_ref().is_none_or(|(file, ..)| *file != place.file) {
                let mut ids = HashMap::new();
                for written in &blueprint.entries {
                    if let Some((id, _)) = written.id {
                        ids.entry(id).or_insert(written.index);
                    }
                }
                let nodes = blueprint.tree.node_count().saturating_mul(VALUES_PER_NODE);
                current = Some((place.file, ids, Cell::new(nodes.saturating_add(MOST_VALUES))));
            }
            let Some((_, ids, left)) = &current else { continue };
            let first = by_file.get(&place.file).map_or(1, |numbers| numbers.first);
            let operation_of_id = |id: &str| {
                let entry = u32::try_from(*ids.get(id)?).ok()?;
                Some(first.saturating_add(entry))
            };
            let resolver = Resolver {
                objects: self.objects,
                tree: blueprint.tree,
                file: place.file,
                number,
                operation_of_id: &operation_of_id,
                left,
                unknown: Vec::new(),
                depends_on: BTreeSet::new(),
            };
            let applied_file = |name: &str| {
                let file = *by_name.get(name)?;
                let numbers = by_file.get(&file).copied().unwrap_or(Numbers { first: 0, count: 0 });
                Some((self.analysis.file(file)?.source.path(), numbers))
            };
            operations.extend(self.one(number, place, entry, blueprint, resolver, &applied_file));
        }
        operations
    }

    fn one<'f>(
        &self,
        number: usize,
        place: EntryPlace,
        applied: &AppliedEntry<'t>,
        blueprint: &Blueprint<'t>,
        mut resolver: Resolver<'_, 't>,
        file_of: &dyn Fn(&str) -> Option<(&'f str, Numbers)>,
    ) -> Option<Operation> {
        let file = self.analysis.file(place.file)?.source;
        let entry = blueprint.entries.get(place.entry)?;
        let position = file.position(place.span.start);
        let written = Place {
            path: file.file_path().to_owned(),
            line: position.line,
            column: position.column,
            entry: place.entry,
        };
        let scrubbed = |text: &str| self.objects.secrets.scrubbed(text);
        let model = match applied.model {
            Some(model) => model.name.to_owned(),
            None => scrubbed(entry.model.and_then(|node| text(blueprint.tree, node)).unwrap_or_default()),
        };
        let id = operation(number);
        let mut done = Operation {
            id,
            action: Action::Skip,
            effect: Effect::Nothing,
            model: model.clone(),
            entry_id: entry.id.map(|(id, _)| scrubbed(id)),
            key: Fields::default(),
            data: Fields::default(),
            ignored: Vec::new(),
            changes: Vec::new(),
            may_change: Vec::new(),
            also_deletes: Vec::new(),
            existing: None,
            reason: None,
            applies: None,
            depends_on: Vec::new(),
            unknown: Vec::new(),
            file: file.path().to_owned(),
            written,
        };
        if let Some(reason) = skipped(applied) {
            done.reason = Some(reason.to_owned());
            return Some(done);
        }
        if let Some(undecided) = applied.undecided {
            let at = "conditions".to_owned();
            let asks = entry.conditions.iter().find_map(|&node| resolver.asks(node));
            resolver.unknown.push(UnknownPart { at, reason: reason(undecided), asks });
        }
        (done.action, done.effect) = action(applied, &model);
        if done.effect == Effect::Updates {
            let with = |change| {
                let fields = applied.changes.iter().filter(move |field| field.change == change);
                fields.map(|field| field.name.to_owned()).collect()
            };
            (done.changes, done.may_change) = (with(Change::Changed), with(Change::Unknown));
            if done.changes.is_empty() && done.may_change.is_empty() && entry.permissions.is_empty() {
                done.effect = Effect::Unchanged;
            }
        }
        if applied.state == State::Unusable {
            let at = "state".to_owned();
            resolver.unknown.push(UnknownPart { at, reason: Reason::Server, asks: None });
        }
        let (key, data): (Vec<_>, Vec<_>) = applied.data.iter().partition(|datum| datum.from_identifiers);
        done.key.0 = key.iter().map(|d| (scrubbed(d.name), resolver.datum("key", d))).collect();
        for datum in data {
            let known = datum.field.is_some() || applied.model.is_none_or(|model| model.meta);
            if known {
                let value = resolver.datum("data", datum);
                done.data.0.push((scrubbed(datum.name), value));
            } else {
                done.ignored.push(scrubbed(datum.name));
            }
        }
        if let Existing::Yes(object) | Existing::Perhaps(Some(object)) = applied.existing {
            done.existing = Some(self.objects.source(object));
            resolver.depends_on.extend(self.objects.written_before(object, number));
        }
        done.also_deletes = applied.also_deleted.iter().map(|&other| self.objects.reference(other)).collect();
        if done.action == Action::ApplyBlueprint {
            done.applies = Some(self.applied_blueprint(applied, &done.data, &mut resolver, file_of));
        }
        resolver.depends_on.remove(&id);
        done.depends_on = resolver.depends_on.into_iter().collect();
        done.unknown = resolver.unknown;
        Some(done)
    }

    fn applied_blueprint<'f>(
        &self,
        applied: &AppliedEntry<'t>,
        data: &Fields,
        resolver: &mut Resolver<'_, 't>,
        file_of: &dyn Fn(&str) -> Option<(&'f str, Numbers)>,
    ) -> AppliedBlueprint {
        let name = applies(applied);
        if name.is_none() {
            resolver.unknown.push(unknown_blueprint(data));
        }
        let file = name.and_then(file_of);
        if let Some((_, numbers)) = file {
            resolver.depends_on.extend(numbers.first..numbers.first.saturating_add(numbers.count));
        }
        let mut shipped = self.objects.catalog.blueprints().iter();
        AppliedBlueprint {
            name: name.map(|name| self.objects.secrets.scrubbed(name)),
            file: file.map(|(path, _)| path.to_owned()),
            shipped: shipped
                .find(|blueprint| file.is_none() && Some(blueprint.name) == name)
                .map(|blueprint| blueprint.path.to_owned()),
            required: data.get("required") != Some(&PlanValue::Bool(false)),
        }
    }
}

/// Why it can't be known offline which blueprint an entry applies.
fn unknown_blueprint(data: &Fields) -> UnknownPart {
    let at = UnknownPart::APPLIES.to_owned();
    let identifiers = data.get("identifiers");
    let fields = match identifiers {
        Some(PlanValue::Mapping(fields)) => fields.0.as_slice(),
        _ => &[],
    };
    let name = fields.iter().find(|(field, _)| field == "name").map(|(_, value)| value);
    if let Some(PlanValue::Unknown(unknown)) = name.or(identifiers) {
        return UnknownPart { at, reason: unknown.unknown, asks: unknown.asks.clone() };
    }
    let fields = fields.iter().map(|(field, _)| format!("`{field}`")).collect::<Vec<_>>();
    let asks = match fields.as_slice() {
        [] => "the first blueprint".to_owned(),
        fields => format!("the blueprint with this {}", fields.join(" and ")),
    };
    UnknownPart { at, reason: Reason::Server, asks: Some(asks) }
}

/// Why an entry does nothing.
fn skipped(applied: &AppliedEntry<'_>) -> Option<&'static str> {
    let absent = applied.state == State::Known(StateName::Absent);
    match applied.conditions {
        Conditions::False => Some("its conditions are not fulfilled"),
        _ if absent && applied.data.is_empty() => {
            Some("the object to delete cannot be found: its identifiers cannot be resolved")
        }
        _ => None,
    }
}

fn action(applied: &AppliedEntry<'_>, model: &str) -> (Action, Effect) {
    if model == APPLY_BLUEPRINT {
        return (Action::ApplyBlueprint, Effect::Applies);
    }
    let state = match applied.state {
        State::Known(state) => state,
        State::Tag(_) | State::Unusable => StateName::Present,
    };
    let existing = applied.existing;
    let or_creates = |effect| match existing {
        Existing::Yes(_) => effect,
        Existing::Perhaps(_) => Effect::Unknown,
        Existing::No => Effect::Creates,
    };
    match state {
        StateName::Present => (Action::Upsert, or_creates(Effect::Updates)),
        StateName::Created => (Action::Create, or_creates(Effect::Nothing)),
        StateName::MustCreated => (Action::CreateNew, or_creates(Effect::Nothing)),
        StateName::Absent => match existing {
            Existing::Yes(_) => (Action::Delete, Effect::Deletes),
            Existing::Perhaps(_) => (Action::Delete, Effect::Unknown),
            Existing::No => (Action::Delete, Effect::Nothing),
        },
    }
}
