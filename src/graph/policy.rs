//! Policy bindings as the policy engine sees them.

use std::cell::{OnceCell, RefCell};
use std::sync::Arc;

use foldhash::{HashMap, HashMapExt, HashSet};

use crate::catalog::{Catalog, Kinds, Literal};
use crate::evaluate::{ObjectId, UnknownReason, Value, ValueKind};
use crate::python::{self, Analyses, Analysis, ExpressionKind};
use crate::workspace::{Origin, Row, Store};

/// How several results become one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EngineMode {
    /// One that passes is enough: authentik's default.
    Any,
    /// Every one must pass.
    All,
}

impl EngineMode {
    /// As written in blueprints.
    pub fn name(self) -> &'static str {
        match self {
            EngineMode::Any => "any",
            EngineMode::All => "all",
        }
    }

    pub(super) fn of(row: &Row<'_>) -> Self {
        match text(row, "policy_engine_mode") {
            Some("all") => EngineMode::All,
            _ => EngineMode::Any,
        }
    }
}

/// A policy, group or user bound to a target.
#[derive(Debug, Clone, PartialEq)]
pub struct PolicyBinding {
    /// The binding's object.
    pub id: ObjectId,
    /// Its place among the others.
    pub order: i64,
    /// Whether it counts at all.
    pub enabled: bool,
    /// Whether its result is turned around.
    pub negate: bool,
    /// What counts when the policy raises an exception; not turned around.
    pub failure_result: bool,
    /// What is asked.
    pub subject: Subject,
    /// Whether that is a group or a user, though it may not be known which.
    pub is_person: bool,
    /// Whether it surely exists, with these settings.
    pub certain: bool,
}

/// What a policy binding asks.
#[derive(Debug, Clone, PartialEq)]
pub enum Subject {
    /// Whether a policy passes.
    Policy {
        /// The object, when it is a known one.
        id: Option<ObjectId>,
        /// Its name.
        name: String,
        /// Its model, `app.model`.
        model: &'static str,
        /// What authentik calls the model.
        verbose_name: &'static str,
        /// Its result, when that is certain.
        constant: Option<Constant>,
        /// What its Python does, for an expression policy whose text is known.
        expression: Option<Arc<Analysis>>,
    },
    /// Whether the user is a member of a group, or of one below it.
    Group {
        /// The object, when it is a known one.
        id: Option<ObjectId>,
        /// Its name.
        name: String,
        /// The names of all groups that make somebody a member: itself and those below.
        members_of: Vec<String>,
    },
    /// Whether it is this user.
    User {
        /// The object, when it is a known one.
        id: Option<ObjectId>,
        /// The name to log in with.
        username: String,
    },
    /// Something that isn't known here.
    Unknown,
    /// Nothing: no policy, group or user.
    Nothing,
}

impl Subject {
    /// Does something with each name.
    pub(super) fn for_each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        match self {
            Subject::Policy { name, .. } => change(name),
            Subject::Group { name, members_of, .. } => {
                change(name);
                members_of.iter_mut().for_each(change);
            }
            Subject::User { username, .. } => change(username),
            Subject::Unknown | Subject::Nothing => {}
        }
    }

    /// The policy, group or user, when it is a known one.
    pub fn object(&self) -> Option<ObjectId> {
        match self {
            Subject::Policy { id, .. } | Subject::Group { id, .. } | Subject::User { id, .. } => *id,
            Subject::Unknown | Subject::Nothing => None,
        }
    }
}

/// The result of a policy that doesn't depend on anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Constant {
    /// It passes.
    Pass,
    /// It doesn't.
    Fail,
    /// It raises an exception: the binding's `failure_result` counts.
    Error,
    /// It fails in a way that the engine doesn't expect: no, whatever `negate` and `failure_result` say.
    Crash,
}

/// Something to which policies, groups or users are bound.
#[derive(Debug, Clone, PartialEq)]
pub struct Target {
    /// The object.
    pub id: ObjectId,
    /// How the results become one.
    pub engine_mode: EngineMode,
    /// What is bound.
    pub policies: Vec<PolicyBinding>,
}

/// The model of stage bindings.
pub const STAGE_BINDING: &str = "authentik_flows.flowstagebinding";

/// The model of policy bindings.
pub const POLICY_BINDING: &str = "authentik_policies.policybinding";

