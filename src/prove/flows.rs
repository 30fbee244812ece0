//! All flows of an instance, and how people come to them.

use std::collections::{HashMap, HashSet};

use super::stage::Stage;
use super::state::{Pending, Proofs, Restored, State};
use crate::blueprint;
use crate::evaluate::{ObjectId, Value};
use crate::graph::{Authentication, Flow, InstanceView};
use crate::workspace::{Conditions, Existing, Store};

/// More stages of one order are not permuted.
pub(super) const MOST_OF_AN_ORDER: usize = 6;

/// All flows of an instance, with what decides how their stages behave.
pub struct Flows<'a, 't> {
    /// The flows, by their numbers.
    pub all: &'a [Flow],
    store: &'a Store<'t>,
    stages: Vec<Vec<Stage>>,
    /// Steps by order, of each flow.
    orders: Vec<Vec<Vec<usize>>>,
    by_id: HashMap<ObjectId, usize>,
    uses: HashMap<ObjectId, Uses>,
    /// Objects that entries change or delete of which it is not known whether they are applied.
    perhaps_changed: HashSet<ObjectId>,
}

impl<'a, 't> Flows<'a, 't> {
    /// Reads the stages of all flows.
    pub fn new(all: &'a [Flow], instance: &'a InstanceView<'a, 't>) -> Self {
        let stages = |flow: &Flow| {
            flow.steps.iter().map(|step| Stage::of(instance.store, step.stage)).collect::<Vec<_>>()
        };
        Flows {
            all,
            store: instance.store,
            stages: all.iter().map(stages).collect(),
            orders: all.iter().map(orders).collect(),
            by_id: all.iter().enumerate().map(|(index, flow)| (flow.id, index)).collect(),
            uses: uses_of(instance.store),
            perhaps_changed: perhaps_changed(instance),
        }
    }

    /// The objects of the instance.
    pub fn store(&self) -> &'a Store<'t> {
        self.store
    }

    /// The steps that have one of the orders of a flow, counted from the first.
    pub(super) fn order(&self, flow: usize, order: usize) -> Option<&[usize]> {
        self.orders.get(flow)?.get(order).map(Vec::as_slice)
    }

    /// The number of a flow.
    pub fn number(&self, flow: ObjectId) -> Option<usize> {
        self.by_id.get(&flow).copied()
    }

    /// A stage of a flow, by their numbers.
    pub fn stage(&self, flow: usize, step: usize) -> &Stage {
        self.stages.get(flow).and_then(|stages| stages.get(step)).unwrap_or(&Stage::Unknown)
    }

    /// Whether an entry of which it is not known whether it is applied can change a part of a flow.
    pub(super) fn is_open(&self, flow: usize) -> bool {
        let parts =
            self.reachable(flow).into_iter().filter_map(|flow| self.all.get(flow)).flat_map(Flow::parts);
        !self.perhaps_changed.is_empty()
            && parts.into_iter().any(|part| {
                let mut is_changed = self.perhaps_changed.contains(&part);
                for (_, value) in self.store.row(part).into_iter().flat_map(|row| row.values.iter()) {
                    // Prompts, for example, are parts of their stage.
                    value.each_object(&mut |object| is_changed |= self.perhaps_changed.contains(&object));
                }
                is_changed
            })
    }

    /// The flows that can be reached from one by redirects, it included.
    pub(super) fn reachable(&self, flow: usize) -> Vec<usize> {
        let mut found = vec![flow];
        let mut next = 0;
        while let Some(&flow) = found.get(next) {
            next += 1;
            for stage in self.stages.get(flow).into_iter().flatten() {
                if let Stage::RedirectToFlow { target: Some(target), .. } = stage
                    && let Some(&target) = self.by_id.get(target)
                    && !found.contains(&target)
                {
                    found.push(target);
                }
            }
        }
        found
    }
}

/// Objects that entries change or delete of which it is not known whether they are applied.
fn perhaps_changed(instance: &InstanceView<'_, '_>) -> HashSet<ObjectId> {
    let entries = instance.entries().map(|(_, _, entry)| entry);
    let open = entries.filter(|entry| {
        entry.conditions == Conditions::Unknown || !matches!(entry.state, blueprint::State::Known(_))
    });
    let objects = open.flat_map(|entry| {
        let existing = match entry.existing {
            Existing::Yes(object) | Existing::Perhaps(Some(object)) => Some(object),
            _ => None,
        };
        [entry.object, existing]
    });
    objects.flatten().collect()
}

