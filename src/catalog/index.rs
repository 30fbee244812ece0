//! One release's data file as an index: names to places in the text, decoded on first use.

use std::cmp::Ordering;
use std::sync::OnceLock;

use foldhash::{HashMap, HashMapExt, HashSet};

use super::base::{BaseModel, Standing};
use super::column::Column;
use super::data::{INTERNAL, RELEASES};
use super::decode;
use super::field::Field;
use super::model::{Lookup, Model, PrimaryKey};
use super::object::{Object, Objects, ShippedBlueprint};
use super::related::Owners;
use super::relation::{self, Reverse, ReverseRelation};
use super::release::Release;
use super::words::{Words, body, parts, records};

/// What authentik of one release knows.
pub struct Catalog {
    release: Release,
    read_at: &'static str,
    columns_from: Option<Release>,
    models: Records<Model>,
    bases: Records<BaseModel>,
    internal: Records<BaseModel>,
    hidden: OnceLock<Box<[BaseModel]>>,
    reverses: OnceLock<Box<[Reverse]>>,
    objects: OnceLock<Objects>,
    secret_fields: OnceLock<HashSet<&'static str>>,
    pub(super) owners: OnceLock<Owners>,
    pub(super) sets: Records<Box<[&'static str]>>,
    pub(super) shapes: Records<Box<[Field]>>,
}

static CATALOGS: [OnceLock<Catalog>; RELEASES.len()] = [const { OnceLock::new() }; RELEASES.len()];

/// What authentik of `release` knows. The first call for a release indexes its data.
pub fn catalog(release: Release) -> &'static Catalog {
    match CATALOGS.get(release.index()) {
        Some(slot) => slot.get_or_init(|| Catalog::index(release)),
        // A release can only come from the list that CATALOGS has the length of.
        None => unreachable!("release outside of the list"),
    }
}

/// The records of one kind, sorted by name as the file is.
pub(super) struct Records<T> {
    entries: Vec<Record<T>>,
    /// Nearly every name that is asked for is written as the file writes it.
    places: HashMap<&'static str, usize>,
}

struct Record<T> {
    name: &'static str,
    text: &'static str,
    parents: OnceLock<Box<[&'static str]>>,
    decoded: OnceLock<T>,
}

impl<T> Record<T> {
    /// The models that this one descends from: its first line says it, without the rest.
    fn parents(&self) -> &[&'static str] {
        self.parents.get_or_init(|| {
            let mut words = Words::of(self.text.lines().next().unwrap_or_default());
            words.find_map(|word| word.strip_prefix("parents=")).into_iter().flat_map(parts).collect()
        })
    }
}

impl<T> Records<T> {
    fn new() -> Self {
        Records { entries: Vec::new(), places: HashMap::new() }
    }

    fn push(&mut self, text: &'static str) {
        let line = text.get(..memchr::memchr(b'\n', text.as_bytes()).unwrap_or(text.len())).unwrap_or(text);
        if let Some(name) = Words::of(line).nth(1) {
            self.places.insert(name, self.entries.len());
            self.entries.push(Record { name, text, parents: OnceLock::new(), decoded: OnceLock::new() });
        }
    }

    fn exactly(&self, name: &str) -> Option<&Record<T>> {
        self.places.get(name).and_then(|&at| self.entries.get(at))
    }

    fn find(&self, order: impl Fn(&str) -> Ordering) -> Option<&Record<T>> {
        let at = self.entries.binary_search_by(|record| order(record.name)).ok()?;
        self.entries.get(at)
    }

