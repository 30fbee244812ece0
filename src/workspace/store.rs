//! The database on paper: objects that a release ships and those that entries make.

use std::borrow::Cow;

use foldhash::{HashMap, HashMapExt};

use super::index::{FieldIndex, IndexKey};
use super::lookup::{Condition, column_name};
use super::shipped::{self, Shipped, ShippedTable};
use crate::catalog::{Catalog, Model, Object};
use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::syntax::NodeId;

/// Numbers from here on are objects that entries make; below are the catalogue's.
const FIRST_MADE: u32 = 1 << 24;

/// What makes an object exist.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Origin {
    /// The release ships it.
    Shipped(&'static Object),
    /// An entry of this file.
    Entry(usize),
}

/// One object.
#[derive(Debug, Clone)]
pub struct Row<'t> {
    /// Its identity.
    pub id: ObjectId,
    /// Its model.
    pub model: &'static Model,
    /// What made it.
    pub origin: Origin,
    /// Whether it surely exists: an example's object may not.
    pub certain: bool,
    /// Whether everything that isn't among the values has its default.
    pub complete: bool,
    /// Whether an entry deleted it.
    pub deleted: bool,
    /// The entries of this file that wrote it, in order.
    pub writers: Vec<usize>,
    /// What is known of it.
    pub values: Vec<(Cow<'t, str>, Value<'t>)>,
}

impl<'t> Row<'t> {
    /// A value by its field's name.
    pub fn value(&self, name: &str) -> Option<&Value<'t>> {
        self.values.iter().find(|(known, _)| known == name).map(|(_, value)| value)
    }

    /// Whether the object is part of the instance: not deleted, and not only an example's.
    pub fn is_there(&self) -> bool {
        !self.deleted && (self.certain || !self.writers.is_empty())
    }

    /// The text that names the object to people: its slug, name, or the like.
    pub fn label(&self) -> Option<&str> {
        ["slug", "name", "managed", "username", "identifier", "domain"]
            .into_iter()
            .find_map(|field| self.value(field).and_then(Value::as_str))
    }
}

/// What a look-up finds.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Match {
    /// The first object that surely matches and surely exists.
    pub certain: Option<ObjectId>,
    /// The first that may match, or matches and is made by an entry that may be skipped.
    pub possible: Option<ObjectId>,
    /// The first that matches and exists only where somebody applied an example.
    pub example: Option<ObjectId>,
    /// Whether more than one surely matches.
    pub several: bool,
}

/// Fewer rows than this are looked at one by one.
const WORTH_AN_INDEX: usize = 16;

/// How many rows are compared in all before look-ups that no index helps give up early: only files that
/// were made to be slow need more.
const MOST_COMPARED: usize = 2_000_000;

/// How many rows each look-up compares from then on.
const FEW: usize = 32;

/// The objects of one model.
#[derive(Debug)]
struct Table<'t> {
    /// What the release ships; shared by all files.
    shipped: &'static ShippedTable,
    /// The rows that entries of this file made or wrote to, in the order in which they did so first.
    own: Vec<Row<'t>>,
    /// Where the shipped rows that an entry wrote to are among the own ones.
    changed: HashMap<u32, u32>,
    /// Indexes of the own rows.
    indexes: HashMap<String, FieldIndex<'t>>,
}

impl<'t> Table<'t> {
    /// All objects, by age.
    fn rows(&self) -> impl Iterator<Item = &Row<'t>> {
        let shipped = (0..).zip(&self.shipped.rows).filter_map(|(at, _)| self.shipped_row_at(at));
        shipped.chain(self.own.iter().filter(|row| matches!(row.origin, Origin::Entry(_))))
    }

    fn shipped_row(&self, id: ObjectId) -> Option<&Row<'t>> {
        self.shipped_row_at(self.shipped.place(id)?)
    }

    fn shipped_row_at(&self, place: u32) -> Option<&Row<'t>> {
        match self.changed.get(&place) {
            Some(&own) => self.own.get(own as usize),
            None => self.shipped.rows.get(place as usize),
        }
    }

    /// Where a shipped row is among the own ones; it becomes one.
    fn own_place(&mut self, id: ObjectId) -> Option<u32> {
        let place = self.shipped.place(id)?;
        if let Some(&own) = self.changed.get(&place) {
            return Some(own);
        }
        let row = self.shipped.rows.get(place as usize)?.clone();
        let own = self.push(row);
        self.changed.insert(place, own);
        Some(own)
    }

    /// Keeps an index of the own rows by a field from now on.
    fn index(&mut self, field: &str) {
        if !self.indexes.contains_key(field) {
            self.indexes.insert(field.to_owned(), FieldIndex::of(&self.own, field));
        }
    }

    fn push(&mut self, row: Row<'t>) -> u32 {
        let at = u32::try_from(self.own.len()).unwrap_or(u32::MAX);
        for (name, index) in &mut self.indexes {
            index.add(at, row.value(name));
        }
        self.own.push(row);
        at
    }
}

