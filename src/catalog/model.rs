//! Models that an entry may name.

use std::sync::OnceLock;

use super::column::{Column, ColumnKind, Literal};
use super::field::Field;
use super::index::catalog;
use super::relation::{self, OnDelete, ReverseRelation};
use super::release::Release;

/// What a model is by descent.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Hash)]
pub struct Kinds(u8);

impl Kinds {
    /// Policies, groups and users can be bound to it.
    pub const POLICY_BINDING_MODEL: Kinds = Kinds(1);
    /// A policy.
    pub const POLICY: Kinds = Kinds(2);
    /// A stage.
    pub const STAGE: Kinds = Kinds(4);
    /// A source.
    pub const SOURCE: Kinds = Kinds(8);
    /// A provider.
    pub const PROVIDER: Kinds = Kinds(16);
    /// A property mapping.
    pub const PROPERTY_MAPPING: Kinds = Kinds(32);

    /// Whether all of `other` are among these.
    pub fn contains(self, other: Kinds) -> bool {
        self.0 & other.0 == other.0
    }

    pub(super) fn add(self, name: &str) -> Kinds {
        let one = match name {
            "policybindingmodel" => Self::POLICY_BINDING_MODEL,
            "policy" => Self::POLICY,
            "stage" => Self::STAGE,
            "source" => Self::SOURCE,
            "provider" => Self::PROVIDER,
            "propertymapping" => Self::PROPERTY_MAPPING,
            _ => Kinds(0),
        };
        Kinds(self.0 | one.0)
    }
}

/// How the keys of a model's objects look.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum PrimaryKey {
    /// A UUID.
    Uuid,
    /// A number that the database counts up.
    Auto,
    /// Not known, or there are no objects (meta models).
    Unknown,
}

/// A model that an entry may name.
#[derive(Debug, Clone, PartialEq)]
pub struct Model {
    /// `app.model`.
    pub name: &'static str,
    /// The app label.
    pub app: &'static str,
    /// What people call it; authentik's diagrams and messages use it.
    pub verbose_name: &'static str,
    /// What it is by descent.
    pub kinds: Kinds,
    /// All models it descends from (`app.model`), nearest first.
    pub parents: Box<[&'static str]>,
    /// Whether it is an instruction to the importer instead of a kind of object.
    pub meta: bool,
    /// How keys look, looked up at the model's root.
    pub primary_key: PrimaryKey,
    /// The column that holds the key, where known.
    pub primary_key_column: Option<&'static str>,
    /// Its permissions, once asked for.
    pub(super) permissions: OnceLock<Box<[&'static str]>>,
    /// The data's list of its permissions, where they aren't the standard ones.
    pub(super) permission_words: Option<&'static str>,
    /// Fields that may not be the same together in two objects.
    pub unique_together: Box<[Box<[&'static str]>]>,
    /// What `attrs` may set, sorted by name.
    pub fields: Box<[Field]>,
    /// What its table and those of its bases have, sorted by name.
    pub columns: Box<[Column]>,
    pub(super) release: Release,
    /// The scopes of its unique fields, once asked for.
    pub(super) scopes: OnceLock<Box<[(&'static str, &'static str)]>>,
}

/// What a name in identifiers or in a condition of `!Find` means.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Lookup {
    /// A column.
    Column(&'static Column),
    /// The key: `pk`.
    PrimaryKey,
    /// Objects of this model that point here.
    Reverse(&'static str),
    /// The catalog knows too little of the model to tell.
    Unsure,
    /// authentik refuses it: `Cannot resolve keyword`.
    Unknown,
}

impl Model {
    /// Returns the code names of its permissions, without the app label, sorted.
    pub fn permissions(&self) -> &[&'static str] {
        self.permissions.get_or_init(|| super::decode::permissions(self))
    }

    /// The model's name without the app.
    pub fn short_name(&self) -> &'static str {
        self.name.get(self.app.len() + 1..).unwrap_or(self.name)
    }

    /// The field that an attribute of this name sets.
    pub fn field(&self, name: &str) -> Option<&Field> {
        self.fields.binary_search_by(|field| field.name.cmp(name)).ok().and_then(|at| self.fields.get(at))
    }

    /// The column of this name.
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns.binary_search_by(|column| column.name.cmp(name)).ok().and_then(|at| self.columns.get(at))
    }

    /// Whether this column holds a key that authentik makes up for a new object and that no entry sets, such as
    /// `flow_uuid`, `id` or `stage_ptr`. It differs between instances.
    pub fn is_made_by_database(&self, name: &str) -> bool {
        let name = match name.strip_suffix("_id") {
            Some(held) if self.column(held).is_some_and(|column| column.kind.holds_key()) => held,
            _ => name,
        };
        let is_key = |column: &Column| match column.kind {
            ColumnKind::Uuid => !column.null,
            ColumnKind::Auto => true,
            ColumnKind::InheritanceForeignKey => true,
            ColumnKind::OneToOne => name.ends_with("_ptr"),
            _ => false,
        };
        self.field(name).is_none() && self.column(name).is_some_and(is_key)
    }

    /// What a new object has for `field` when nothing is given.
    pub fn default_of(&self, field: &str) -> Option<Literal> {
        let of_field = self.field(field).and_then(|field| field.default);
        of_field.or_else(|| self.column(field).and_then(|column| column.default))
    }

    /// What `name` means in the identifiers of an entry of this model. `name` is one step: Django's
    /// `group__name` is two.
    pub fn lookup(&'static self, name: &str) -> Lookup {
        if self.meta {
            return Lookup::Unsure;
        }
        catalog(self.release).lookup_in(self.name, &self.parents, &self.columns, name)
    }

    /// The relation by which other objects refer to this model's, when `name` is what it is called from here.
    pub fn reverse_relation(&'static self, name: &str) -> Option<ReverseRelation> {
        match self.lookup(name) {
            Lookup::Reverse(_) => catalog(self.release).reverse_in(self.name, &self.parents, name),
            _ => None,
        }
    }

    /// What happens to an object of this model when the object that a column of its refers to is deleted; nothing for
    /// columns that hold no key.
    pub fn on_delete(&self, column: &str) -> Option<OnDelete> {
        let column = self.column(column).filter(|column| column.kind.holds_key())?;
        Some(relation::on_delete(self.name, &self.parents, column))
    }

    /// The model among whose objects a unique field must be unique. With Django's multi-table
    /// inheritance, what stages, policies, providers, sources and property mappings have in common
    /// is unique over all of their kind.
    pub fn unique_scope(&self, field: &str) -> &'static str {
        let scopes = self.scopes.get_or_init(|| {
            let unique = self.fields.iter().filter(|field| field.unique);
            unique.map(|field| (field.name, self.owner_of(field.name))).collect()
        });
        scopes.iter().find(|(known, _)| *known == field).map_or(self.name, |(_, scope)| *scope)
    }

    fn owner_of(&self, field: &str) -> &'static str {
        let Some(column) = self.column(field) else { return self.name };
        let catalog = catalog(self.release);
        // The farthest ancestor that has the column owns it.
        let owner = self.parents.iter().rev().find(|parent| catalog.has_column(parent, column.name));
        owner.copied().unwrap_or(self.name)
    }
}
