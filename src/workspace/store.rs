//! The database on paper: objects that a release ships and those that entries make.

use std::borrow::Cow;
use std::collections::HashMap;

use super::lookup::{Condition, column_name};
use crate::catalog::{Catalog, Model, Object, ObjectValue};
use crate::evaluate::{ObjectId, Shape, UnknownReason, Value, ValueKind};
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

/// What indexes are by. Numbers are their text, as the database converts between them.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
enum IndexKey {
    Text(String),
    Object(ObjectId),
}

impl IndexKey {
    fn of(value: &Value<'_>) -> Option<IndexKey> {
        match &value.kind {
            ValueKind::Str(text) => Some(IndexKey::Text(text.trim().to_owned())),
            ValueKind::Int(number) => Some(IndexKey::Text(number.to_string())),
            ValueKind::Key(object) => Some(IndexKey::Object(*object)),
            _ => None,
        }
    }
}

#[derive(Debug, Default)]
struct FieldIndex {
    known: HashMap<IndexKey, Vec<u32>>,
    /// Rows whose value can't be indexed: they may match anything.
    other: Vec<u32>,
}

impl FieldIndex {
    fn add(&mut self, row: u32, value: Option<&Value<'_>>) {
        match value.and_then(IndexKey::of) {
            Some(key) => self.known.entry(key).or_default().push(row),
            None => self.other.push(row),
        }
    }
}

#[derive(Debug)]
struct Table<'t> {
    rows: Vec<Row<'t>>,
    indexes: HashMap<String, FieldIndex>,
}

/// The unique values of one field over all models that share it.
type UniqueValues = HashMap<String, Vec<ObjectId>>;

/// The objects that are known at one point of an application.
pub struct Store<'t> {
    catalog: &'static Catalog,
    anywhere: NodeId,
    tables: HashMap<&'static str, Table<'t>>,
    made: Vec<(&'static str, u32)>,
    unique: HashMap<(&'static str, &'static str), UniqueValues>,
    descendants: HashMap<String, Vec<&'static Model>>,
}

impl<'t> Store<'t> {
    /// What a fresh instance of the release has. `anywhere` is a node of the file that values
    /// without a place of their own are given.
    pub fn new(catalog: &'static Catalog, anywhere: NodeId) -> Self {
        Store {
            catalog,
            anywhere,
            tables: HashMap::new(),
            made: Vec::new(),
            unique: HashMap::new(),
            descendants: HashMap::new(),
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
        let model = self.model_of(id);
        let table = self.tables.get(model)?;
        match id.0.checked_sub(FIRST_MADE) {
            Some(made) => table.rows.get(self.made.get(made as usize)?.1 as usize),
            None => table.rows.iter().find(|row| row.id == id),
        }
    }

    /// All objects of tables that were touched, by model and then by age.
    pub fn rows(&self) -> impl Iterator<Item = &Row<'t>> {
        self.tables.values().flat_map(|table| &table.rows)
    }

    /// Brings the shipped objects of models into the store that a flow can depend on.
    pub fn load_flows(&mut self) {
        let names =
            ["authentik_flows.flow", "authentik_flows.flowstagebinding", "authentik_policies.policybinding"];
        let names = names.into_iter().chain(["authentik_core.group", "authentik_core.user"]);
        let catalog = self.catalog;
        let mut models: Vec<&'static Model> = names.filter_map(|name| catalog.model_named(name)).collect();
        models.extend(self.concrete("authentik_flows.stage"));
        models.extend(self.concrete("authentik_policies.policy"));
        models.into_iter().for_each(|model| self.load(model));
    }

