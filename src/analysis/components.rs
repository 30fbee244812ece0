//! Which files have to do with each other on an instance.
//!
//! A check applies all files to one instance. A session would have to do so after each change: it applies the files of each
//! component to an instance of their own instead, and only where one of them has changed. Files are in one component where one
//! of them looks for, writes or refers to what the other writes, and where that can't be known. A test compares what
//! sessions find with what checks find.

use std::collections::HashSet;

use foldhash::{HashMap, HashMapExt};
use petgraph::unionfind::UnionFind;

use super::look::Document;
use super::state::{FileState, State};
use crate::blueprint::TagName;
use crate::catalog::{Catalog, Kinds, ObjectValue};
use crate::evaluate::{ObjectId, Value, ValueKind};
use crate::graph::{POLICY_BINDING, STAGE_BINDING};
use crate::text::{FileId, has_placeholder};
use crate::workspace::{Origin, Row, Store};

/// With which others a file has to do.
#[derive(Debug)]
pub(super) struct Relations {
    /// The files with which it shares objects, or which it applies.
    pub(super) links: Vec<FileId>,
    pub(super) touched: Touched,
}

/// What a file has to do with shipped objects and flows.
#[derive(Debug)]
pub(super) struct Touched {
    /// The shipped objects that it changes, or a part of which it adds: the bindings of a flow are parts of it.
    changed: Vec<ObjectId>,
    /// The shipped objects that it refers to, or that an object refers to which it changes.
    used: Vec<ObjectId>,
    /// Whether it has values that are other ones on some instances: what it looks for then is unknown.
    is_open: bool,
    /// Whether it changes objects that use flows, such as brands, of which the release ships some.
    uses_flows: bool,
    /// Whether it makes prompts, or has expressions that read their answers.
    has_answers: bool,
}

const BINDINGS: [&str; 2] = [STAGE_BINDING, POLICY_BINDING];

impl Touched {
    pub(super) fn of(document: &Document<'_>, catalog: &'static Catalog) -> Self {
        let store = &document.applied.store;
        let (mut changed, mut used) = (HashSet::new(), HashSet::new());
        for row in store.written() {
            if let Origin::Shipped(object) = row.origin {
                with_flows(store, row.id, &mut changed);
                object.values.iter().for_each(|(_, value)| used.extend(objects_of(value)));
            }
            let is_binding = BINDINGS.contains(&row.model.name);
            for (field, value) in row.values.iter() {
                each_shipped(value, catalog, &mut |object| {
                    if is_binding && field == "target" {
                        with_flows(store, object, &mut changed);
                    } else {
                        used.insert(object);
                    }
                });
            }
        }
        Touched {
            changed: changed.into_iter().collect(),
            used: used.into_iter().collect(),
            is_open: is_open(document),
            uses_flows: store.written().any(|row| {
                !BINDINGS.contains(&row.model.name) && catalog.objects_of(row.model.name).next().is_some()
            }),
            has_answers: document.blueprint.tree.text().contains("prompt_data")
                || !store.written_of("authentik_stages_prompt.prompt").is_empty(),
        }
    }
}

/// Adds a shipped object, and the shipped flows and stages that it is a part of.
fn with_flows(store: &Store<'_>, object: ObjectId, changed: &mut HashSet<ObjectId>) {
    let mut open = vec![object];
    while let Some(object) = open.pop() {
        if !changed.insert(object) {
            continue;
        }
        let target = |row: &Row<'_>| match row.value("target")?.kind {
            ValueKind::Key(target) => Some(target),
            _ => None,
        };
        let is_binding = |row: &Row<'_>| BINDINGS.contains(&row.model.name);
        open.extend(store.row(object).filter(|row| is_binding(row)).and_then(target));
        for (row, field) in store.shipped_references(object) {
            if is_binding(row) && field != "target" {
                open.extend(target(row));
            } else if row.model.kinds.contains(Kinds::STAGE) {
                open.push(row.id);
            }
        }
    }
}

fn each_shipped(value: &Value<'_>, catalog: &'static Catalog, found: &mut dyn FnMut(ObjectId)) {
    match &value.kind {
        ValueKind::Key(object) if catalog.object(object.0).is_some() => found(*object),
        ValueKind::List(items) | ValueKind::Set(items) | ValueKind::OneOf(items) => {
            items.iter().for_each(|item| each_shipped(item, catalog, found));
        }
        ValueKind::Map(pairs) => pairs.iter().for_each(|(_, item)| each_shipped(item, catalog, found)),
        ValueKind::Fallback(value, _) => each_shipped(value, catalog, found),
        _ => {}
    }
}

/// The objects that a shipped value refers to.
fn objects_of(value: &ObjectValue) -> Vec<ObjectId> {
    match value {
        ObjectValue::Object(number) => vec![ObjectId(*number)],
        ObjectValue::List(items) => items.iter().flat_map(objects_of).collect(),
        _ => Vec::new(),
    }
}