/// Compiles bindings, each policy once.
pub(super) struct Compiler<'s, 't> {
    pub(super) store: &'s Store<'t>,
    catalog: &'static Catalog,
    /// The bindings that entries wrote, by what they are bound to.
    stage_bindings: HashMap<ObjectId, Vec<&'s Row<'t>>>,
    policy_bindings: HashMap<ObjectId, Vec<&'s Row<'t>>>,
    /// The groups that have each group as a parent, once asked for.
    child_groups: OnceCell<HashMap<ObjectId, Vec<&'s Row<'t>>>>,
    subjects: RefCell<HashMap<ObjectId, Subject>>,
}

impl<'s, 't> Compiler<'s, 't> {
    pub(super) fn new(store: &'s Store<'t>, catalog: &'static Catalog) -> Self {
        Compiler {
            store,
            catalog,
            stage_bindings: by_target(store, STAGE_BINDING),
            policy_bindings: by_target(store, POLICY_BINDING),
            child_groups: OnceCell::new(),
            subjects: RefCell::default(),
        }
    }

    /// Everything to which something is bound, by age, where entries wrote it or one of its bindings.
    pub(super) fn written_targets(&self) -> Vec<Target> {
        let bound = |row: &&Row<'_>| {
            let is_binding = row.model.name == POLICY_BINDING || row.model.name == STAGE_BINDING;
            let can_be_bound_to = row.model.kinds.contains(Kinds::POLICY_BINDING_MODEL) || is_binding;
            can_be_bound_to && self.shipped_bindings(POLICY_BINDING, row.id).next().is_some()
        };
        let shipped = self.store.written().filter(bound).map(|row| row.id);
        let mut ids: Vec<ObjectId> = self.policy_bindings.keys().copied().chain(shipped).collect();
        ids.sort_unstable();
        ids.dedup();
        let there = ids.into_iter().filter_map(|id| self.store.row(id)).filter(|row| row.is_there());
        let target = |row: &Row<'_>| Target {
            id: row.id,
            engine_mode: EngineMode::of(row),
            policies: self.bindings(row.id),
        };
        there.map(target).collect()
    }

    /// The stage bindings of a flow.
    pub(super) fn stage_bindings(&self, flow: ObjectId) -> impl Iterator<Item = &'s Row<'t>> {
        let written = self.stage_bindings.get(&flow).into_iter().flatten().copied();
        self.shipped_bindings(STAGE_BINDING, flow).chain(written)
    }

    /// The bindings to a target that authentik ships and that no entry wrote.
    fn shipped_bindings(&self, model: &str, target: ObjectId) -> impl Iterator<Item = &'s Row<'t>> {
        self.store.shipped_that(model, "target", target).filter(|row| row.is_there())
    }

    /// The flows that entries wrote a part of, in any order and several times.
    pub(super) fn written_flows(&self) -> Vec<ObjectId> {
        let mut flows: Vec<ObjectId> = self.stage_bindings.keys().copied().collect();
        let mut targets: Vec<ObjectId> = self.policy_bindings.keys().copied().collect();
        for row in self.store.written().filter(|row| row.is_there()) {
            flows.push(row.id);
            targets.push(row.id);
            let shipped = |model, field| self.store.shipped_that(model, field, row.id);
            if row.model.kinds.contains(Kinds::STAGE) {
                flows.extend(shipped(STAGE_BINDING, "stage").filter_map(target));
            }
            let subject = match row.model.name {
                "authentik_core.group" => "group",
                "authentik_core.user" => "user",
                _ if row.model.kinds.contains(Kinds::POLICY) => "policy",
                _ => continue,
            };
            targets.extend(shipped(POLICY_BINDING, subject).filter_map(target));
        }
        let lost = |model| self.store.written_of(model).iter().filter(|row| row.deleted).filter_map(target);
        flows.extend(lost(STAGE_BINDING));
        targets.extend(lost(POLICY_BINDING));
        let of_binding = |id: ObjectId| {
            let row = self.store.row(id).filter(|row| row.model.name == STAGE_BINDING);
            row.and_then(target).unwrap_or(id)
        };
        flows.extend(targets.into_iter().map(of_binding));
        flows
    }

    /// The enabled and disabled bindings of a target, in the order of the engine.
    pub(super) fn bindings(&self, target: ObjectId) -> Vec<PolicyBinding> {
        let written = self.policy_bindings.get(&target).into_iter().flatten().copied();
        let rows = self.shipped_bindings(POLICY_BINDING, target).chain(written);
        let mut found: Vec<PolicyBinding> = rows.map(|row| self.binding(row)).collect();
        found.sort_by_key(|binding| (binding.order, binding.id));
        found
    }

    fn binding(&self, row: &Row<'_>) -> PolicyBinding {
        PolicyBinding {
            id: row.id,
            order: number(row, "order").unwrap_or_default(),
            enabled: truth(row, "enabled").unwrap_or(true),
            negate: truth(row, "negate").unwrap_or(false),
            failure_result: truth(row, "failure_result").unwrap_or(false),
            subject: self.subject(row),
            is_person: is_given(row, "group") != is_given(row, "user") && !is_given(row, "policy"),
            certain: row.certain && !row.perhaps_deleted && DECISIVE.iter().all(|field| known(row, field)),
        }
    }

    fn subject(&self, row: &Row<'_>) -> Subject {
        let given = |field: &str| row.value(field).filter(|_| is_given(row, field));
        let Some(value) = ["policy", "group", "user"].into_iter().find_map(given) else {
            return Subject::Nothing;
        };
        let Some(object) = object(self.store, value) else { return Subject::Unknown };
        if let Some(subject) = self.subjects.borrow().get(&object.id) {
            return subject.clone();
        }
        let subject = self.subject_of(object);
        self.subjects.borrow_mut().insert(object.id, subject.clone());
        subject
    }

    /// The names of a group and of all groups that have it as a parent, over any number of steps.
    fn below(&self, group: ObjectId, name: &str) -> Vec<String> {
        let children = self.child_groups.get_or_init(|| children_of_groups(self.store, self.catalog));
        let mut names = vec![name.to_owned()];
        let mut seen = HashSet::from_iter([group]);
        let mut next = vec![group];
        while let Some(parent) = next.pop() {
            for row in children.get(&parent).into_iter().flatten().filter(|row| seen.insert(row.id)) {
                next.push(row.id);
                names.extend(text(row, "name").map(str::to_owned));
            }
        }
        names
    }

    fn subject_of(&self, row: &Row<'_>) -> Subject {
        match row.model.name {
            "authentik_core.group" => {
                let name = owned(row, "name");
                let members_of = self.below(row.id, &name);
                Subject::Group { id: Some(row.id), members_of, name }
            }
            "authentik_core.user" => Subject::User { id: Some(row.id), username: owned(row, "username") },
            _ => {
                let expression = expression(row, self.store.analyses());
                Subject::Policy {
                    id: Some(row.id),
                    name: owned(row, "name"),
                    model: row.model.name,
                    verbose_name: row.model.verbose_name,
                    constant: constant(row, expression.as_deref()),
                    expression,
                }
            }
        }
    }
}