    /// The objects of exactly this model, by age. Shipped ones only once something has asked for the model.
    pub fn rows_of(&self, model: &str) -> impl Iterator<Item = &Row<'t>> {
        self.tables.get(model).into_iter().flat_map(|table| &table.rows)
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
        if let Some(index) = table.indexes.get(field)
            && let Some(known) = index.known.get(&IndexKey::Object(target))
        {
            let mut at: Vec<u32> = known.iter().chain(&index.other).copied().collect();
            at.sort_unstable();
            at.dedup();
            return at.into_iter().filter_map(|at| table.rows.get(at as usize)).filter(refers).collect();
        }
        table.rows.iter().filter(refers).collect()
    }

    /// Brings a model's shipped objects into the store.
    fn load(&mut self, model: &'static Model) {
        if self.tables.contains_key(model.name) {
            return;
        }
        let shipped = self.catalog.objects_of(model.name);
        let rows = shipped.map(|object| shipped_row(object, model, self.anywhere)).collect();
        self.tables.insert(model.name, Table { rows, indexes: HashMap::new() });
    }

    /// The models that an entry may name and that descend from a model, itself included.
    fn concrete(&mut self, model: &str) -> Vec<&'static Model> {
        if let Some(known) = self.descendants.get(model) {
            return known.clone();
        }
        let catalog = self.catalog;
        let names = catalog.model_names().filter(|name| catalog.is_a(name, model));
        let found: Vec<_> = names.filter_map(|name| catalog.model_named(name)).collect();
        self.descendants.insert(model.to_owned(), found.clone());
        found
    }

    /// Looks for objects of a model or of those that descend from it.
    pub fn find(&mut self, model: &str, conditions: &[Condition<'_, 't>]) -> Match {
        let mut found = Match::default();
        for model in self.concrete(model) {
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
        self.load(model);
        let anywhere = self.anywhere;
        let Some(table) = self.tables.get_mut(model.name) else { return Match::default() };
        for condition in conditions {
            let indexed = IndexKey::of(condition.value).is_some() && !condition.name.contains("__");
            let name = column_name(model, condition.name);
            if indexed && name != "pk" && !table.indexes.contains_key(name) {
                let mut index = FieldIndex::default();
                for (at, row) in (0..).zip(&table.rows) {
                    index.add(at, row.value(name));
                }
                table.indexes.insert(name.to_owned(), index);
            }
        }
        // The most selective index decides which rows are looked at.
        let mut candidates: Option<(&[u32], &[u32])> = None;
        for condition in conditions {
            let name = column_name(model, condition.name);
            let (Some(key), Some(index)) = (IndexKey::of(condition.value), table.indexes.get(name)) else {
                continue;
            };
            let known = index.known.get(&key).map(Vec::as_slice).unwrap_or_default();
            let size = known.len() + index.other.len();
            if candidates.is_none_or(|(known, other)| size < known.len() + other.len()) {
                candidates = Some((known, &index.other));
            }
        }
        let mut found = Match::default();
        let mut look = |row: &Row<'t>| {
            if row.deleted {
                return;
            }
            let mut holds = Some(true);
            for condition in conditions {
                match condition.holds_for(row, anywhere) {
                    Some(true) => {}
                    Some(false) => return,
                    None => holds = None,
                }
            }
            if holds == Some(true) && row.certain {
                // An object that was written twice stands twice in an index.
                found.several |= found.certain.is_some_and(|other| other != row.id);
                found.certain = found.certain.or(Some(row.id));
            } else if holds == Some(true) && matches!(row.origin, Origin::Shipped(_)) {
                found.example = found.example.or(Some(row.id));
            } else if !matches!(row.origin, Origin::Shipped(object) if object.is_example()) {
                // An example whose names are left to a context would else be every object of its model.
                found.possible = found.possible.or(Some(row.id));
            }
        };
        match candidates {
            Some((known, other)) => {
                known.iter().chain(other).filter_map(|&at| table.rows.get(at as usize)).for_each(&mut look);
            }
            None => table.rows.iter().for_each(&mut look),
        }
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
        self.load(model);
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
        if let Some(table) = self.tables.get_mut(model.name) {
            let at = u32::try_from(table.rows.len()).unwrap_or(u32::MAX);
            for (name, index) in &mut table.indexes {
                index.add(at, row.value(name));
            }
            table.rows.push(row);
            self.made.push((model.name, at));
        }
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
        let at = self.position(id);
        let Some(table) = self.tables.get_mut(model) else { return };
        let Some((at, row)) = at.and_then(|at| Some((at, table.rows.get_mut(at as usize)?))) else { return };
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
        let at = self.position(id);
        if let Some(table) = self.tables.get_mut(model)
            && let Some(row) = at.and_then(|at| table.rows.get_mut(at as usize))
        {
            row.deleted = true;
        }
    }

    fn position(&self, id: ObjectId) -> Option<u32> {
        match id.0.checked_sub(FIRST_MADE) {
            Some(made) => self.made.get(made as usize).map(|(_, at)| *at),
            None => {
                let table = self.tables.get(self.model_of(id))?;
                let at = table.rows.iter().position(|row| row.id == id)?;
                u32::try_from(at).ok()
            }
        }
    }

    fn add_unique(&mut self, model: &'static Model, name: &str, value: &Value<'t>, id: ObjectId) {
        let Some(field) = model.field(name).filter(|field| field.unique) else { return };
        let Some(IndexKey::Text(text)) = IndexKey::of(value) else { return };
        let scope = model.unique_scope(field.name);
        let ids = self.unique_values(scope, field.name).entry(text).or_default();
        if !ids.contains(&id) {
            ids.push(id);
        }
    }

    fn unique_values(&mut self, scope: &'static str, field: &'static str) -> &mut UniqueValues {
        let catalog = self.catalog;
        self.unique.entry((scope, field)).or_insert_with(|| {
            let mut values = UniqueValues::new();
            for object in catalog.objects_of(scope).filter(|object| is_certain(object)) {
                if let Some(ObjectValue::Str(text)) = object.value(field) {
                    values.entry((*text).to_owned()).or_default().push(ObjectId(object.number));
                }
            }
            values
        })
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
        let ids = self.unique_values(scope, field).get(&text)?.clone();
        ids.into_iter().find(|&id| {
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
        })
    }
}

impl std::fmt::Debug for Store<'_> {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("Store").field("tables", &self.tables).finish_non_exhaustive()
    }
}

/// Examples are applied only where somebody asked for it, some objects only in some environments.
fn is_certain(object: &Object) -> bool {
    !object.is_example() && !object.conditional
}

fn shipped_row<'t>(object: &'static Object, model: &'static Model, anywhere: NodeId) -> Row<'t> {
    let values = object.values.iter();
    let values = values.map(|(name, value)| (Cow::Borrowed(*name), shipped_value(value, anywhere))).collect();
    Row {
        id: ObjectId(object.number),
        model,
        origin: Origin::Shipped(object),
        certain: is_certain(object),
        complete: true,
        deleted: false,
        writers: Vec::new(),
        values,
    }
}

fn shipped_value<'t>(value: &'static ObjectValue, anywhere: NodeId) -> Value<'t> {
    let kind = match value {
        ObjectValue::Null => ValueKind::Null,
        ObjectValue::Bool(value) => ValueKind::Bool(*value),
        ObjectValue::Int(value) => ValueKind::Int(*value),
        ObjectValue::Str(text) => ValueKind::Str(Cow::Borrowed(text)),
        ObjectValue::Object(number) => ValueKind::Key(ObjectId(*number)),
        ObjectValue::List(items) => {
            ValueKind::List(items.iter().map(|item| shipped_value(item, anywhere)).collect())
        }
        ObjectValue::Always(_) | ObjectValue::Unsaid => {
            return Value::unknown(anywhere, UnknownReason::Server, Shape::Any);
        }
    };
    Value::new(anywhere, kind)
}
