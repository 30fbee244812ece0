//! Everything that can happen in flows, from an entry on: over all answers of policies and all ways to leave stages.
//!
//! A request starts at the first stage that is left of the plan. Its policies are asked; where they say no, the stage is
//! dropped and the same request continues with the next; else the stage is left in one of its ways, which ends the request.
//! What policies report when the plan is made holds for the whole plan, and what they report in one request for that request.

use std::collections::HashMap;

use biodivine_lib_bdd::Bdd;

use super::circumstances::{Seen, ShippedPolicy};
use super::conditions::{Asked, Conditions, Moment};
use super::moves::{Event, Purpose, Then, moves};
use super::stage::Stage;
use super::state::{Pending, Proofs, Restored, State};
use crate::evaluate::ObjectId;
use crate::graph::{Authentication, Flow, InstanceView, PolicyBinding, Step, Subject};
use crate::python::{self, Results};

const EXPRESSION: &str = "authentik_policies_expression.expressionpolicy";

/// So many nodes are looked at for one entry.
const MOST_NODES: usize = 20_000;

/// Diagrams with more nodes are given up.
const LARGEST_DIAGRAM: usize = 50_000;

/// More stages of one order are not permuted.
const MOST_OF_AN_ORDER: usize = 6;

/// All flows of an instance, with what decides how their stages behave.
pub struct Flows<'a, 't> {
    /// The flows, by their numbers.
    pub all: &'a [Flow],
    instance: &'a InstanceView<'a, 't>,
    stages: Vec<Vec<Stage>>,
    /// Steps by order, of each flow.
    orders: Vec<Vec<Vec<usize>>>,
    by_id: HashMap<ObjectId, usize>,
}

impl<'a, 't> Flows<'a, 't> {
    /// Reads the stages of all flows.
    pub fn new(all: &'a [Flow], instance: &'a InstanceView<'a, 't>) -> Self {
        let stages = |flow: &Flow| {
            flow.steps.iter().map(|step| Stage::of(instance.store, step.stage)).collect::<Vec<_>>()
        };
        Flows {
            all,
            instance,
            stages: all.iter().map(stages).collect(),
            orders: all.iter().map(orders).collect(),
            by_id: all.iter().enumerate().map(|(index, flow)| (flow.id, index)).collect(),
        }
    }

    /// The number of a flow.
    pub fn number(&self, flow: ObjectId) -> Option<usize> {
        self.by_id.get(&flow).copied()
    }

    /// A stage of a flow, by their numbers.
    pub fn stage(&self, flow: usize, step: usize) -> &Stage {
        self.stages.get(flow).and_then(|stages| stages.get(step)).unwrap_or(&Stage::Unknown)
    }

    /// The flows that can be reached from one by redirects, it included.
    fn reachable(&self, flow: usize) -> Vec<usize> {
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

/// A place in a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Position {
    order: usize,
    /// The steps of this order that are over.
    done: u8,
    /// The one of this order that was shown already: it is the next, whatever order the others have.
    shown: Option<usize>,
}

const START: Position = Position { order: 0, done: 0, shown: None };

#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
struct Node {
    flow: usize,
    at: Position,
    state: State,
    /// Where the person stood when the plan was made.
    planned: State,
}

/// How a node was reached.
#[derive(Debug)]
struct Reached {
    node: Node,
    /// When: about answers that still hold.
    condition: Bdd,
    by: Option<usize>,
    step: Option<Taken>,
}

/// One request on the way.
#[derive(Debug, Clone)]
pub(super) struct Taken {
    pub(super) flow: usize,
    /// Steps that are not in the plan, and steps that were dropped.
    pub(super) left_out: Vec<usize>,
    pub(super) dropped: Vec<usize>,
    /// The step that is left, and how.
    pub(super) step: usize,
    pub(super) action: &'static str,
    /// When, about this request too.
    pub(super) condition: Bdd,
    /// Whether a new plan is made then.
    pub(super) replans: bool,
}

/// Something that happens.
pub(super) struct Happening<'e> {
    /// What.
    pub event: Event,
    /// Where the person stands.
    pub state: &'e State,
    /// Leads back to how.
    pub(super) at: usize,
    pub(super) last: &'e Taken,
}

/// Everything that can happen from one entry on.
pub struct Exploration<'e, 'a, 't> {
    flows: &'e Flows<'a, 't>,
    pub(super) conditions: &'e Conditions,
    reached: Vec<Reached>,
    known: HashMap<Node, Bdd>,
    results: HashMap<(ObjectId, Seen), Results>,
    sources: HashMap<ObjectId, Behavior<'e>>,
    /// Policies, and whether they can write to the context.
    writing: HashMap<ObjectId, bool>,
    /// Why not everything was looked at.
    pub gave_up: Option<&'static str>,
}