/// The steps of a flow by their order: those of one order are in any order.
fn orders(flow: &Flow) -> Vec<Vec<usize>> {
    let mut orders: Vec<Vec<usize>> = Vec::new();
    let mut last = None;
    for (at, step) in flow.steps.iter().enumerate() {
        match orders.last_mut() {
            Some(steps) if last == Some(step.order) && steps.len() < MOST_OF_AN_ORDER => steps.push(at),
            _ => orders.push(vec![at]),
        }
        last = Some(step.order);
    }
    orders
}

/// How somebody comes to a flow.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Entry {
    /// In words: `opens its address`.
    pub name: &'static str,
    /// Where the person stands then.
    pub state: State,
    /// Whether the flow's requirement and its own policies are asked.
    pub is_checked: bool,
}

/// What else leads to a flow than its address, which everybody can open.
#[derive(Debug, Clone, Copy, Default)]
struct Uses {
    /// A source signs people in, or enrolls them, with it.
    authentication: bool,
    enrollment: bool,
    /// Administrators send links to it.
    recovery: bool,
    /// A stage lets people configure it there.
    configuration: bool,
}

/// The flows to which objects of an instance lead.
fn uses_of(store: &Store<'_>) -> HashMap<ObjectId, Uses> {
    let mut uses: HashMap<ObjectId, Uses> = HashMap::new();
    for row in store.written().filter(|row| row.is_there()) {
        let is_source = row.model.name.starts_with("authentik_sources_");
        let mut note = |field: &str, note: fn(&mut Uses)| {
            if let Some(flow) = row.value(field).and_then(Value::object) {
                note(uses.entry(flow).or_default());
            }
        };
        if is_source {
            note("authentication_flow", |uses| uses.authentication = true);
            note("enrollment_flow", |uses| uses.enrollment = true);
        }
        note("flow_recovery", |uses| uses.recovery = true);
        note("configure_flow", |uses| uses.configuration = true);
    }
    uses
}

/// Returns how people come to a flow. Brand, designation and links restrict nothing: each flow has an address.
pub fn entries(flows: &Flows<'_, '_>, flow: &Flow) -> Vec<Entry> {
    let visitor = State::VISITOR;
    let signed_in = State { signed_in: true, ..visitor };
    let from_source = State { sso: true, has_answers: true, answers_mail: true, ..visitor };
    let is = |designation: &str| flow.designation == designation;
    let uses = flows.uses.get(&flow.id).copied().unwrap_or_default();
    let mut entries = vec![
        Entry { name: "opens the address of the flow", state: visitor, is_checked: true },
        Entry { name: "opens the address of the flow while signed in", state: signed_in, is_checked: true },
    ];
    if (is("recovery") || uses.recovery) && flow.authentication != Authentication::RequireToken {
        let linked = State { restored: Restored::Mail, ..State::LINKED };
        entries.push(Entry { name: "opens a recovery link", state: linked, is_checked: false });
        let name = "opens a recovery link after naming another account in any flow";
        entries.push(Entry { name, state: linked.foreign(), is_checked: false });
    }
    if is("authentication") || uses.authentication {
        let back = State { pending: Pending::Existing, proofs: Proofs::SSO, ..from_source };
        entries.push(Entry { name: "comes from a source", state: back, is_checked: true });
    }
    if is("enrollment") || uses.enrollment {
        entries.push(Entry {
            name: "comes from a source as a new user",
            state: from_source,
            is_checked: true,
        });
    }
    if is("stage_configuration") || uses.configuration {
        let own = State { signed_in: true, ..visitor.about(Pending::Existing, Proofs::SESSION) };
        entries.push(Entry { name: "configures a stage", state: own, is_checked: true });
    }
    entries
}

/// Whether somebody fulfills what a flow requires.
pub fn fulfills(authentication: Authentication, state: &State) -> bool {
    match authentication {
        Authentication::None => true,
        Authentication::RequireAuthenticated | Authentication::RequireSuperuser => state.signed_in,
        Authentication::RequireUnauthenticated => !state.signed_in,
        Authentication::RequireRedirect => state.redirected,
        Authentication::RequireToken => state.restored != Restored::No,
        // Taken as fulfilled: outposts are not distinguished from browsers.
        Authentication::RequireOutpost => true,
    }
}
