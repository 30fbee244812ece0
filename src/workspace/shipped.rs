//! What a release ships, as rows: made once a process and shared by all files.

use std::sync::{OnceLock, RwLock};

use foldhash::{HashMap, HashMapExt};
use smallvec::SmallVec;

use super::index::FieldIndex;
use super::row::{Origin, Row, RowValues};
use crate::catalog::{self, Catalog, Kinds, Model, Object, ObjectValue, Release, ShippedBlueprint};
use crate::evaluate::{ObjectId, Shape, UnknownReason, Value, ValueKind};
use crate::syntax::NodeId;

/// The shipped objects of one release.
pub(super) struct Shipped {
    catalog: &'static Catalog,
    /// By model, each filled when it is first asked for.
    tables: HashMap<&'static str, OnceLock<ShippedTable>>,
    descendants: OnceLock<HashMap<&'static str, Descendants>>,
    unique: Shared<(&'static str, &'static str), UniqueTexts>,
    references_of_flows: OnceLock<HashMap<ObjectId, Vec<RowAndField>>>,
    references: OnceLock<HashMap<ObjectId, Vec<RowAndField>>>,
    /// The objects that blueprints make, by the blueprint's path.
    of_blueprints: OnceLock<HashMap<&'static str, Vec<ObjectId>>>,
}

