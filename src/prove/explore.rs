//! Everything that can happen in flows, from an entry on: over all answers of policies and all ways to leave stages.
//!
//! A request starts at the first stage that is left of the plan. Its policies are asked; where they do not pass, the stage is
//! dropped and the same request continues with the next; else the stage is left in one of its ways, which ends the request.
//! What policies report when the plan is made holds for the whole plan, and what they report in one request for that request.

use std::cell::RefCell;
use std::collections::HashMap;
use std::rc::Rc;

use biodivine_lib_bdd::Bdd;

use super::conditions::{Conditions, Moment};
use super::flows::{Entry, Flows, MOST_OF_AN_ORDER, fulfills};
use super::moves::{Event, Purpose, Then, moves};
use super::policies::Policies;
use super::stage::Stage;
use super::state::{Pending, Proofs, Restored, State};
use super::way::{Missing, SharedWays, Ways};
use crate::evaluate::ObjectId;
use crate::graph::Step;

/// So many nodes are looked at for one entry.
const MOST_NODES: usize = 20_000;

/// Diagrams with more nodes are given up.
const LARGEST_DIAGRAM: usize = 50_000;

/// A place in a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(super) struct Position {
    order: usize,
    /// The steps of this order that are over.
    done: u8,
    /// The one of this order that was shown already: it is the next, whatever order the others have.
    shown: Option<usize>,
}

