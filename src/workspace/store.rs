//! The simulated database: objects that a release ships and those that entries make.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use foldhash::{HashMap, HashMapExt, HashSet, HashSetExt};
use smallvec::{SmallVec, smallvec};

use super::deletion::Referrers;
use super::index::IndexKey;
use super::look::{Look, Match, identify, narrowest};
use super::lookup::{Condition, column_name};
use super::row::{Origin, Row, RowValues};
use super::shipped::{self, Shipped};
use super::table::Table;
use crate::catalog::{Catalog, Model, Object};
use crate::evaluate::{ObjectId, Value};
use crate::python::Analyses;
use crate::syntax::NodeId;

/// Numbers from here on are objects that entries make; below are the catalog's.
const FIRST_MADE: u32 = 1 << 24;

/// Fewer rows than this are looked at one by one.
const WORTH_AN_INDEX: usize = 16;

/// How many rows are compared in all before look-ups that no index helps give up early: only files that
/// were made to be slow need more.
pub(super) const MOST_COMPARED: usize = 2_000_000;

/// Following a relation costs as much as so many comparisons.
const COST_OF_PATH: usize = 16;

/// How many rows each look-up compares from then on.
const FEW: usize = 32;

/// The number of an object that the release ships. What entries make has none: nothing shipped refers to it.
fn shipped(object: ObjectId) -> Option<ObjectId> {
    (object.0 < FIRST_MADE).then_some(object)
}

/// The unique values of one field over all models that share it.
type UniqueValues<'t> = HashMap<IndexKey<'t>, SmallVec<[ObjectId; 4]>>;

/// The objects that are known at one point of an application.
pub struct Store<'t> {
    catalog: &'static Catalog,
    shipped: &'static Shipped,
    anywhere: NodeId,
    analyses: Arc<Analyses>,
    /// By model: iteration has the same order in every run.
    tables: BTreeMap<&'static str, Table<'t>>,
    made: Vec<(&'static str, u32)>,
    /// What entries of this file wrote to unique fields.
    unique: HashMap<(&'static str, &'static str), UniqueValues<'t>>,
    /// What entries wrote, by what it refers to; filled when something is deleted for the first time.
    pub(super) referrers: Option<Referrers>,
    /// How many rows were compared so far.
    pub(super) compared: usize,
    /// How many rows were looked at on the way over relations.
    followed: AtomicUsize,
    /// Whether anything was surely deleted.
    has_deleted: bool,
    /// The models and relations that entries wrote.
    written_relations: HashSet<(&'static str, &'static str)>,
}

impl<'t> Store<'t> {
    /// What a fresh instance of the release has. `anywhere` is a node of the file that values
    /// without a place of their own are given.
    pub fn new(catalog: &'static Catalog, anywhere: NodeId, analyses: Arc<Analyses>) -> Self {
        Store {
            catalog,
            shipped: shipped::shipped(catalog),
            anywhere,
            analyses,
            tables: BTreeMap::new(),
            made: Vec::new(),
            unique: HashMap::new(),
            referrers: None,
            compared: 0,
            followed: AtomicUsize::new(0),
            has_deleted: false,
            written_relations: HashSet::new(),
        }
    }

    /// A node for values that have no place of their own.
    pub(super) fn anywhere(&self) -> NodeId {
        self.anywhere
    }

    /// Takes the cost of looking at rows on the way over a relation into account; `None` when too many were looked at.
    pub(super) fn spend(&self, rows: usize) -> Option<()> {
        let before = self.followed.fetch_add(rows, Ordering::Relaxed);
        (before < MOST_COMPARED).then_some(())
    }