/// The unique values of one field over all models that share it.
type UniqueValues<'t> = HashMap<IndexKey<'t>, Vec<ObjectId>>;

/// The objects that are known at one point of an application.
pub struct Store<'t> {
    catalog: &'static Catalog,
    shipped: &'static Shipped,
    anywhere: NodeId,
    tables: HashMap<&'static str, Table<'t>>,
    made: Vec<(&'static str, u32)>,
    /// What entries of this file wrote to unique fields.
    unique: HashMap<(&'static str, &'static str), UniqueValues<'t>>,
    compared: usize,
}

impl<'t> Store<'t> {
    /// What a fresh instance of the release has. `anywhere` is a node of the file that values
    /// without a place of their own are given.
    pub fn new(catalog: &'static Catalog, anywhere: NodeId) -> Self {
        Store {
            catalog,
            shipped: shipped::shipped(catalog),
            anywhere,
            tables: HashMap::new(),
            made: Vec::new(),
            unique: HashMap::new(),
            compared: 0,
        }
    }

    /// The model of an object.
    pub fn model_of(&self, id: ObjectId) -> &'static str {
        match id.0.checked_sub(FIRST_MADE) {
            Some(made) => self.made.get(made as usize).map_or("", |(model, _)| *model),
            None => self.catalog.object(id.0).map_or("", |object| object.model),
        }
    }

    /// The object itself; `None` for a shipped one of a model that nothing has asked for yet.
    pub fn row(&self, id: ObjectId) -> Option<&Row<'t>> {
        let table = self.tables.get(self.model_of(id))?;
        match id.0.checked_sub(FIRST_MADE) {
            Some(made) => table.own.get(self.made.get(made as usize)?.1 as usize),
            None => table.shipped_row(id),
        }
    }

    /// All objects of tables that were touched, by model and then by age.
    pub fn rows(&self) -> impl Iterator<Item = &Row<'t>> {
        self.tables.values().flat_map(Table::rows)
    }

    /// The objects that entries of the file wrote, deleted ones too, by model.
    pub fn written(&self) -> impl Iterator<Item = &Row<'t>> {
        self.tables.values().flat_map(|table| &table.own)
    }

    /// Brings the shipped objects of models into the store that a flow can depend on.
    pub fn load_flows(&mut self) {
        let catalog = self.catalog;
        let named = |names: &[&str]| -> Vec<&'static Model> {
            names.iter().filter_map(|name| catalog.model_named(name)).collect()
        };
        for model in named(&["authentik_flows.flowstagebinding", "authentik_policies.policybinding"]) {
            self.table(model).index("target");
        }
        let mut models = named(&["authentik_flows.flow", "authentik_core.group", "authentik_core.user"]);
        models.extend(self.shipped.concrete("authentik_flows.stage"));
        models.extend(self.shipped.concrete("authentik_policies.policy"));
        for model in models {
            self.table(model);
        }
    }

    /// The objects of exactly this model, by age. Shipped ones only once something has asked for the model.
    pub fn rows_of(&self, model: &str) -> impl Iterator<Item = &Row<'t>> {
        self.tables.get(model).into_iter().flat_map(Table::rows)
    }

    /// The objects of exactly this model that refer to another in a field, by age.
    pub fn rows_that(&self, model: &str, field: &str, target: ObjectId) -> Vec<&Row<'t>> {
        let Some(table) = self.tables.get(model) else { return Vec::new() };
        let refers = |row: &&Row<'t>| {
            row.is_there()
                && row.value(field).is_some_and(|value| match &value.kind {
                    ValueKind::Key(id) => *id == target,
                    ValueKind::List(items) => items.iter().any(|item| item.kind == ValueKind::Key(target)),
                    _ => false,
                })
        };
        let key = IndexKey::Object(target);
        // A shipped row that an entry wrote to keeps its age.
        let index = table.shipped.index(field);
        let mut shipped = index.candidates(&key).concat();
        shipped.extend(table.changed.keys());
        shipped.sort_unstable();
        shipped.dedup();
        let shipped = shipped.into_iter().filter_map(|at| table.shipped_row_at(at));
        let made = |row: &&Row<'t>| matches!(row.origin, Origin::Entry(_));
        match table.indexes.get(field) {
            Some(index) => {
                let mut own = index.candidates(&key).concat();
                own.sort_unstable();
                let own = own.into_iter().filter_map(|at| table.own.get(at as usize));
                shipped.chain(own.filter(made)).filter(refers).collect()
            }
            None => shipped.chain(table.own.iter().filter(made)).filter(refers).collect(),
        }
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
        for model in self.shipped.concrete(model) {
            let matched = self.find_exactly(model, conditions);
            found.several |= matched.several || found.certain.is_some() && matched.certain.is_some();
            found.certain = found.certain.or(matched.certain);
            found.possible = found.possible.or(matched.possible);
            found.example = found.example.or(matched.example);
        }
        found
    }

    /// Looks for objects of just this model. All conditions are ANDed.
    pub fn find_exactly(&mut self, model: &'static Model, conditions: &[Condition<'_, 't>]) -> Match {
        let known = self.tables.get(model.name).is_some_and(|table| !table.own.is_empty());
        if !known && self.shipped.table(model).rows.is_empty() {
            return Match::default();
        }
        let mut look = Look {
            conditions,
            anywhere: self.anywhere,
            decidable: conditions.iter().all(Condition::is_decidable),
            found: Match::default(),
            compared: 0,
            most: if self.compared < MOST_COMPARED { usize::MAX } else { FEW },
        };
        let table = self.table(model);
        let keys: Vec<(&str, IndexKey<'_>)> = conditions
            .iter()
            .filter(|condition| !condition.name.contains("__"))
            .filter_map(|condition| {
                let name = column_name(model, condition.name);
                (name != "pk").then(|| IndexKey::of(condition.value).map(|key| (name, key))).flatten()
            })
            .collect();
        let unchanged =
            |(at, row): (u32, &'static Row<'static>)| (!table.changed.contains_key(&at)).then_some(row);
        let indexes: Vec<_> = keys.iter().map(|(name, _)| table.shipped.index(name)).collect();
        let shipped = &table.shipped.rows;
        match narrowest(keys.iter().map(|(_, key)| key).zip(indexes.iter().map(|index| &**index))) {
            Some(places) => look.over(
                places.into_iter().flatten().filter_map(|&at| unchanged((at, shipped.get(at as usize)?))),
            ),
            None => look.over((0..).zip(shipped).filter_map(unchanged)),
        }
        if table.own.len() < WORTH_AN_INDEX {
            look.over(table.own.iter());
        } else {
            for (name, _) in &keys {
                table.index(name);
            }
            let indexes = keys.iter().filter_map(|(name, key)| Some((key, table.indexes.get(*name)?)));
            match narrowest(indexes) {
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
        values: Vec<(Cow<'t, str>, Value<'t>)>,
    ) -> ObjectId {
        let id = ObjectId(FIRST_MADE.saturating_add(u32::try_from(self.made.len()).unwrap_or(u32::MAX)));
        for (name, value) in &values {
            self.add_unique(model, name, value, id);
        }
        let row = Row {
            id,
            model,
            origin: Origin::Entry(entry),
            certain,
            complete,
            deleted: false,
            writers: vec![entry],
            values,
        };
        let at = self.table(model).push(row);
        self.made.push((model.name, at));
        id
    }

    /// Lets an entry write an object that exists; what was only possible is certain afterwards.
    pub fn update(&mut self, id: ObjectId, entry: usize, values: Vec<(Cow<'t, str>, Value<'t>)>) {
        let model = self.model_of(id);
        if let Some(model) = self.catalog.model_named(model) {
            for (name, value) in &values {
                self.add_unique(model, name, value, id);
            }
        }
        let at = self.own_place(id);
        let Some(table) = self.tables.get_mut(model) else { return };
        let Some((at, row)) = at.and_then(|at| Some((at, table.own.get_mut(at as usize)?))) else { return };
        row.certain = true;
        row.writers.push(entry);
        for (name, value) in values {
            if let Some(index) = table.indexes.get_mut(&*name) {
                index.add(at, Some(&value));
            }
            match row.values.iter_mut().find(|(known, _)| *known == name) {
                Some((_, known)) => *known = value,
                None => row.values.push((name, value)),
            }
        }
    }

    /// Lets an entry delete an object.
    pub fn delete(&mut self, id: ObjectId) {
        let model = self.model_of(id);
        let at = self.own_place(id);
        if let Some(table) = self.tables.get_mut(model)
            && let Some(row) = at.and_then(|at| table.own.get_mut(at as usize))
        {
            row.deleted = true;
        }
    }

    /// Where the row of an object is that an entry is about to write to.
    fn own_place(&mut self, id: ObjectId) -> Option<u32> {
        match id.0.checked_sub(FIRST_MADE) {
            Some(made) => self.made.get(made as usize).map(|(_, at)| *at),
            None => {
                let model = self.model_of(id);
                self.tables.get_mut(model)?.own_place(id)
            }
        }
    }

    fn add_unique(&mut self, model: &'static Model, name: &str, value: &Value<'t>, id: ObjectId) {
        let Some(field) = model.field(name).filter(|field| field.unique) else { return };
        let Some(key @ IndexKey::Text(_)) = IndexKey::kept(value) else { return };
        let scope = model.unique_scope(field.name);
        let ids = self.unique.entry((scope, field.name)).or_default().entry(key).or_default();
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
        let Some(IndexKey::Text(text)) = IndexKey::of(value) else { return None };
        let scope = model.unique_scope(field);
        let shipped = self.shipped.unique(scope, field);
        let shipped = shipped.get(&*text).map(Vec::as_slice).unwrap_or_default();
        let written = self.unique.get(&(scope, field)).and_then(|texts| texts.get(&IndexKey::Text(text)));
        let written = written.map(Vec::as_slice).unwrap_or_default();
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
                        && row.value(field).and_then(|known| known.matches(value)) == Some(true)
                }
                None => true,
            }
        });
        self.compared += compared;
        conflict
    }
}