impl Position {
    /// How far it is in its flow.
    pub(super) fn distance(self) -> (usize, u32) {
        (self.order, self.done.count_ones())
    }
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
    /// The places of the request, and the one at which the step is.
    pub(super) ways: SharedWays,
    pub(super) way: usize,
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

/// Everything that can happen from an entry on.
pub struct Exploration<'e, 'a, 't> {
    flows: &'e Flows<'a, 't>,
    pub(super) conditions: &'e Conditions,
    reached: Vec<Reached>,
    known: HashMap<Node, Bdd>,
    policies: Policies<'e, 't>,
    /// Why not everything was looked at.
    pub gave_up: Option<&'static str>,
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
            policies: Policies::new(flows.store()),
            gave_up: None,
        }
    }

    /// Looks at everything that can happen from an entry on, in order of the number of requests.
    pub fn run(&mut self, flow: usize, entry: Entry, happens: &mut dyn FnMut(&Self, Happening<'_>)) {
        // What policies report does not depend on the entry, and stays.
        self.reached.clear();
        self.known.clear();
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
            let own = (entered.id, entered.policies.as_slice(), entered.engine_mode);
            let passes = self.policies.passes(self.conditions, own, Moment::Entry, state);
            condition = condition.and(&passes);
        }
        condition = self.conditions.after(&condition, Moment::Entry);
        // The plan of a link was made for the account that it was sent to.
        if is_checked || state.restored != Restored::Foreign {
            condition = self.conditions.planned(&condition);
        }
        let on_plan = entered.steps.iter().filter(|step| step.evaluate_on_plan);
        let asked =
            on_plan.flat_map(|step| &step.policies).chain(entered.policies.iter().filter(|_| is_checked));
        state.unsure |= asked.into_iter().any(|binding| self.policies.writes(binding));
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
        let ways: SharedWays = Rc::new(RefCell::new(Ways::new(node.at, node.state, condition)));
        loop {
            let Some(way) = ways.borrow_mut().next() else { break };
            let Some(place) = ways.borrow().get(way).map(|way| way.at) else { break };
            let Some(order) = flows.order(node.flow, place.order) else { continue };
            for (bit, &number) in order.iter().enumerate() {
                let is_next = place.done & (1 << bit) == 0 && place.shown.is_none_or(|shown| shown == number);
                let Some(step) = flow.steps.get(number).filter(|_| is_next) else { continue };
                let done = place.done | (1 << bit);
                let after = match done == full(order.len()) {
                    false => Position { done, shown: None, ..place },
                    true => Position { order: place.order + 1, ..START },
                };
                let here = Here { request: at, node, ways: &ways, way, number, after };
                self.step(&here, step, happens);
            }
        }
    }

    /// Looks at what one step can do, where a request reaches it.
    fn step(&mut self, here: &Here<'_>, step: &Step, happens: &mut dyn FnMut(&Self, Happening<'_>)) {
        let &Here { request: at, node, ways, way, number, after } = here;
        let Some((place, state, has_dropped, mut kept)) =
            ways.borrow().get(way).map(|way| (way.at, way.state, way.has_dropped, way.condition.clone()))
        else {
            return;
        };
        let pass = |state: State, condition: Bdd, why: Missing| {
            ways.borrow_mut().pass(way, (after, state), condition, number, why);
        };
        if !step.certain {
            // It may be another stage, or none.
            pass(State { unsure: true, ..state }, kept.clone(), Missing::Dropped);
        }
        let stage = self.flows.stage(node.flow, number);
        let without = without(stage, state);
        let own = (step.binding, step.policies.as_slice(), step.engine_mode);
        if step.evaluate_on_plan {
            let planned = self.policies.passes(self.conditions, own, Moment::Plan, node.planned);
            let unplanned = kept.and_not(&planned);
            if !unplanned.is_false() {
                pass(without, unplanned, Missing::LeftOut);
            }
            kept = kept.and(&planned);
        }
        if step.re_evaluate {
            let passes = self.policies.passes(self.conditions, own, Moment::Request, state);
            let lost = kept.and_not(&passes);
            if !lost.is_false() {
                let state = self.written(step, without);
                pass(state, lost, Missing::Dropped);
            }
            kept = kept.and(&passes);
        }
        if kept.is_false() {
            return;
        }
        let state = match step.certain {
            true => self.written(step, state),
            false => State { unsure: true, ..state },
        };
        let taken = |action: &'static str| Taken {
            flow: node.flow,
            ways: Rc::clone(ways),
            way,
            step: number,
            action,
            condition: kept.clone(),
            replans: false,
        };
        let here = Position { shown: Some(number), ..place };
        if has_dropped && stage.waits() {
            // What was dropped stays so, and what is shown is asked about again when it is answered.
            let asked = self.conditions.after(&kept, Moment::Request);
            self.reach(Node { at: here, state, ..node }, asked, Some(at), Some(taken("is shown the stage")));
        }
        if !step.certain {
            let request = taken("passes a stage of which nothing is known");
            happens(self, Happening { event: Event::Unknown, state: &state, at, last: &request });
        }
        let Some(flow) = self.flows.all.get(node.flow) else { return };
        let purpose = Purpose::of(flow);
        let after_request = self.conditions.after(&kept, Moment::Request);
        for way in moves(stage, purpose, state) {
            let mut request = taken(way.action);
            if let Some((event, state)) = &way.event {
                happens(self, Happening { event: *event, state, at, last: &request });
            }
            let mut answered = after_request.clone();
            if let Some((Event::AccountChanged { group: Some(_), .. }, _)) = way.event {
                answered = self.conditions.about_another(&answered);
            }
            match way.then {
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
                    match target.and_then(|target| self.flows.number(target)) {
                        Some(target) => self.enter(target, state, fresh, true, Some(at), Some(request)),
                        None => self.gave_up = Some("a redirect stage leads to a flow that is not known"),
                    }
                }
            }
        }
    }

    /// Where somebody stands after policies that can write to the context were asked.
    fn written(&mut self, step: &Step, state: State) -> State {
        match step.re_evaluate && step.policies.iter().any(|binding| self.policies.writes(binding)) {
            true => State { unsure: true, ..state },
            false => state,
        }
    }
}

/// Where one step is looked at.
struct Here<'h> {
    /// The number of the node from which the request starts.
    request: usize,
    node: Node,
    ways: &'h SharedWays,
    way: usize,
    /// The step.
    number: usize,
    /// The place after it.
    after: Position,
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