    /// Short lists without an order: sets and shapes.
    pub(super) fn named(&self, name: &str, decode: impl FnOnce(&'static str) -> T) -> Option<&T> {
        let record = self.exactly(name)?;
        Some(record.decoded.get_or_init(|| decode(record.text)))
    }
}

/// Orders as the files do: by app label, then by model name. The name asked for may be in any case.
fn by_app_and_name(known: &str, app: &str, name: &str) -> Ordering {
    let (known_app, known_name) = known.split_once('.').unwrap_or((known, ""));
    let asked = name.bytes().map(|byte| byte.to_ascii_lowercase());
    known_app.cmp(app).then_with(|| known_name.bytes().cmp(asked))
}

fn split(model: &str) -> (&str, &str) {
    model.split_once('.').unwrap_or((model, ""))
}

/// Whether a name is not a model in another case: nearly all are as they are listed, and are asked for often.
fn is_in_lower_case(full: &str) -> bool {
    !full.bytes().any(|byte| byte.is_ascii_uppercase())
}

impl Catalog {
    /// Indexes the data of a release anew; [`catalog`] does this once and keeps it.
    pub fn index(release: Release) -> Catalog {
        let text = RELEASES.get(release.index()).map_or("", |data| data.models);
        let mut catalog = Catalog {
            release,
            read_at: head(text, "read=").unwrap_or_default(),
            columns_from: head(text, "columns=").and_then(|word| word.parse().ok()),
            models: Records::new(),
            bases: Records::new(),
            internal: Records::new(),
            hidden: OnceLock::new(),
            reverses: OnceLock::new(),
            objects: OnceLock::new(),
            secret_fields: OnceLock::new(),
            owners: OnceLock::new(),
            sets: Records::new(),
            shapes: Records::new(),
        };
        for record in records(text) {
            match record.as_bytes().first() {
                Some(b'm') => catalog.models.push(record),
                Some(b'b') => catalog.bases.push(record),
                Some(b's') if record.starts_with("set") => catalog.sets.push(record),
                Some(b's') => catalog.shapes.push(record),
                _ => {}
            }
        }
        records(INTERNAL).filter(|record| record.starts_with("internal")).for_each(|record| {
            catalog.internal.push(record);
        });
        catalog
    }

    /// The release that this catalog describes.
    pub fn release(&self) -> Release {
        self.release
    }

    /// The version of authentik that the data was read at: a patch release such as `2026.8.5`.
    pub fn read_at(&self) -> &'static str {
        self.read_at
    }

    /// Whether the release checks the names of files in its storage: `authentik/admin/files` is new in 2025.12.
    pub fn checks_file_names(&self) -> bool {
        self.release.is_since("2025.12")
    }

    /// Whether the columns were copied from a later release, because this one's are not known:
    /// then nothing should be refused on the word of [`Lookup::Unknown`] alone.
    pub fn columns_inferred(&self) -> bool {
        self.columns_from.is_some()
    }

    /// The release that the columns are copied from.
    pub(super) fn columns_from(&self) -> Option<Release> {
        self.columns_from
    }

    /// The model that an entry names. As for authentik's importer, case matters in the app label and
    /// doesn't in the model's name.
    pub fn model(&self, app: &str, name: &str) -> Option<&'static Model> {
        let catalog = catalog(self.release);
        let record = catalog.models.find(|known| by_app_and_name(known, app, name))?;
        Some(record.decoded.get_or_init(|| decode::model(catalog, record.text)))
    }