/// Whether a field has a value, be it one that isn't known.
fn is_given(row: &Row<'_>, field: &str) -> bool {
    row.value(field).is_some_and(|value| value.kind != ValueKind::Null)
}

/// What decides how a policy binding counts.
const DECISIVE: [&str; 3] = ["enabled", "negate", "failure_result"];

/// The bindings of a model that entries wrote, by what they are bound to.
fn by_target<'s, 't>(store: &'s Store<'t>, model: &str) -> HashMap<ObjectId, Vec<&'s Row<'t>>> {
    let mut by_target: HashMap<ObjectId, Vec<&'s Row<'t>>> = HashMap::new();
    for row in store.written_of(model).iter().filter(|row| row.is_there()) {
        if let Some(target) = target(row) {
            by_target.entry(target).or_default().push(row);
        }
    }
    by_target
}

/// What a binding binds to.
fn target(binding: &Row<'_>) -> Option<ObjectId> {
    match binding.value("target")?.kind {
        ValueKind::Key(target) => Some(target),
        _ => None,
    }
}

/// The groups that have each group as a parent.
fn children_of_groups<'s, 't>(
    store: &'s Store<'t>,
    catalog: &'static Catalog,
) -> HashMap<ObjectId, Vec<&'s Row<'t>>> {
    let relation = match catalog.model_named("authentik_core.group") {
        Some(model) if model.field("parents").is_some() => "parents",
        _ => "parent",
    };
    let mut children: HashMap<ObjectId, Vec<&'s Row<'t>>> = HashMap::new();
    for group in store.rows_of("authentik_core.group").filter(|row| row.is_there()) {
        let mut parents = Vec::new();
        match group.value(relation).map(|value| &value.kind) {
            Some(ValueKind::Key(parent)) => parents.push(*parent),
            Some(ValueKind::List(items)) => {
                parents.extend(items.iter().filter_map(|item| match item.kind {
                    ValueKind::Key(parent) => Some(parent),
                    _ => None,
                }));
            }
            _ => {}
        }
        for parent in parents {
            children.entry(parent).or_default().push(group);
        }
    }
    children
}

