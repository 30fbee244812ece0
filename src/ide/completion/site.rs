//! What a place in a blueprint is for, by the keys, items and tags on the way to it.

use super::sketch::{Body, Id, Sketch, Step};
use crate::blueprint::TagName;
use crate::catalog::{Catalog, Column, Field, FieldKind, Lookup, Model, OutpostSetting};

/// Which of the two mappings of an entry holds a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Identifiers,
    Attrs,
}

/// What a value is for.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) enum Site<'s> {
    /// Nothing is known of it.
    Unknown,
    Document,
    Version,
    Metadata,
    BlueprintName,
    Labels,
    Label(&'s str),
    Entries,
    Entry(Id),
    ModelOf(Id),
    IdOf(Id),
    State,
    /// A truth: an item of `conditions`, or an argument of `!If` and `!Condition`.
    Condition,
    Conditions,
    Permissions(Id),
    Permission(Id),
    PermissionName(Id),
    /// The `identifiers` or `attrs` of an entry.
    Fields(Id, Part),
    /// A value of a field of the entry's model.
    Field(Id, &'static Field),
    /// An item of a field that is a list.
    ItemOf(Id, &'static Field),
    /// A mapping with these keys, in a field.
    Nested(Id, &'static [Field]),
    /// What an object of a model has in a column.
    Value {
        model: &'s str,
        column: &'s str,
        wanted: Option<&'static str>,
    },
    /// A reference to an object of a model.
    Reference {
        field: &'s str,
        target: &'static str,
    },
    /// How `metaapplyblueprint` finds a blueprint.
    BlueprintIdentifiers,
    OutpostConfig,
    Setting(&'static OutpostSetting),
    /// The id of an entry, where an object of the model is wanted.
    KeyOf {
        field: &'s str,
        target: Option<&'static str>,
    },
    /// All arguments of a look-up.
    FindArguments {
        find: Id,
        target: Option<&'static str>,
    },
    /// All arguments of another tag, in brackets that are not written yet.
    Arguments(TagName),
    /// The model of a look-up, where an object of the model is wanted.
    FindModel {
        find: Id,
        target: Option<&'static str>,
    },
    /// A condition of a look-up.
    FindCondition {
        find: Id,
        target: Option<&'static str>,
    },
    /// The field of a condition.
    FindField {
        find: Id,
    },
    ContextKey,
    Mode,
    LoopOutput,
    /// How many loops further out.
    Depth(Id),
    /// An argument of a tag that can be anything.
    Argument(Id),
}

/// The frame of a look-up at sites: the sketch, and what the release knows.
#[derive(Clone, Copy)]
pub(super) struct Map<'a, 's> {
    pub(super) sketch: &'a Sketch<'s>,
    pub(super) catalog: &'static Catalog,
}

const OUTPOST: &str = "authentik_outposts.outpost";
const META_APPLY: &str = "authentik_blueprints.metaapplyblueprint";

impl<'s> Map<'_, 's> {
    /// Returns what a node is for, without its own tag.
    pub(super) fn site(&self, node: Id) -> Site<'s> {
        let mut site = Site::Document;
        let mut parent = self.sketch.root();
        let path = self.sketch.path(node);
        // A node outside of the document is no part of anything.
        if path.is_empty() && node != parent {
            return Site::Unknown;
        }
        for (child, step) in path {
            site = match self.sketch.tag(parent).map(TagName::from_text) {
                None => self.child(site, child, step),
                Some(tag) => self.argument(site, tag, parent, step),
            };
            parent = child;
        }
        site
    }

    /// Returns what the only argument of a node's tag is for, or the node itself where it has no tag.
    pub(super) fn site_of_text(&self, node: Id) -> Site<'s> {
        let site = self.site(node);
        let Some(tag) = self.sketch.tag(node) else { return site };
        match TagName::from_text(tag) {
            Some(TagName::KeyOf) => {
                let (field, target) = self.target(site, node);
                Site::KeyOf { field, target }
            }
            Some(TagName::Find | TagName::FindObject) => {
                Site::FindArguments { find: node, target: self.target(site, node).1 }
            }
            Some(TagName::Context) => Site::ContextKey,
            Some(TagName::Index | TagName::Value) => Site::Depth(node),
            Some(
                tag @ (TagName::Format
                | TagName::If
                | TagName::Condition
                | TagName::Enumerate
                | TagName::AtIndex),
            ) => Site::Arguments(tag),
            _ => Site::Unknown,
        }
    }

    fn argument(&self, site: Site<'s>, tag: Option<TagName>, node: Id, step: Step<'s>) -> Site<'s> {
        let Step::Item(item) = step else { return Site::Unknown };
        // The arguments of a condition of a look-up are found through the list that holds them.
        match (tag, item) {
            (Some(TagName::If), 0) => Site::Condition,
            (Some(TagName::If), _) => site,
            (Some(TagName::Condition), 0) => Site::Mode,
            (Some(TagName::Condition), _) => Site::Condition,
            (Some(TagName::Enumerate), 0) => Site::Argument(node),
            (Some(TagName::Enumerate), 1) => Site::LoopOutput,
            (Some(TagName::Enumerate), 2) => self.item(site),
            (Some(TagName::Find | TagName::FindObject), item) => {
                let target = self.target(site, node).1;
                if item == 0 {
                    Site::FindModel { find: node, target }
                } else {
                    Site::FindCondition { find: node, target }
                }
            }
            (Some(TagName::Context), 0) => Site::ContextKey,
            (Some(TagName::Context | TagName::Env | TagName::File), 1) => site,
            (Some(TagName::AtIndex), 2) => site,
            (Some(TagName::Format | TagName::AtIndex), _) => Site::Argument(node),
            _ => Site::Unknown,
        }
    }

    /// The field and the model to which a value of it refers.
    pub(super) fn target(&self, site: Site<'s>, node: Id) -> (&'s str, Option<&'static str>) {
        match site {
            Site::Reference { field, target } => (field, Some(target)),
            Site::Field(_, field) | Site::ItemOf(_, field) => (field.name, target_of(&field.kind)),
            _ => match self.sketch.parent(node) {
                Some((_, Step::Key(key))) => (key, None),
                _ => ("", None),
            },
        }
    }

    fn child(&self, site: Site<'s>, child: Id, step: Step<'s>) -> Site<'s> {
        match (site, step) {
            (Site::Document, Step::Key("version")) => Site::Version,
            (Site::Document, Step::Key("metadata")) => Site::Metadata,
            (Site::Document, Step::Key("entries")) => Site::Entries,
            (Site::Metadata, Step::Key("name")) => Site::BlueprintName,
            (Site::Metadata, Step::Key("labels")) => Site::Labels,
            (Site::Labels, Step::Key(label)) => Site::Label(label),
            (Site::Entries, Step::Key(_)) => Site::Entries,
            (Site::Entries, Step::Item(_)) => Site::Entry(child),
            (Site::Entry(entry), Step::Key(key)) => match key {
                "model" => Site::ModelOf(entry),
                "id" => Site::IdOf(entry),
                "state" => Site::State,
                "conditions" => Site::Conditions,
                "permissions" => Site::Permissions(entry),
                "identifiers" => Site::Fields(entry, Part::Identifiers),
                "attrs" => Site::Fields(entry, Part::Attrs),
                _ => Site::Unknown,
            },
            (Site::Conditions | Site::Permissions(_), Step::Item(_)) => self.item(site),
            (Site::Permission(entry), Step::Key("permission")) => Site::PermissionName(entry),
            (Site::Permission(_), Step::Key("user")) => {
                Site::Reference { field: "user", target: "authentik_core.user" }
            }
            (Site::Permission(_), Step::Key("role")) => {
                Site::Reference { field: "role", target: "authentik_rbac.role" }
            }
            (Site::Fields(entry, _), Step::Key(key)) => self.field(entry, key),
            (Site::Field(..), Step::Item(_)) => self.item(site),
            (Site::Field(entry, field), Step::Key(key)) => match &field.kind {
                FieldKind::Object(fields) => nested(entry, fields, key),
                _ => Site::Unknown,
            },
            (Site::Nested(entry, fields), Step::Key(key)) => nested(entry, fields, key),
            (Site::BlueprintIdentifiers, Step::Key(column)) => {
                Site::Value { model: "authentik_blueprints.blueprintinstance", column, wanted: None }
            }
            (Site::OutpostConfig, Step::Key(key)) => {
                let setting = self.catalog.outpost_settings().find(|setting| setting.name == key);
                setting.map_or(Site::Unknown, Site::Setting)
            }
            (Site::FindCondition { find, .. }, Step::Item(0)) => Site::FindField { find },
            (Site::FindCondition { find, target }, Step::Item(1)) => self.found_value(find, target, child),
            _ => Site::Unknown,
        }
    }

    /// The value of a condition of a look-up.
    fn found_value(&self, find: Id, wanted: Option<&'static str>, value: Id) -> Site<'s> {
        let condition = self.sketch.parent(value).map(|(condition, _)| condition);
        let text =
            |list: Option<Id>| list.and_then(|list| self.sketch.text(*self.sketch.items(list).first()?));
        match (text(Some(find)), text(condition)) {
            (Some(model), Some(column)) => self.value_of(model, column, wanted),
            _ => Site::Unknown,
        }
    }

    /// Returns the site of a value that an object of a model has in a column.
    fn value_of(&self, model: &'s str, column: &'s str, wanted: Option<&'static str>) -> Site<'s> {
        let to = column_of(self.catalog, model, column)
            .filter(|column| column.kind.holds_key())
            .and_then(|column| column.to);
        match to {
            Some(target) => Site::Reference { field: column, target },
            None => Site::Value { model, column, wanted },
        }
    }

    fn field(&self, entry: Id, key: &'s str) -> Site<'s> {
        let Some(model) = self.model(entry) else { return Site::Unknown };
        match (model.name, key) {
            (META_APPLY, "identifiers") => return Site::BlueprintIdentifiers,
            (OUTPOST, "config") => return Site::OutpostConfig,
            _ => {}
        }
        match model.field(key) {
            Some(field) => Site::Field(entry, field),
            None => self.value_of(model.name, key, None),
        }
    }

    /// Returns what an item of a list is for.
    pub(super) fn item(&self, site: Site<'s>) -> Site<'s> {
        match site {
            Site::Field(entry, field) => match &field.kind {
                FieldKind::List(item) => Site::Field(entry, item),
                FieldKind::Objects(fields) => Site::Nested(entry, fields),
                FieldKind::Refs(_) => Site::ItemOf(entry, field),
                _ => Site::Unknown,
            },
            Site::Conditions => Site::Condition,
            Site::Permissions(entry) => Site::Permission(entry),
            Site::Entries => Site::Entry(self.sketch.root()),
            _ => Site::Unknown,
        }
    }

    /// Returns what the next item of a list is for.
    pub(super) fn site_of_item(&self, list: Id) -> Site<'s> {
        let site = self.site(list);
        match self.sketch.tag(list) {
            None => self.item(site),
            Some(tag) => {
                let step = Step::Item(self.sketch.items(list).len());
                self.argument(site, TagName::from_text(tag), list, step)
            }
        }
    }

    /// Whether a value is a list.
    pub(super) fn is_list(&self, site: Site<'s>) -> bool {
        match site {
            Site::Entries | Site::Conditions | Site::Permissions(_) => true,
            Site::Field(_, field) => field.kind.is_list(),
            _ => false,
        }
    }

    /// Whether a value is a mapping whose keys are known.
    pub(super) fn has_keys(&self, site: Site<'s>) -> bool {
        match site {
            Site::Document
            | Site::Metadata
            | Site::Labels
            | Site::Entry(_)
            | Site::Permission(_)
            | Site::Fields(..)
            | Site::Nested(..)
            | Site::BlueprintIdentifiers
            | Site::OutpostConfig => true,
            Site::Field(_, field) => matches!(field.kind, FieldKind::Object(_)),
            _ => false,
        }
    }

    /// The model of an entry, where it is a known one.
    pub(super) fn model(&self, entry: Id) -> Option<&'static Model> {
        let model = self.sketch.get(entry, "model")?;
        self.catalog.model_named(self.sketch.text(model)?)
    }

    /// The id of an entry.
    pub(super) fn id(&self, entry: Id) -> Option<&'s str> {
        self.sketch.text(self.sketch.get(entry, "id")?)
    }

    /// The values of an entry in a column: what its identifiers and attributes say.
    pub(super) fn written(&self, entry: Id, column: &str) -> Option<Id> {
        ["identifiers", "attrs"].into_iter().find_map(|part| {
            let part = self.sketch.get(entry, part)?;
            self.sketch.get(part, column)
        })
    }

    /// The entry that a node is in.
    pub(super) fn entry_of(&self, node: Id) -> Option<Id> {
        let path = self.sketch.path(node);
        let mut steps = path.into_iter();
        let (_, Step::Key("entries")) = steps.next()? else { return None };
        match steps.next()? {
            (entry, Step::Item(_)) => Some(entry),
            (_, Step::Key(_)) => match steps.next()? {
                (entry, Step::Item(_)) => Some(entry),
                _ => None,
            },
        }
    }

    /// The nearest key on the way to a node.
    pub(super) fn field_name(&self, node: Id) -> &'s str {
        let mut here = node;
        while let Some((parent, step)) = self.sketch.parent(here) {
            if let Step::Key(key) = step {
                return key;
            }
            here = parent;
        }
        ""
    }

    /// The values without tags that the entries write to fields of a name, with those of lists.
    pub(super) fn values_of_fields(&self, field: &str) -> Vec<(Id, &'s str)> {
        let mut found = Vec::new();
        for entry in self.sketch.entries() {
            let Some(value) = self.written(entry, field) else { continue };
            let all = std::iter::once(value).chain(self.sketch.items(value).iter().copied());
            found.extend(all.filter_map(|value| Some((value, self.sketch.text(value)?))));
        }
        found
    }

    /// The look-ups of the file.
    fn lookups(&self) -> impl Iterator<Item = Id> + use<'_, 's> {
        let is_lookup =
            |tag: &str| matches!(TagName::from_text(tag), Some(TagName::Find | TagName::FindObject));
        self.sketch.ids().filter(move |node| self.sketch.tag(*node).is_some_and(is_lookup))
    }

    /// The models that the file's look-ups name.
    pub(super) fn lookup_models(&self) -> Vec<&'s str> {
        self.lookups().filter_map(|node| self.sketch.text(*self.sketch.items(node).first()?)).collect()
    }

    /// The values by which the file's look-ups find objects, with their models.
    pub(super) fn lookup_values(&self) -> Vec<(&'s str, Id, &'s str)> {
        let mut found = Vec::new();
        for node in self.lookups() {
            let [first, conditions @ ..] = self.sketch.items(node) else { continue };
            let Some(model) = self.sketch.text(*first) else { continue };
            let values =
                conditions.iter().filter_map(|condition| self.sketch.items(*condition).get(1).copied());
            found.extend(values.filter_map(|value| Some((model, value, self.sketch.text(value)?))));
        }
        found
    }

    /// Returns the names of an entry: its id, and the texts by which it is found.
    pub(super) fn names_of(&self, entry: Id) -> Vec<&'s str> {
        let mut names: Vec<&'s str> = self.id(entry).into_iter().collect();
        for part in ["identifiers", "attrs"].into_iter().filter_map(|part| self.sketch.get(entry, part)) {
            let named = ["slug", "name", "managed", "title", "label"].into_iter();
            names.extend(named.filter_map(|key| self.sketch.text(self.sketch.get(part, key)?)));
        }
        names
    }

    /// Whether a node is a mapping.
    pub(super) fn is_mapping(&self, node: Id) -> bool {
        matches!(self.sketch.body(node), Body::Mapping(_))
    }
}

fn nested<'s>(entry: Id, fields: &'static [Field], key: &str) -> Site<'s> {
    let field = fields.iter().find(|field| field.name == key);
    field.map_or(Site::Unknown, |field| Site::Field(entry, field))
}

fn target_of(kind: &FieldKind) -> Option<&'static str> {
    match kind {
        FieldKind::List(item) => item.kind.target(),
        kind => kind.target(),
    }
}

/// The columns of a model, be it an entry's or the common part of several.
pub(super) fn columns(catalog: &'static Catalog, model: &str) -> &'static [Column] {
    match catalog.model_named(model) {
        Some(model) => &model.columns,
        None => catalog.base_named(model).map_or(&[], |base| &base.columns),
    }
}

/// A column of a model by one step of a look-up.
pub(super) fn column_of(catalog: &'static Catalog, model: &str, name: &str) -> Option<&'static Column> {
    let lookup = match catalog.model_named(model) {
        Some(model) => model.lookup(name),
        None => catalog.base_named(model)?.lookup(name),
    };
    match lookup {
        Lookup::Column(column) => Some(column),
        _ => None,
    }
}