    /// The objects of a model and of those that descend from it which refer to an object through a column, or may.
    pub(super) fn referring<'s>(
        &'s self,
        model: &str,
        column: &'s str,
        object: ObjectId,
    ) -> impl Iterator<Item = &'s Row<'t>> {
        let models = self.shipped.concrete(model).iter();
        models.flat_map(move |model| {
            let shipped = self.shipped_that(model.name, column, object);
            shipped.chain(self.written_of(model.name)).filter(|row| !row.deleted)
        })
    }

    /// What authentik of the release knows.
    pub(super) fn catalog(&self) -> &'static Catalog {
        self.catalog
    }

    /// What is known of the expressions that objects have.
    pub fn analyses(&self) -> &Analyses {
        &self.analyses
    }

    /// The model of an object.
    pub fn model_of(&self, id: ObjectId) -> &'static str {
        match id.0.checked_sub(FIRST_MADE) {
            Some(made) => self.made.get(made as usize).map_or("", |(model, _)| *model),
            None => self.catalog.object(id.0).map_or("", |object| object.model),
        }
    }

    /// The object itself.
    pub fn row(&self, id: ObjectId) -> Option<&Row<'t>> {
        match id.0.checked_sub(FIRST_MADE) {
            Some(made) => {
                let (model, at) = self.made.get(made as usize)?;
                self.tables.get(model)?.own.get(*at as usize)
            }
            None => {
                let model = self.model_of(id);
                match self.tables.get(model) {
                    Some(table) => table.shipped_row(id),
                    None => self.shipped.named(model)?.row(id),
                }
            }
        }
    }

    /// The objects that entries wrote, deleted ones too, by model.
    pub fn written(&self) -> impl Iterator<Item = &Row<'t>> {
        self.tables.values().flat_map(|table| &table.own)
    }

    /// The objects of exactly this model, by age.
    pub fn rows_of(&self, model: &str) -> impl Iterator<Item = &Row<'t>> {
        let table = self.tables.get(model);
        let untouched = if table.is_none() { self.shipped.named(model) } else { None };
        let untouched = untouched.map(|table| &*table.rows).unwrap_or_default();
        table.into_iter().flat_map(Table::rows).chain(untouched)
    }

    /// The objects of a model and of those that descend from it.
    pub fn rows_of_any(&self, model: &str) -> impl Iterator<Item = &Row<'t>> {
        self.shipped.concrete(model).iter().flat_map(|model| self.rows_of(model.name))
    }

    /// The objects of exactly this model that entries wrote, deleted ones too.
    pub fn written_of(&self, model: &str) -> &[Row<'t>] {
        self.tables.get(model).map(|table| table.own.as_slice()).unwrap_or_default()
    }

    /// The shipped objects that refer to another and that no entry wrote, each with the field in which it does;
    /// of models on which flows depend, and of those that entries looked for.
    pub fn shipped_references(&self, object: ObjectId) -> impl Iterator<Item = (&Row<'t>, &'static str)> {
        let unchanged = move |row: &Row<'_>| {
            self.tables.get(row.model.name).is_none_or(|table| !table.is_changed(row.id))
        };
        let object = shipped(object);
        let of_flows = object.map(|object| self.shipped.references_of_flows(object)).unwrap_or_default();
        let others = object.into_iter().flat_map(|object| {
            let tables = self.tables.values().filter(|table| !table.shipped.is_of_flows);
            tables.flat_map(move |table| table.shipped.references(object))
        });
        let all = of_flows.iter().copied().chain(others);
        all.map(|(row, field)| -> (&Row<'t>, _) { (row, field) }).filter(move |(row, _)| unchanged(row))
    }

    /// The shipped objects of all models that refer to another, or did so before entries wrote them.
    pub(super) fn shipped_references_of_all(&self, object: ObjectId) -> impl Iterator<Item = ObjectId> {
        let references = shipped(object).map(|object| self.shipped.references(object)).unwrap_or_default();
        references.iter().map(|(row, _)| row.id)
    }

    /// The shipped objects of exactly this model that refer to another in a field and that no entry wrote.
    pub fn shipped_that(&self, model: &str, field: &str, object: ObjectId) -> impl Iterator<Item = &Row<'t>> {
        let table = shipped(object).and_then(|object| Some((object, self.shipped.named(model)?)));
        let references = table.into_iter().flat_map(|(object, table)| table.references(object));
        let of_field = references.filter(move |(_, known)| *known == field).map(|(row, _)| row);
        of_field.filter(|row| self.tables.get(row.model.name).is_none_or(|table| !table.is_changed(row.id)))
    }

    /// The table of a model.
    fn table(&mut self, model: &'static Model) -> &mut Table<'t> {
        let shipped = self.shipped;
        self.tables.entry(model.name).or_insert_with(|| Table {
            shipped: shipped.table(model),
            own: Vec::new(),
            changed: HashMap::new(),
            indexes: HashMap::new(),
        })
    }

    /// Looks for objects of a model or of those that descend from it.
    pub fn find(&mut self, model: &str, conditions: &[Condition<'_, 't>]) -> Match {
        let mut found = Match::default();
        for concrete in self.shipped.concrete(model) {
            let matched = self.find_among(concrete, model, conditions);
            match found.certain {
                None => (found.certain, found.second) = (matched.certain, matched.second),
                Some(_) => found.second = found.second.or(matched.certain),
            }
            found.possible = found.possible.or(matched.possible);
            found.example = found.example.or(matched.example);
            found.deleted = found.deleted.or(matched.deleted);
        }
        found
    }

    /// Looks for objects that are of a model which entries may not name, and of none that descends from it:
    /// authentik's own users come from such a source.
    pub fn find_of_base(&self, model: &str, conditions: &[Condition<'_, 't>]) -> Match {
        let mut found = Match::default();
        // Those of models that entries may name are among the rows.
        let is_of_base = |object: &&Object| self.catalog.model_named(object.model).is_none();
        for object in self.catalog.objects_of(model).filter(is_of_base) {
            let holds = |condition: &Condition<'_, 't>| match object.value(condition.name) {
                Some(value) => shipped::value(value).matches(condition.value),
                None => None,
            };
            let holds: Vec<Option<bool>> = conditions.iter().map(holds).collect();
            let id = ObjectId(object.number);
            if holds.iter().all(|holds| *holds == Some(true)) {
                found.certain = found.certain.or(Some(id));
            } else if !holds.contains(&Some(false)) {
                found.possible = found.possible.or(Some(id));
            }
        }
        found
    }

    /// Looks for objects of just this model. All conditions are ANDed, and are asked of the model `seen_as`.
    fn find_among(
        &mut self,
        model: &'static Model,
        seen_as: &str,
        conditions: &[Condition<'_, 't>],
    ) -> Match {
        let shipped = self.shipped.table(model);
        let table = self.tables.get_mut(model.name);
        if table.is_none() && shipped.rows.is_empty() {
            return Match::default();
        }
        let is_large = |table: &Table<'_>| table.own.len() >= WORTH_AN_INDEX;
        let keys: Vec<(&str, IndexKey<'_>)> = conditions
            .iter()
            .filter(|condition| !condition.is_path())
            .filter_map(|condition| {
                let name = column_name(model, condition.name);
                (name != "pk").then(|| IndexKey::of(condition.value).map(|key| (name, key))).flatten()
            })
            .collect();
        if let Some(table) = table.filter(|table| is_large(table)) {
            keys.iter().for_each(|(name, _)| table.index(name));
        }
        let mut look = Look {
            conditions,
            seen_as,
            store: self,
            decidable: conditions.iter().all(Condition::is_decidable),
            identifies: self.has_deleted && identify(model, conditions),
            found: Match::default(),
            compared: 0,
            cost: if conditions.iter().any(Condition::is_path) { COST_OF_PATH } else { 1 },
            most: if self.compared < MOST_COMPARED { usize::MAX } else { FEW },
        };
        let table = self.tables.get(model.name);
        let unchanged = |at: u32| {
            let changed = table.is_some_and(|table| table.changed.contains_key(&at));
            shipped.rows.get(at as usize).filter(|_| !changed)
        };
        match narrowest(keys.iter().map(|(name, key)| (key, shipped.index(name)))) {
            Some(places) => look.over(places.into_iter().flatten().filter_map(|&at| unchanged(at))),
            None => look.over((0..).zip(&shipped.rows).filter_map(|(at, _)| unchanged(at))),
        }
        if let Some(table) = table {
            let indexes = keys.iter().filter_map(|(name, key)| Some((key, table.indexes.get(*name)?)));
            match narrowest(indexes).filter(|_| is_large(table)) {
                Some(places) => {
                    look.over(places.into_iter().flatten().filter_map(|&at| table.own.get(at as usize)));
                }
                None => look.over(table.own.iter()),
            }
        }
        let Look { found, compared, .. } = look;
        self.compared += compared;
        found
    }

    /// A new object that an entry makes.
    pub fn insert(
        &mut self,
        model: &'static Model,
        entry: usize,
        certain: bool,
        complete: bool,
        values: RowValues<'t>,
    ) -> ObjectId {
        let id = ObjectId(FIRST_MADE.saturating_add(u32::try_from(self.made.len()).unwrap_or(u32::MAX)));
        let row = Row {
            id,
            model,
            origin: Origin::Entry(entry),
            certain,
            replaced: false,
            complete,
            deleted: false,
            perhaps_deleted: false,
            writers: smallvec![entry],
            values,
        };
        if let Some(referrers) = &mut self.referrers {
            row.values.iter().for_each(|(_, value)| referrers.add(id, value));
        }
        let at = self.table(model).push(row);
        self.made.push((model.name, at));
        id
    }

    /// Lets an entry write an object that exists; what was only possible is certain afterwards.
    pub fn update(&mut self, id: ObjectId, entry: usize, values: impl Iterator<Item = (&'t str, Value<'t>)>) {
        let model = self.model_of(id);
        let at = self.own_place(id);
        let Some(table) = self.tables.get_mut(model) else { return };
        let Some(row) = at.and_then(|at| table.own.get_mut(at as usize)) else { return };
        row.certain = true;
        row.perhaps_deleted = false;
        row.writers.push(entry);
        self.rewrite(id, values);
    }

    /// Replaces values of an object.
    pub(super) fn rewrite(&mut self, id: ObjectId, values: impl IntoIterator<Item = (&'t str, Value<'t>)>) {
        let model = self.model_of(id);
        let at = self.own_place(id);
        let Some(table) = self.tables.get_mut(model) else { return };
        let Some((at, row)) = at.and_then(|at| Some((at, table.own.get_mut(at as usize)?))) else { return };
        for (name, value) in values {
            if let Some(index) = table.indexes.get_mut(name) {
                index.add(at, Some(&value));
            }
            if let Some(referrers) = &mut self.referrers {
                referrers.add(id, &value);
            }
            row.values.set(name, value);
        }
    }

    /// Notes that files replace the blueprints that make some of the shipped objects.
    pub fn replace(&mut self, objects: &[ObjectId]) {
        for &id in objects {
            let model = self.model_of(id);
            let at = self.own_place(id);
            if let Some(table) = self.tables.get_mut(model)
                && let Some(row) = at.and_then(|at| table.own.get_mut(at as usize))
            {
                row.certain = false;
                row.replaced = true;
            }
        }
    }

    /// Marks an object as deleted or perhaps deleted; whether that is news.
    pub(super) fn mark_deleted(&mut self, id: ObjectId, certain: bool) -> bool {
        let model = self.model_of(id);
        let at = self.own_place(id);
        let Some(table) = self.tables.get_mut(model) else { return false };
        let Some(row) = at.and_then(|at| table.own.get_mut(at as usize)) else { return false };
        if row.deleted || row.perhaps_deleted && !certain {
            return false;
        }
        row.deleted = certain;
        row.perhaps_deleted = !certain;
        self.has_deleted |= certain;
        true
    }

    /// Where the row of an object is that an entry is about to write to.
    fn own_place(&mut self, id: ObjectId) -> Option<u32> {
        match id.0.checked_sub(FIRST_MADE) {
            Some(made) => self.made.get(made as usize).map(|(_, at)| *at),
            None => {
                let model = self.model_of(id);
                let model = self.catalog.model_named(model)?;
                self.table(model).own_place(id)
            }
        }
    }

    /// Notes that an entry wrote a list of references.
    pub(super) fn note_relation(&mut self, model: &'static str, field: &'static str) {
        self.written_relations.insert((model, field));
    }

    /// Whether an entry wrote a list of references.
    pub(super) fn has_written(&self, model: &str, field: &str) -> bool {
        self.written_relations.iter().any(|written| *written == (model, field))
    }

    /// Notes what an entry wrote to a unique field.
    pub(super) fn note_unique(
        &mut self,
        model: &'static Model,
        field: &'static str,
        value: &Value<'t>,
        id: ObjectId,
    ) {
        let Some(key) = IndexKey::kept(value) else { return };
        let scope = model.unique_scope(field);
        let ids = self.unique.entry((scope, field)).or_default().entry(key).or_default();
        if ids.last() != Some(&id) {
            ids.push(id);
        }
    }

    /// An object other than `own` that surely has the value in the unique field.
    pub fn unique_conflict(
        &mut self,
        model: &'static Model,
        field: &'static str,
        value: &Value<'t>,
        own: Option<ObjectId>,
    ) -> Option<ObjectId> {
        let key = IndexKey::of(value)?;
        let scope = model.unique_scope(field);
        let shipped = match &key {
            IndexKey::Text(text) => self.shipped.unique(scope, field).get(&**text).map(Vec::as_slice),
            IndexKey::Object(object) => {
                let refers =
                    self.shipped_that(scope, field, *object).find(|row| Some(row.id) != own && row.certain);
                if let Some(row) = refers {
                    return Some(row.id);
                }
                None
            }
        };
        let shipped = shipped.unwrap_or_default();
        let written = self.unique.get(&(scope, field)).and_then(|values| values.get(&key));
        let written = written.map(SmallVec::as_slice).unwrap_or_default();
        let most = if self.compared < MOST_COMPARED { usize::MAX } else { FEW };
        let mut compared = 0;
        let conflict = shipped.iter().chain(written).copied().take(most).find(|&id| {
            compared += 1;
            if Some(id) == own {
                return false;
            }
            match self.row(id) {
                // Its value may have been changed since, or it is gone.
                Some(row) => {
                    row.certain
                        && !row.deleted
                        && !row.perhaps_deleted
                        && row.value(field).and_then(|known| known.matches(value)) == Some(true)
                }
                None => true,
            }
        });
        self.compared += compared;
        conflict
    }
}

impl std::fmt::Debug for Store<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Store").field("tables", &self.tables).finish_non_exhaustive()
    }
}