/// Whether a file has values that are other ones on some instances.
fn is_open(document: &Document<'_>) -> bool {
    let tree = document.blueprint.tree;
    let varies = |node| {
        let tag = tree.tag(node).and_then(|tag| TagName::from_text(tag.name));
        matches!(tag, Some(TagName::Context | TagName::Env | TagName::File))
    };
    has_placeholder(tree.text()) || tree.tagged_ids().any(varies)
}

/// Whether a file creates or changes anything that a flow is made of, or that uses flows or policies.
pub(super) fn concerns_flows(document: &Document<'_>) -> bool {
    !document.blueprint.entries.is_empty()
        && document.applied.entries.iter().filter_map(|entry| entry.model).any(|model| {
            model.app == "authentik_flows"
                || model.app == "authentik_policies"
                || [Kinds::STAGE, Kinds::POLICY, Kinds::PROVIDER, Kinds::SOURCE]
                    .into_iter()
                    .any(|kind| model.kinds.contains(kind))
                || matches!(model.name, "authentik_brands.brand" | "authentik_core.application")
        })
}

impl State {
    /// Whether authentik applies a file automatically, and it isn't the copy of another.
    pub(super) fn is_on_instance(&self, file: FileId) -> bool {
        !self.not_applied.contains(&file) && self.copies.original_of(file).is_none()
    }

    /// The components of the files on the instance that have to do with flows, by their first files.
    pub(super) fn components_with_flows(&self, catalog: &'static Catalog) -> Vec<Vec<FileId>> {
        let mut components = self.components(catalog, &|file| self.is_on_instance(file));
        let concerns = |file: &FileId| self.files.get(file.index()).is_some_and(|file| file.flows);
        components.retain(|component| component.iter().any(concerns));
        components
    }

    /// The files on the instance that have to do with a file, and the file itself, be it on the instance or not.
    pub(super) fn component_of(&self, file: FileId, catalog: &'static Catalog) -> Vec<FileId> {
        if !self.together {
            return vec![file];
        }
        let components = self.components(catalog, &|other| other == file || self.is_on_instance(other));
        components.into_iter().find(|component| component.contains(&file)).unwrap_or_default()
    }

    /// The components of some files, by their first files.
    fn components(&self, catalog: &'static Catalog, is_wanted: &dyn Fn(FileId) -> bool) -> Vec<Vec<FileId>> {
        let relations: Vec<(&FileState, &Relations)> =
            self.files.iter().map(|file| (file, self.relations(file, catalog))).collect();
        let first = |is_such: &dyn Fn(&FileState, &Touched) -> bool| {
            let such = |(file, relations): &&(&FileState, &Relations)| {
                is_such(file, &relations.touched) && is_wanted(file.id)
            };
            relations.iter().find(such).map(|(file, _)| file.id)
        };
        let mut joined = UnionFind::<usize>::new(self.files.len());
        let mut join = |one: FileId, other: FileId| {
            if is_wanted(one) && is_wanted(other) && other.index() < self.files.len() {
                joined.union(one.index(), other.index());
            }
        };
        let mut first_change: HashMap<ObjectId, FileId> = HashMap::new();
        for (file, relations) in &relations {
            relations.links.iter().for_each(|&other| join(file.id, other));
            if is_wanted(file.id) {
                for &object in &relations.touched.changed {
                    join(file.id, *first_change.entry(object).or_insert(file.id));
                }
            }
        }
        for (file, relations) in &relations {
            for object in &relations.touched.used {
                if let Some(&other) = first_change.get(object) {
                    join(file.id, other);
                }
            }
        }
        let some_flow = first(&|file, _| file.flows);
        let some_change = first(&|_, touched| !touched.changed.is_empty());
        let some_answer = first(&|_, touched| touched.has_answers);
        let has_open = first(&|_, touched| touched.is_open).is_some();
        for (file, Relations { touched, .. }) in &relations {
            let all = [
                some_flow.filter(|_| has_open && (touched.is_open || file.flows)),
                some_change.filter(|_| touched.uses_flows || !touched.changed.is_empty()),
                some_answer.filter(|_| touched.has_answers),
            ];
            all.into_iter().flatten().for_each(|other| join(file.id, other));
        }
        let mut at: HashMap<usize, usize> = HashMap::new();
        let mut components: Vec<Vec<FileId>> = Vec::new();
        for file in self.files.iter().filter(|file| is_wanted(file.id)) {
            let component = *at.entry(joined.find(file.id.index())).or_insert_with(|| {
                components.push(Vec::new());
                components.len() - 1
            });
            if let Some(component) = components.get_mut(component) {
                component.push(file.id);
            }
        }
        components
    }
}