/// The models that an entry may name and that descend from a model, decoded when they are first asked for.
#[derive(Default)]
struct Descendants {
    names: Vec<&'static str>,
    models: OnceLock<Box<[&'static Model]>>,
}

/// Which objects have a text in a unique field.
pub(super) type UniqueTexts = HashMap<&'static str, Vec<ObjectId>>;

/// Values that are computed when they are first asked for.
type Shared<K, V> = RwLock<HashMap<K, &'static V>>;

static RELEASES: [OnceLock<Shipped>; Release::ALL.len()] = [const { OnceLock::new() }; Release::ALL.len()];

/// What the release of a catalog ships.
pub(super) fn shipped(catalog: &'static Catalog) -> &'static Shipped {
    let known = Release::ALL.iter().position(|release| *release == catalog.release());
    match known.and_then(|index| RELEASES.get(index)) {
        Some(slot) => slot.get_or_init(|| Shipped::of(catalog)),
        // Every catalog is of a release of the list.
        None => unreachable!("release outside of the list"),
    }
}

impl Shipped {
    fn of(catalog: &'static Catalog) -> Self {
        Shipped {
            catalog,
            tables: catalog.model_names().map(|model| (model, OnceLock::new())).collect(),
            descendants: OnceLock::new(),
            unique: RwLock::default(),
            references_of_flows: OnceLock::new(),
            references: OnceLock::new(),
            of_blueprints: OnceLock::new(),
        }
    }

    /// The objects of a model, with those of its descendants.
    pub(super) fn table(&'static self, model: &'static Model) -> &'static ShippedTable {
        static NOTHING: OnceLock<ShippedTable> = OnceLock::new();
        match self.tables.get(model.name) {
            Some(table) => table.get_or_init(|| ShippedTable::of(self.catalog, model)),
            // Every model is in its release's list of names.
            None => NOTHING.get_or_init(ShippedTable::default),
        }
    }

    /// The models that an entry may name and that descend from a model, itself included.
    pub(super) fn concrete(&self, model: &str) -> &[&'static Model] {
        let all = self.descendants.get_or_init(|| {
            let mut all: HashMap<&'static str, Descendants> = HashMap::new();
            for (model, parents) in self.catalog.model_parents() {
                for ancestor in [model].iter().chain(parents) {
                    all.entry(ancestor).or_default().names.push(model);
                }
            }
            all
        });
        let Some(descendants) = all.get(model) else { return &[] };
        descendants.models.get_or_init(|| {
            descendants.names.iter().filter_map(|name| self.catalog.model_named(name)).collect()
        })
    }

    /// The objects of a model that an entry may name, by its full name.
    pub(super) fn named(&'static self, model: &str) -> Option<&'static ShippedTable> {
        self.catalog.model_named(model).map(|model| self.table(model))
    }

    /// The objects that a shipped blueprint makes.
    pub(super) fn of_blueprint(&self, blueprint: &ShippedBlueprint) -> &[ObjectId] {
        let all = self.of_blueprints.get_or_init(|| {
            let mut all: HashMap<&'static str, Vec<ObjectId>> = HashMap::new();
            for object in self.catalog.objects() {
                if let catalog::Origin::Blueprint(blueprint) = &object.origin {
                    all.entry(blueprint.path).or_default().push(ObjectId(object.number));
                }
            }
            all
        });
        all.get(blueprint.path).map(Vec::as_slice).unwrap_or_default()
    }

    /// What refers to an object among all on which flows depend.
    pub(super) fn references_of_flows(&'static self, object: ObjectId) -> &'static [RowAndField] {
        let references = self.references_of_flows.get_or_init(|| self.gather_references(is_of_flows));
        references.get(&object).map(Vec::as_slice).unwrap_or_default()
    }

    /// What refers to an object among all.
    pub(super) fn references(&'static self, object: ObjectId) -> &'static [RowAndField] {
        let references = self.references.get_or_init(|| self.gather_references(|_| true));
        references.get(&object).map(Vec::as_slice).unwrap_or_default()
    }

    fn gather_references(
        &'static self,
        wanted: impl Fn(&Model) -> bool,
    ) -> HashMap<ObjectId, Vec<RowAndField>> {
        // Of what the release ships nothing, nothing refers to anything.
        let models = self.catalog.models_of_objects().filter_map(|name| self.catalog.model_named(name));
        let mut all: HashMap<ObjectId, Vec<RowAndField>> = HashMap::new();
        for table in models.filter(|model| wanted(model)).map(|model| self.table(model)) {
            for (object, references) in table.all_references() {
                all.entry(*object).or_default().extend(references);
            }
        }
        all
    }

    /// The objects that surely exist, by their text in a unique field.
    pub(super) fn unique(&self, scope: &'static str, field: &'static str) -> &'static UniqueTexts {
        shared(&self.unique, &(scope, field), || {
            let mut texts = UniqueTexts::new();
            for object in self.catalog.objects_of(scope).filter(|object| is_certain(object)) {
                if let Some(ObjectValue::Str(text)) = object.value(field) {
                    texts.entry(text).or_default().push(ObjectId(object.number));
                }
            }
            ((scope, field), texts)
        })
    }
}

/// An object, and one of its fields.
pub(super) type RowAndField = (&'static Row<'static>, &'static str);

/// Whether flows depend on the objects of a model.
fn is_of_flows(model: &Model) -> bool {
    model.kinds.contains(Kinds::STAGE)
        || model.kinds.contains(Kinds::POLICY)
        || matches!(
            model.name,
            "authentik_flows.flow"
                | "authentik_flows.flowstagebinding"
                | "authentik_policies.policybinding"
                | "authentik_core.group"
                | "authentik_core.user"
        )
}

/// The shipped objects of a model.
#[derive(Default)]
pub(super) struct ShippedTable {
    pub(super) rows: Box<[Row<'static>]>,
    places: HashMap<ObjectId, u32>,
    indexes: Shared<String, FieldIndex<'static>>,
    references: OnceLock<HashMap<ObjectId, Vec<RowAndField>>>,
    /// Whether flows depend on these objects.
    pub(super) is_of_flows: bool,
}

impl ShippedTable {
    fn of(catalog: &'static Catalog, model: &'static Model) -> Self {
        let rows: Box<[Row<'static>]> =
            catalog.objects_of(model.name).map(|object| row(object, model)).collect();
        let places = rows.iter().map(|row| row.id).zip(0..).collect();
        ShippedTable {
            rows,
            places,
            indexes: RwLock::default(),
            references: OnceLock::new(),
            is_of_flows: is_of_flows(model),
        }
    }

    /// Where an object is among the rows.
    pub(super) fn place(&self, id: ObjectId) -> Option<u32> {
        self.places.get(&id).copied()
    }

    /// An object.
    pub(super) fn row(&self, id: ObjectId) -> Option<&Row<'static>> {
        self.rows.get(self.place(id)? as usize)
    }

    /// Which rows refer to an object, each with the field in which it does.
    pub(super) fn references(&'static self, object: ObjectId) -> impl Iterator<Item = RowAndField> {
        self.all_references().get(&object).into_iter().flatten().copied()
    }

    fn all_references(&'static self) -> &'static HashMap<ObjectId, Vec<RowAndField>> {
        self.references.get_or_init(|| {
            let mut references: HashMap<ObjectId, Vec<RowAndField>> = HashMap::new();
            for row in &self.rows {
                for (field, value) in row.values.iter() {
                    value.each_object(&mut |object| references.entry(object).or_default().push((row, field)));
                }
            }
            references
        })
    }

    /// The rows by their values of a field.
    pub(super) fn index(&self, field: &str) -> &'static FieldIndex<'static> {
        shared(&self.indexes, field, || (field.to_owned(), FieldIndex::of(&self.rows, field)))
    }
}

impl std::fmt::Debug for ShippedTable {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_list().entries(&self.rows).finish()
    }
}

fn shared<Q, K, V>(all: &Shared<K, V>, key: &Q, make: impl FnOnce() -> (K, V)) -> &'static V
where
    Q: Eq + std::hash::Hash + ?Sized,
    K: Eq + std::hash::Hash + std::borrow::Borrow<Q>,
{
    // A map is whole even where a thread panicked next to it.
    let known = all.read().unwrap_or_else(std::sync::PoisonError::into_inner).get(key).copied();
    known.unwrap_or_else(|| {
        let (key, value) = make();
        let mut all = all.write().unwrap_or_else(std::sync::PoisonError::into_inner);
        // As much as a release has fields: it lives as long as the process, like the rows.
        all.entry(key).or_insert_with(|| Box::leak(Box::new(value)))
    })
}

/// Examples are applied only where somebody asked for it, some objects only in some environments.
fn is_certain(object: &Object) -> bool {
    !object.is_example() && !object.conditional
}

fn row(object: &'static Object, model: &'static Model) -> Row<'static> {
    let values: Box<[_]> = object.values.iter().map(|(name, value)| (*name, self::value(value))).collect();
    Row {
        id: ObjectId(object.number),
        model,
        origin: Origin::Shipped(object),
        certain: is_certain(object),
        replaced: false,
        complete: true,
        deleted: false,
        perhaps_deleted: false,
        writers: SmallVec::new(),
        // Like the table, it lives as long as the process.
        values: RowValues::Shipped(Box::leak(values)),
    }
}

/// A shipped value has no place of its own: it gets that of the root of any file.
pub(super) fn value(value: &'static ObjectValue) -> Value<'static> {
    let kind = match value {
        ObjectValue::Null => ValueKind::Null,
        ObjectValue::Bool(value) => ValueKind::Bool(*value),
        ObjectValue::Int(value) => ValueKind::Int(*value),
        ObjectValue::Str(text) => ValueKind::Str((*text).into()),
        ObjectValue::Object(number) => ValueKind::Key(ObjectId(*number)),
        ObjectValue::List(items) => ValueKind::List(items.iter().map(self::value).collect()),
        ObjectValue::Always(_, Some(digest)) | ObjectValue::Digest(digest) => {
            return Value::unknown(NodeId::default(), UnknownReason::Server, Shape::Digest(*digest));
        }
        ObjectValue::Always(_, None) | ObjectValue::Unsaid => {
            return Value::unknown(NodeId::default(), UnknownReason::Server, Shape::Any);
        }
    };
    Value::new(NodeId::default(), kind)
}