/// A look-up under way.
struct Look<'c, 'v, 't> {
    conditions: &'c [Condition<'v, 't>],
    anywhere: NodeId,
    /// Whether any object can be known to fulfil the conditions.
    decidable: bool,
    found: Match,
    compared: usize,
    most: usize,
}

impl Look<'_, '_, '_> {
    /// Compares rows until nothing more can be learnt.
    fn over<'r, 'v: 'r>(&mut self, rows: impl Iterator<Item = &'r Row<'v>>) {
        for row in rows {
            let known = if self.decidable { self.found.several } else { self.found.possible.is_some() };
            if known {
                return;
            }
            if self.compared >= self.most {
                self.found.possible = self.found.possible.or(Some(row.id));
                return;
            }
            self.compared += 1;
            self.at(row);
        }
    }

    fn at(&mut self, row: &Row<'_>) {
        if row.deleted {
            return;
        }
        let mut holds = Some(true);
        for condition in self.conditions {
            match condition.holds_for(row, self.anywhere) {
                Some(true) => {}
                Some(false) => return,
                None => holds = None,
            }
        }
        let found = &mut self.found;
        if holds == Some(true) && row.certain {
            found.several |= found.certain.is_some();
            found.certain = found.certain.or(Some(row.id));
        } else if holds == Some(true) && matches!(row.origin, Origin::Shipped(_)) {
            found.example = found.example.or(Some(row.id));
        } else if !matches!(row.origin, Origin::Shipped(object) if object.is_example()) {
            // An example whose names are left to a context would else be every object of its model.
            found.possible = found.possible.or(Some(row.id));
        }
    }
}

/// The most selective index decides which rows are looked at.
fn narrowest<'i, 'k: 'i, 't: 'k>(
    indexes: impl Iterator<Item = (&'i IndexKey<'k>, &'i FieldIndex<'t>)>,
) -> Option<[&'i [u32]; 2]> {
    indexes
        .map(|(key, index)| index.candidates(key))
        .min_by_key(|lists| lists.iter().map(|list| list.len()).sum::<usize>())
}

impl std::fmt::Debug for Store<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Store").field("tables", &self.tables).finish_non_exhaustive()
    }
}