/// The result of a policy that depends on nothing.
fn constant(policy: &Row<'_>, expression: Option<&Analysis>) -> Option<Constant> {
    match policy.model.name {
        "authentik_policies_dummy.dummypolicy" => {
            // It waits for a random time from `wait_min` up to but without `wait_max`, and raises an
            // exception where there is none between them.
            let (least, most) = (number(policy, "wait_min"), number(policy, "wait_max"));
            if least? >= most? {
                return Some(Constant::Crash);
            }
            match truth(policy, "result")? {
                true => Some(Constant::Pass),
                false => Some(Constant::Fail),
            }
        }
        "authentik_policies_expression.expressionpolicy" => {
            if let Origin::Shipped(object) = policy.origin
                && policy.writers.is_empty()
            {
                return match object.value("expression") {
                    Some(crate::catalog::ObjectValue::Always(true, _)) => Some(Constant::Pass),
                    Some(crate::catalog::ObjectValue::Always(false, _)) => Some(Constant::Fail),
                    _ => None,
                };
            }
            match expression?.constant? {
                python::Constant::True => Some(Constant::Pass),
                python::Constant::False => Some(Constant::Fail),
                python::Constant::Raises => Some(Constant::Error),
            }
        }
        _ => None,
    }
}

/// What the Python of an expression policy does, when its text is known.
fn expression(policy: &Row<'_>, analyses: &Analyses) -> Option<Arc<Analysis>> {
    if policy.model.name != "authentik_policies_expression.expressionpolicy" {
        return None;
    }
    Some(analyses.of(policy.value("expression")?.as_str()?, ExpressionKind::Policy))
}

/// Whether a field's value is certain: written or the default.
pub(super) fn known(row: &Row<'_>, field: &str) -> bool {
    row.value(field).is_none_or(|value| {
        matches!(value.kind, ValueKind::Bool(_) | ValueKind::Int(_) | ValueKind::Str(_) | ValueKind::Null)
    })
}

/// The object that a reference is known to mean.
pub(super) fn object<'s, 't>(store: &'s Store<'t>, value: &Value<'_>) -> Option<&'s Row<'t>> {
    match value.kind {
        ValueKind::Key(id) => store.row(id),
        _ => None,
    }
}

/// A text of an object; its default where the object is known to have it.
pub(crate) fn text<'r>(row: &'r Row<'_>, field: &str) -> Option<&'r str> {
    match row.value(field) {
        Some(value) => value.as_str(),
        None => match row.model.default_of(field)? {
            Literal::Str(text) => Some(text),
            _ => None,
        },
    }
}

/// [`text`], empty where it isn't known.
pub(super) fn owned(row: &Row<'_>, field: &str) -> String {
    text(row, field).unwrap_or_default().to_owned()
}

/// An integer of an object, as the field reads it; its default where the object has none.
pub(super) fn number(row: &Row<'_>, field: &str) -> Option<i64> {
    let Some(value) = row.value(field) else {
        return match row.model.default_of(field)? {
            Literal::Int(number) => Some(number),
            _ => None,
        };
    };
    integer(value)
}

/// Returns the number that authentik reads of a value for an integer, where it is known: a text can hold one.
pub fn integer(value: &Value<'_>) -> Option<i64> {
    match &value.kind {
        ValueKind::Int(number) => Some(*number),
        ValueKind::Str(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// The order of a stage binding or a policy binding, where it is known.
pub fn order_of(binding: &Row<'_>) -> Option<i64> {
    number(binding, "order")
}

/// A boolean of an object, as the field reads it; its default where the object has none.
pub(crate) fn truth(row: &Row<'_>, field: &str) -> Option<bool> {
    let Some(value) = row.value(field) else {
        return match row.model.default_of(field)? {
            Literal::Bool(value) => Some(value),
            _ => None,
        };
    };
    match &value.kind {
        ValueKind::Bool(value) => Some(*value),
        ValueKind::Int(number) => Some(*number != 0),
        ValueKind::Str(text) => match text.trim().to_ascii_lowercase().as_str() {
            "true" | "t" | "yes" | "y" | "on" | "1" => Some(true),
            "false" | "f" | "no" | "n" | "off" | "0" => Some(false),
            _ => None,
        },
        // What the environment may replace is taken as written.
        ValueKind::Fallback(value, _) => value.truthy(),
        ValueKind::Unknown(unknown) if unknown.reason == UnknownReason::Failed => None,
        _ => None,
    }
}