    /// The model `app.model`.
    pub fn model_named(&self, full: &str) -> Option<&'static Model> {
        let catalog = catalog(self.release);
        match catalog.models.exactly(full) {
            Some(record) => Some(record.decoded.get_or_init(|| decode::model(catalog, record.text))),
            None if is_in_lower_case(full) => None,
            None => {
                let (app, name) = split(full);
                self.model(app, name)
            }
        }
    }

    /// The models that an entry may name, as `app.model`, sorted by app and name.
    pub fn model_names(&self) -> impl Iterator<Item = &'static str> + use<'_> {
        self.models.entries.iter().map(|record| record.name)
    }

    /// The names of the secret fields of all models.
    pub fn secret_field_names(&self) -> &HashSet<&'static str> {
        self.secret_fields.get_or_init(|| {
            let models = self.model_names().filter_map(|model| self.model_named(model));
            let secret = models.flat_map(|model| &model.fields[..]).filter(|field| field.secret);
            secret.map(|field| field.name).collect()
        })
    }

    /// Whether authentik has an app of this label.
    pub fn is_app(&self, app: &str) -> bool {
        let has = |name: &'static str| split(name).0 == app;
        self.model_names().any(has)
            || self.bases.entries.iter().any(|record| has(record.name))
            || self.internal.entries.iter().any(|record| has(record.name))
            || self.hidden().iter().any(|base| has(base.name))
    }

    /// A model that exists and that an entry may not name: the common part of several models, which
    /// `!Find` and references may name, or one of authentik's own.
    pub fn base_model(&self, app: &str, name: &str) -> Option<&'static BaseModel> {
        let catalog = catalog(self.release);
        let by_name = |known: &str| by_app_and_name(known, app, name);
        if let Some(record) = catalog.bases.find(by_name) {
            return Some(record.decoded.get_or_init(|| decode::base(catalog, record.text, Standing::Base)));
        }
        if let Some(record) = catalog.internal.find(by_name) {
            let decode = || decode::base(catalog, record.text, Standing::Internal);
            return Some(record.decoded.get_or_init(decode));
        }
        let hidden = catalog.hidden();
        let at = hidden.binary_search_by(|base| by_name(base.name)).ok()?;
        hidden.get(at)
    }

    /// Like [`Catalog::base_model`], for a whole name.
    pub fn base_named(&self, full: &str) -> Option<&'static BaseModel> {
        let catalog = catalog(self.release);
        match catalog.bases.exactly(full) {
            Some(record) => {
                Some(record.decoded.get_or_init(|| decode::base(catalog, record.text, Standing::Base)))
            }
            None => {
                let (app, name) = split(full);
                self.base_model(app, name)
            }
        }
    }

    /// Models that are known by their permissions only: every permission that a role can be given
    /// belongs to a model, and a model that is neither an entry's nor a base is an internal one.
    fn hidden(&self) -> &[BaseModel] {
        self.hidden.get_or_init(|| {
            let Some(record) = self.sets.entries.iter().find(|record| record.name == "permissions") else {
                return Box::default();
            };
            let mut hidden: Vec<BaseModel> = decode::models_with_permissions(record.text)
                .into_iter()
                .filter(|full| {
                    let (app, name) = split(full);
                    let by_name = |known: &str| by_app_and_name(known, app, name);
                    self.models.find(by_name).is_none()
                        && self.bases.find(by_name).is_none()
                        && self.internal.find(by_name).is_none()
                })
                .map(|full| BaseModel {
                    name: full.leak(),
                    standing: Standing::Internal,
                    primary_key: PrimaryKey::Unknown,
                    primary_key_column: None,
                    parents: Box::default(),
                    columns: Box::default(),
                    release: self.release,
                })
                .collect();
            hidden.sort_by(|a, b| split(a.name).cmp(&split(b.name)));
            hidden.into()
        })
    }

    /// Whether a value of `model` is accepted where one of `target` is wanted: they are the same, or
    /// `model` descends from `target`. Both are `app.model`.
    pub fn is_a(&self, model: &str, target: &str) -> bool {
        if model == target {
            return true;
        }
        match self.models.exactly(model) {
            Some(record) => record.parents().contains(&target),
            None => match self.model_named(model) {
                Some(model) => model.name == target || model.parents.contains(&target),
                None => self.base_named(model).is_some_and(|base| base.parents.contains(&target)),
            },
        }
    }

    /// The models that an entry may name, each with those that it descends from.
    pub fn model_parents(&self) -> impl Iterator<Item = (&'static str, &[&'static str])> {
        self.models.entries.iter().map(|record| (record.name, record.parents()))
    }

    /// The columns of `model`, be it an entry's or a base.
    pub(super) fn columns_of(&self, model: &str) -> &'static [Column] {
        match self.model_named(model) {
            Some(model) => &model.columns,
            None => self.base_named(model).map_or(&[], |base| &base.columns),
        }
    }

    /// Whether the table of `model` has this column.
    pub(super) fn has_column(&self, model: &str, column: &str) -> bool {
        self.columns_of(model).binary_search_by(|known| known.name.cmp(column)).is_ok()
    }

    /// What one step of a look-up means on a model with these parents and columns.
    pub(super) fn lookup_in(
        &'static self,
        model: &str,
        parents: &[&str],
        columns: &'static [Column],
        name: &str,
    ) -> Lookup {
        let column = |name: &str| {
            columns.binary_search_by(|column| column.name.cmp(name)).ok().and_then(|at| columns.get(at))
        };
        if name == "pk" {
            return Lookup::PrimaryKey;
        }
        if let Some(column) = column(name) {
            return Lookup::Column(column);
        }
        let holder = name.strip_suffix("_id").and_then(column).filter(|column| column.kind.holds_key());
        if let Some(column) = holder {
            return Lookup::Column(column);
        }
        match self.reverse_in(model, parents, name) {
            Some(relation) => Lookup::Reverse(relation.model),
            // What internal models point to is not known; such a relation bears their name.
            None if relation::is_open(model, parents) && self.is_internal_name(name) => Lookup::Unsure,
            None => Lookup::Unknown,
        }
    }

    fn is_internal_name(&self, name: &str) -> bool {
        let has = |full: &str| split(full).1 == name;
        self.internal.entries.iter().any(|record| has(record.name))
            || self.hidden().iter().any(|base| has(base.name))
    }

    /// The relation that `name` means on a model with these parents.
    pub(super) fn reverse_in(
        &'static self,
        model: &str,
        parents: &[&str],
        name: &str,
    ) -> Option<ReverseRelation> {
        // A sibling that shares a parent is not visible through the parent.
        let inherited = || {
            parents.iter().find_map(|parent| {
                self.reverse(parent, name).filter(|relation| {
                    !self.is_a(relation.model, parent) || !is_child_link(relation.model, name)
                })
            })
        };
        self.reverse(model, name).or_else(inherited)
    }

    fn reverse(&'static self, target: &str, name: &str) -> Option<ReverseRelation> {
        let reverses = self.reverses.get_or_init(|| relation::reverses(self));
        relation::find(reverses, target, name)
    }

    /// The models that entries may name and their bases, with their parents and columns.
    pub(super) fn tables(
        &'static self,
    ) -> impl Iterator<Item = (&'static str, &'static [&'static str], &'static [Column])> {
        let models = self.models.entries.iter().filter_map(|record| self.model_named(record.name));
        let bases = self.bases.entries.iter().filter_map(|record| {
            let (app, name) = split(record.name);
            self.base_model(app, name)
        });
        let internal = self.internal.entries.iter().filter_map(|record| {
            let (app, name) = split(record.name);
            self.base_model(app, name)
        });
        models
            .map(|model| (model.name, &*model.parents, &*model.columns))
            .chain(bases.chain(internal).map(|base| (base.name, &*base.parents, &*base.columns)))
    }

    fn shipped(&self) -> &'static Objects {
        catalog(self.release).objects.get_or_init(|| Objects::of(self.release))
    }

    /// The objects that a fresh server has, and those of the shipped examples, sorted by number.
    pub fn objects(&self) -> &'static [Object] {
        self.shipped().all()
    }

    /// The object that [`ObjectValue::Object`](super::ObjectValue::Object) means.
    pub fn object(&self, number: u32) -> Option<&'static Object> {
        self.shipped().numbered(number)
    }

    /// The objects of `model` (`app.model`) and of the models that descend from it.
    pub fn objects_of<'a>(&'a self, model: &'a str) -> impl Iterator<Item = &'static Object> + 'a {
        let shipped = self.shipped();
        shipped
            .models()
            .filter(move |known| self.is_a(known, model))
            .flat_map(|known| shipped.of_model(known))
    }

    /// The models that have objects of the release.
    pub fn models_of_objects(&self) -> impl Iterator<Item = &'static str> {
        self.shipped().models()
    }

    /// The blueprints that the release ships, sorted by path.
    pub fn blueprints(&self) -> &'static [ShippedBlueprint] {
        self.shipped().blueprints()
    }

    /// A list of choices that the file writes once.
    pub(super) fn set(&'static self, name: &str) -> &'static [&'static str] {
        self.sets.named(name, decode::set).map_or(&[], |set| set)
    }

    /// The fields of a nested object that the file writes once.
    pub(super) fn shape(&'static self, name: &str) -> Box<[Field]> {
        self.shapes
            .named(name, |text| body(text).filter_map(|line| decode::field(self, line)).collect())
            .cloned()
            .unwrap_or_default()
    }
}

/// Whether the relation called `name` is the one that Django adds from a parent to its child `model`.
fn is_child_link(model: &str, name: &str) -> bool {
    split(model).1 == name
}

/// The value of a word `key=value` in the first line of a file.
fn head(text: &'static str, key: &str) -> Option<&'static str> {
    Words::of(text.lines().next()?).find_map(|word| word.strip_prefix(key))
}