/// What is known of an expression policy.
#[derive(Clone, Copy)]
enum Behavior<'e> {
    Text(&'e str),
    Shipped(ShippedPolicy),
    Unknown,
}

/// The conditions of all flows that can be reached from one.
pub fn conditions(flows: &Flows<'_, '_>, flow: usize, assumed: &[(ObjectId, bool)]) -> Option<Conditions> {
    Conditions::of(flows.reachable(flow).into_iter().filter_map(|flow| flows.all.get(flow)), assumed)
}

impl<'e, 'a, 't> Exploration<'e, 'a, 't> {
    pub fn new(flows: &'e Flows<'a, 't>, conditions: &'e Conditions) -> Self {
        Exploration {
            flows,
            conditions,
            reached: Vec::new(),
            known: HashMap::new(),
            results: HashMap::new(),
            sources: HashMap::new(),
            writing: HashMap::new(),
            gave_up: None,
        }
    }

    /// Looks at everything that can happen from an entry on, in order of the number of requests.
    pub fn run(&mut self, flow: usize, entry: Entry, happens: &mut dyn FnMut(&Self, Happening<'_>)) {
        self.enter(flow, entry.state, self.conditions.always(), entry.is_checked, None, None);
        let mut next = 0;
        while next < self.reached.len() {
            if self.reached.len() > MOST_NODES {
                self.gave_up = Some("there are too many ways through the flow");
                return;
            }
            self.request(next, happens);
            next += 1;
        }
    }

    /// The way to something that happens, from its end to the entry.
    pub(super) fn way_back<'w>(&'w self, happening: &Happening<'w>) -> Vec<&'w Taken> {
        let mut way = vec![happening.last];
        let mut at = Some(happening.at);
        while let Some(reached) = at.and_then(|at| self.reached.get(at)) {
            way.extend(&reached.step);
            at = reached.by;
        }
        way
    }

    /// Makes a plan of a flow, where somebody may enter.
    fn enter(
        &mut self,
        flow: usize,
        state: State,
        condition: Bdd,
        is_checked: bool,
        by: Option<usize>,
        step: Option<Taken>,
    ) {
        let Some(entered) = self.flows.all.get(flow) else { return };
        if entered.steps.chunk_by(|one, other| one.order == other.order).any(|of| of.len() > MOST_OF_AN_ORDER)
        {
            self.gave_up = Some("too many stages have the same order");
            return;
        }
        let (mut condition, mut state) = (condition, state);
        if state.is_other_account {
            condition = self.conditions.about_another(&condition);
            state.is_other_account = false;
        }
        if is_checked {
            if !fulfills(entered.authentication, &state) {
                return;
            }
            let passes = self.passes(&entered.policies, entered.engine_mode, Moment::Entry, state);
            condition = condition.and(&passes);
        }
        condition = self.conditions.after(&condition, Moment::Entry);
        if is_checked || state.restored != Restored::Foreign {
            condition = self.conditions.planned(&condition);
        }
        let on_plan = entered.steps.iter().filter(|step| step.evaluate_on_plan);
        let asked =
            on_plan.flat_map(|step| &step.policies).chain(entered.policies.iter().filter(|_| is_checked));
        state.unsure |= asked.into_iter().any(|binding| self.writes(binding));
        // The plan of a link was made before it was opened.
        let planned = if is_checked { state } else { State { unsure: state.unsure, ..State::LINKED } };
        let node = Node { flow, at: START, state, planned };
        self.reach(node, condition, by, step);
    }

    /// Notes a node, where that is new.
    fn reach(&mut self, mut node: Node, mut condition: Bdd, by: Option<usize>, step: Option<Taken>) {
        if node.state.is_other_account {
            condition = self.conditions.about_another(&condition);
            node.state.is_other_account = false;
        }
        if condition.size() > LARGEST_DIAGRAM {
            self.gave_up = Some("too many policies depend on each other");
            return;
        }
        let new = match self.known.get(&node) {
            Some(known) => condition.and_not(known),
            None => condition.clone(),
        };
        if new.is_false() {
            return;
        }
        let all = match self.known.get(&node) {
            Some(known) => known.or(&condition),
            None => condition,
        };
        self.known.insert(node, all);
        self.reached.push(Reached { node, condition: new, by, step });
    }

    /// Looks at what one request can do.
    fn request(&mut self, at: usize, happens: &mut dyn FnMut(&Self, Happening<'_>)) {
        let Some(Reached { node, condition, .. }) = self.reached.get(at) else { return };
        let (node, condition) = (*node, condition.clone());
        let flows = self.flows;
        let Some(flow) = flows.all.get(node.flow) else { return };
        let start =
            Way { at: node.at, state: node.state, condition, left_out: Vec::new(), dropped: Vec::new() };
        let mut ways = vec![start];
        while let Some(way) = ways.pop() {
            let Some(order) = flows.orders.get(node.flow).and_then(|orders| orders.get(way.at.order)) else {
                continue;
            };
            for (bit, &number) in order.iter().enumerate() {
                let is_next =
                    way.at.done & (1 << bit) == 0 && way.at.shown.is_none_or(|shown| shown == number);
                let Some(step) = flow.steps.get(number).filter(|_| is_next) else { continue };
                let done = way.at.done | (1 << bit);
                let after = match done == full(order.len()) {
                    false => Position { done, shown: None, ..way.at },
                    true => Position { order: way.at.order + 1, ..START },
                };
                self.step(at, node, step, number, after, &way, &mut ways, happens);
            }
        }
    }

    #[allow(clippy::too_many_arguments, reason = "one place of one request")]
    fn step(
        &mut self,
        at: usize,
        node: Node,
        step: &Step,
        number: usize,
        after: Position,
        way: &Way,
        ways: &mut Vec<Way>,
        happens: &mut dyn FnMut(&Self, Happening<'_>),
    ) {
        let mut kept = way.condition.clone();
        if !step.certain {
            // It may be another stage, or none.
            let state = State { unsure: true, ..way.state };
            let mut dropped = way.dropped.clone();
            dropped.push(number);
            ways.push(Way {
                at: after,
                state,
                dropped,
                condition: kept.clone(),
                left_out: way.left_out.clone(),
            });
        }
        let stage = self.flows.stage(node.flow, number);
        let without = without(stage, way.state);
        if step.evaluate_on_plan {
            let planned = self.passes(&step.policies, step.engine_mode, Moment::Plan, node.planned);
            let unplanned = kept.and_not(&planned);
            if !unplanned.is_false() {
                let mut left_out = way.left_out.clone();
                left_out.push(number);
                ways.push(Way {
                    at: after,
                    state: without,
                    condition: unplanned,
                    left_out,
                    dropped: way.dropped.clone(),
                });
            }
            kept = kept.and(&planned);
        }
        if step.re_evaluate {
            let passes = self.passes(&step.policies, step.engine_mode, Moment::Request, way.state);
            let lost = kept.and_not(&passes);
            if !lost.is_false() {
                let mut dropped = way.dropped.clone();
                dropped.push(number);
                let state = self.written(step, without);
                ways.push(Way { at: after, state, condition: lost, left_out: way.left_out.clone(), dropped });
            }
            kept = kept.and(&passes);
        }
        if kept.is_false() {
            return;
        }
        let state = match step.certain {
            true => self.written(step, way.state),
            false => State { unsure: true, ..way.state },
        };
        let here = Position { shown: Some(number), ..way.at };
        if !way.dropped.is_empty() && stage.waits() {
            // What was dropped stays so, and what is shown is asked about again when it is answered.
            let shown = Taken {
                flow: node.flow,
                left_out: way.left_out.clone(),
                dropped: way.dropped.clone(),
                step: number,
                action: "is shown the stage",
                condition: kept.clone(),
                replans: false,
            };
            let asked = self.conditions.after(&kept, Moment::Request);
            self.reach(Node { at: here, state, ..node }, asked, Some(at), Some(shown));
        }
        let Some(flow) = self.flows.all.get(node.flow) else { return };
        let purpose = Purpose {
            is_authentication: flow.designation == "authentication",
            is_enrollment: flow.designation == "enrollment",
        };
        for taken in moves(stage, purpose, state) {
            let mut request = Taken {
                flow: node.flow,
                left_out: way.left_out.clone(),
                dropped: way.dropped.clone(),
                step: number,
                action: taken.action,
                condition: kept.clone(),
                replans: false,
            };
            if let Some((event, state)) = &taken.event {
                let happening = Happening { event: *event, state, at, last: &request };
                happens(self, happening);
            }
            let mut answered = self.conditions.after(&kept, Moment::Request);
            if let Some((Event::AccountChanged { group: Some(_), .. }, _)) = taken.event {
                answered = self.conditions.about_another(&answered);
            }
            match taken.then {
                Then::Next(state) => {
                    self.reach(Node { at: after, state, ..node }, answered, Some(at), Some(request));
                }
                Then::Again(state) => {
                    self.reach(Node { at: here, state, ..node }, answered, Some(at), Some(request));
                }
                Then::Invalid if step.invalid_response == "restart_with_context" => {
                    request.replans = true;
                    let fresh = self.conditions.after(&answered, Moment::Plan);
                    // The plan that there was is gone.
                    let state = State { lost_proof: false, ..state };
                    self.enter(node.flow, state, fresh, true, Some(at), Some(request));
                }
                Then::Invalid if step.invalid_response == "restart" => {
                    request.replans = true;
                    let fresh = self.conditions.after(&answered, Moment::Plan);
                    self.enter(node.flow, state.without_context(), fresh, true, Some(at), Some(request));
                }
                Then::Invalid => {}
                Then::Flow(target, state) => {
                    request.replans = true;
                    let fresh = self.conditions.after(&answered, Moment::Plan);
                    match target.and_then(|target| self.flows.by_id.get(&target)) {
                        Some(&target) => self.enter(target, state, fresh, true, Some(at), Some(request)),
                        None => self.gave_up = Some("a redirect stage leads to a flow that is not known"),
                    }
                }
            }
        }
    }

    /// Where somebody stands after policies that can write to the context were asked.
    fn written(&mut self, step: &Step, state: State) -> State {
        match step.re_evaluate && step.policies.iter().any(|binding| self.writes(binding)) {
            true => State { unsure: true, ..state },
            false => state,
        }
    }

    fn passes(
        &mut self,
        bindings: &[PolicyBinding],
        mode: crate::graph::EngineMode,
        moment: Moment,
        state: State,
    ) -> Bdd {
        let asked = match state.pending {
            Pending::Existing | Pending::New => Asked::Account,
            Pending::Unsaved => Asked::Nobody,
            Pending::Nobody if state.signed_in => Asked::Account,
            Pending::Nobody => Asked::Nobody,
        };
        let seen = Seen { state: State { is_other_account: false, lost_proof: false, ..state }, moment };
        let conditions = self.conditions;
        conditions.passes(bindings, mode, moment, asked, &mut |policy| self.ends(policy, seen))
    }

    /// How an expression policy can end.
    fn ends(&mut self, policy: ObjectId, seen: Seen) -> Results {
        if seen.state.unsure {
            return Results::ANY;
        }
        if let Some(results) = self.results.get(&(policy, seen)) {
            return *results;
        }
        let results = match self.behavior(policy) {
            Behavior::Text(text) => python::results(text, &seen),
            Behavior::Shipped(shipped) => shipped.results(&seen),
            Behavior::Unknown => Results::ANY,
        };
        self.results.insert((policy, seen), results);
        results
    }

    fn behavior(&mut self, policy: ObjectId) -> Behavior<'e> {
        let flows = self.flows;
        *self.sources.entry(policy).or_insert_with(|| {
            let Some(row) = flows.instance.store.row(policy) else { return Behavior::Unknown };
            if let Some(text) = row.value("expression").and_then(|value| value.as_str()) {
                return Behavior::Text(text);
            }
            let name = row.value("name").and_then(|value| value.as_str()).unwrap_or_default();
            match ShippedPolicy::named(name).filter(|_| row.writers.is_empty()) {
                Some(shipped) => Behavior::Shipped(shipped),
                None => Behavior::Unknown,
            }
        })
    }

    /// Whether a policy can write to the plan's context what proofs depend on.
    fn writes(&mut self, binding: &PolicyBinding) -> bool {
        if binding.certain && !binding.enabled {
            return false;
        }
        match &binding.subject {
            Subject::Policy { id: Some(policy), model: EXPRESSION, .. } => match self.behavior(*policy) {
                Behavior::Text(text) => {
                    *self.writing.entry(*policy).or_insert_with(|| python::may_change(text))
                }
                Behavior::Shipped(_) => false,
                Behavior::Unknown => true,
            },
            Subject::Policy { id: None, model: EXPRESSION, .. } => true,
            Subject::Unknown => !binding.is_person,
            _ => false,
        }
    }
}

/// One way through a request.
struct Way {
    at: Position,
    state: State,
    condition: Bdd,
    left_out: Vec<usize>,
    dropped: Vec<usize>,
}

/// All steps of an order.
fn full(length: usize) -> u8 {
    // No order has more than fit.
    u8::try_from((1_u32 << length) - 1).unwrap_or(u8::MAX)
}

/// Returns where somebody stands without a stage, which can have proven something.
pub fn without(stage: &Stage, state: State) -> State {
    let has = match stage {
        Stage::Password { .. } => Proofs::PASSWORD | Proofs::PASSKEY,
        Stage::Validate { .. } => Proofs::SECOND_FACTOR | Proofs::PASSKEY,
        Stage::Email { .. } => Proofs::MAIL,
        Stage::Source => Proofs::SSO,
        Stage::Certificate { .. } => Proofs::CERTIFICATE,
        _ => return state,
    };
    // Devices of another kind may be there.
    let has_device = match stage {
        Stage::Validate { devices, .. } => {
            state.has_device.filter(|_| state.asked_devices.are_surely(*devices))
        }
        _ => state.has_device,
    };
    let is_needed = state.pending != Pending::New && !state.proofs.has_any(has | Proofs::SESSION);
    State { lost_proof: state.lost_proof || is_needed, has_device, ..state }
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
