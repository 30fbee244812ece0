//! Proofs of sign-in, compared with an exhaustive enumeration: every answer of every policy in every request, one by one,
//! through the policy engine of the simulation. The enumeration leaves stages as the proofs do, so that this is about the
//! search; what stages do is the matter of `prove`.

use std::collections::{BTreeSet, HashSet};

use blueprintc::flow_view::FlowView;
use blueprintc::graph::{Flow, PolicyBinding, Subject};
use blueprintc::prove::machine::{
    Check, Entry, Flows, Move, Purpose, State, Then, entries, fulfills, moves, without,
};
use blueprintc::prove::{Counterexample, Property, Request, Verdict, prove};
use blueprintc::simulate::{Outcome, Scenario, User, ask};

use crate::harness::{Analysis, Chance, ONE_IN, Options, SourceFile};

const STAGES: [(&str, &str); 13] = [
    ("identification.identificationstage", "user_fields: [username], pretend_user_exists: false"),
    ("identification.identificationstage", "user_fields: [username]"),
    ("password.passwordstage", "backends: [authentik.core.auth.InbuiltBackend]"),
    (
        "authenticator_validate.authenticatorvalidatestage",
        "not_configured_action: skip, device_classes: [totp]",
    ),
    (
        "authenticator_validate.authenticatorvalidatestage",
        "not_configured_action: deny, device_classes: [totp]",
    ),
    ("email.emailstage", ""),
    ("user_login.userloginstage", ""),
    ("user_login.userloginstage", ""),
    ("user_write.userwritestage", "user_creation_mode: create_when_required"),
    ("prompt.promptstage", "fields: []"),
    ("deny.denystage", ""),
    ("dummy.dummystage", ""),
    ("invitation.invitationstage", "continue_flow_without_invitation: false"),
];

/// Policies of which nothing is known, constant ones, and a group.
const SUBJECTS: [&str; 6] = [
    "policy: !KeyOf p",
    "policy: !KeyOf p",
    "policy: !KeyOf q",
    "policy: !KeyOf yes",
    "policy: !KeyOf no",
    "group: !KeyOf g",
];

const SHARED: &str = "\
version: 1
metadata: {name: a}
entries:
- model: authentik_policies_expression.expressionpolicy
  id: p
  identifiers: {name: p}
  attrs: {expression: 'return resolve_dns(\"a\")'}
- model: authentik_policies_expression.expressionpolicy
  id: q
  identifiers: {name: q}
  attrs: {expression: 'return resolve_dns(\"b\")'}
- model: authentik_policies_expression.expressionpolicy
  id: 'yes'
  identifiers: {name: 'yes'}
  attrs: {expression: return True}
- model: authentik_policies_expression.expressionpolicy
  id: 'no'
  identifiers: {name: 'no'}
  attrs: {expression: return False}
- model: authentik_core.group
  id: g
  identifiers: {name: g}
";

/// A flow with a few stages and bindings.
fn random(chance: &mut Chance) -> String {
    let designation = chance.of(&["authentication", "recovery", "enrollment"]);
    let mut text = format!(
        "{SHARED}- model: authentik_flows.flow\n  id: flow\n  identifiers: {{slug: f}}\n  attrs: {{name: f, title: f, designation: {designation}}}\n"
    );
    let bind = |target: &str, chance: &mut Chance, text: &mut String| {
        let order = chance.below(9);
        let subject = chance.of(&SUBJECTS);
        let [negate, failure] = [chance.below(2) == 0, chance.below(2) == 0];
        *text += &format!(
            "- model: authentik_policies.policybinding\n  identifiers: {{target: !KeyOf {target}, order: {order}, {subject}}}\n  attrs: {{negate: {negate}, failure_result: {failure}}}\n"
        );
    };
    if chance.below(4) == 0 {
        bind("flow", chance, &mut text);
    }
    for number in 0..2 + chance.below(4) {
        let (model, attrs) = if number == 0 { STAGES[0] } else { chance.of(&STAGES) };
        let order = if chance.below(5) == 0 { number.saturating_sub(1) } else { number };
        let evaluate_on_plan = chance.below(2) == 0;
        let re_evaluate = chance.below(3) > 0;
        let mode = chance.of(&["any", "all"]);
        let invalid = chance.of(&["retry", "retry", "restart", "restart_with_context"]);
        text += &format!(
            "- model: authentik_stages_{model}\n  id: s{number}\n  identifiers: {{name: s{number}}}\n  attrs: {{{attrs}}}\n\
             - model: authentik_flows.flowstagebinding\n  id: b{number}\n  identifiers: {{target: !KeyOf flow, stage: !KeyOf s{number}, order: {order}}}\n  attrs: {{evaluate_on_plan: {evaluate_on_plan}, re_evaluate_policies: {re_evaluate}, policy_engine_mode: {mode}, invalid_response_action: {invalid}}}\n"
        );
        for _ in 0..chance.below(3) {
            bind(&format!("b{number}"), chance, &mut text);
        }
    }
    text
}

/// One answer of everything that only the server knows.
#[derive(Clone, Copy)]
struct Answers {
    p: Outcome,
    q: Outcome,
    is_member: bool,
}

fn all_answers(is_member: bool) -> Vec<Answers> {
    let all = [Outcome::Pass, Outcome::Fail, Outcome::Error];
    all.iter().flat_map(|p| all.iter().map(|q| Answers { p: *p, q: *q, is_member })).collect()
}

/// A plan, and where the person stands in it.
#[derive(Clone, PartialEq, Eq, Hash)]
struct Standing {
    /// The numbers of the steps that are left.
    left: Vec<usize>,
    state: State,
    is_member: bool,
}

struct Enumeration<'e, 'a, 't> {
    flows: &'e Flows<'a, 't>,
    flow: &'e Flow,
    seen: HashSet<Standing>,
    open: Vec<Standing>,
    broken: BTreeSet<Property>,
}

impl<'e, 'a, 't> Enumeration<'e, 'a, 't> {
    fn new(flows: &'e Flows<'a, 't>, flow: &'e Flow) -> Self {
        Enumeration { flows, flow, seen: HashSet::new(), open: Vec::new(), broken: BTreeSet::new() }
    }

    fn passes(
        &self,
        bindings: &[PolicyBinding],
        mode: blueprintc::graph::EngineMode,
        state: &State,
        answers: Answers,
    ) -> bool {
        let is_account = state.has_account();
        let groups = if answers.is_member { vec!["g".to_owned()] } else { Vec::new() };
        let user = User { authenticated: is_account, groups, ..User::default() };
        let policies = [("p".to_owned(), answers.p), ("q".to_owned(), answers.q)].into_iter().collect();
        let scenario = Scenario { user, policies, ..Scenario::default() };
        ask(bindings, mode, &scenario).expect("all is answered").passing
    }

    fn enter(&mut self, state: State, is_member: bool, is_checked: bool) {
        let flow = self.flow;
        if is_checked {
            let may = |answers: &Answers| self.passes(&flow.policies, flow.engine_mode, &state, *answers);
            if !fulfills(flow.authentication, &state) || !all_answers(is_member).iter().any(may) {
                return;
            }
        }
        for answers in all_answers(is_member) {
            for order in orders(flow) {
                let (mut left, mut now) = (Vec::new(), State { lost_proof: false, ..state });
                for step in order {
                    let binding = &flow.steps[step];
                    let planned = !binding.evaluate_on_plan
                        || self.passes(&binding.policies, binding.engine_mode, &state, answers);
                    // What is left out of the plan is noticed where it would have been.
                    left.push(if planned { step } else { step + 100 });
                }
                now.is_other_account = false;
                // A link that is opened with the context of another account was planned before.
                let is_another = !is_checked && state.is_other_account;
                for is_member in [is_member, is_member != is_another] {
                    self.stand(Standing { left: left.clone(), state: now, is_member });
                }
            }
        }
    }

    fn stand(&mut self, standing: Standing) {
        if self.seen.insert(standing.clone()) {
            self.open.push(standing);
        }
    }

    fn run(&mut self) {
        while let Some(standing) = self.open.pop() {
            for answers in all_answers(standing.is_member) {
                self.request(&standing, answers, None);
            }
        }
    }

    /// What one request can do; only in the way of `only`, where that is given.
    fn request(&mut self, standing: &Standing, answers: Answers, only: Option<&Request>) {
        let flow = self.flow;
        let mut state = standing.state;
        let (mut left_out, mut dropped) = (Vec::new(), Vec::new());
        for (at, &number) in standing.left.iter().enumerate() {
            let Some(step) = flow.steps.get(number) else {
                state = without(self.flows.stage(0, number - 100), state);
                left_out.push(flow.steps[number - 100].name.clone());
                continue;
            };
            let stage = self.flows.stage(0, number);
            if step.re_evaluate && !self.passes(&step.policies, step.engine_mode, &state, answers) {
                state = without(stage, state);
                dropped.push(step.name.clone());
                continue;
            }
            if only.is_some_and(|only| {
                only.stage != step.name || only.left_out != left_out || only.dropped != dropped
            }) {
                return;
            }
            if !dropped.is_empty() && stage.waits() {
                self.after(&standing.left[at..], state, standing.is_member);
            }
            let purpose = Purpose::of(flow);
            let ways = moves(stage, purpose, state);
            let is_meant = |way: &&Move| only.is_none_or(|only| only.action == way.action);
            for taken in ways.iter().filter(is_meant).cloned() {
                if let Some((event, state)) = &taken.event {
                    for property in Property::ALL {
                        if property.is_broken(flow, *event, state) {
                            self.broken.insert(property);
                        }
                    }
                }
                let rest = &standing.left[at..];
                match taken.then {
                    Then::Next(after) => self.after(&rest[1..], after, standing.is_member),
                    Then::Again(after) => self.after(rest, after, standing.is_member),
                    Then::Invalid => match step.invalid_response.as_str() {
                        "restart" => {
                            for is_member in [true, false] {
                                self.enter(state.without_context(), is_member, true);
                            }
                        }
                        "restart_with_context" => self.enter(state, standing.is_member, true),
                        _ => {}
                    },
                    Then::Flow(..) => unreachable!("there is one flow"),
                }
            }
            return;
        }
    }

    /// Whether a counterexample's requests can happen one after the other, and the last breaks a property.
    fn replays(&mut self, property: Property, counterexample: &Counterexample) -> bool {
        for entry in
            entries(self.flows, self.flow).into_iter().filter(|entry| entry.name == counterexample.entry)
        {
            for is_member in [true, false] {
                self.enter(entry.state, is_member, entry.is_checked);
            }
        }
        let mut now = std::mem::take(&mut self.open);
        for request in &counterexample.requests {
            self.seen.clear();
            self.broken.clear();
            for standing in &now {
                for answers in all_answers(standing.is_member) {
                    let is_meant = |name: &str, outcome: Outcome| {
                        request.policies.get(name).is_none_or(|wanted| *wanted == outcome)
                    };
                    if is_meant("p", answers.p) && is_meant("q", answers.q) {
                        self.request(standing, answers, Some(request));
                    }
                }
            }
            now = std::mem::take(&mut self.open);
        }
        self.broken.contains(&property)
    }

    fn after(&mut self, left: &[usize], state: State, is_member: bool) {
        let members = if state.is_other_account { vec![true, false] } else { vec![is_member] };
        for is_member in members {
            let state = State { is_other_account: false, ..state };
            self.stand(Standing { left: left.to_vec(), state, is_member });
        }
    }
}

/// All orders of a flow's steps: those of one order are in any.
fn orders(flow: &Flow) -> Vec<Vec<usize>> {
    let mut all: Vec<Vec<usize>> = vec![Vec::new()];
    let numbers: Vec<usize> = (0..flow.steps.len()).collect();
    for group in numbers.chunk_by(|one, other| flow.steps[*one].order == flow.steps[*other].order) {
        let orders = permutations(group);
        all = all
            .iter()
            .flat_map(|before| orders.iter().map(|group| [before.as_slice(), group].concat()))
            .collect();
    }
    all
}

fn permutations(items: &[usize]) -> Vec<Vec<usize>> {
    if items.is_empty() {
        return vec![Vec::new()];
    }
    let mut all = Vec::new();
    for (at, first) in items.iter().enumerate() {
        let rest: Vec<usize> = [&items[..at], &items[at + 1..]].concat();
        all.extend(permutations(&rest).into_iter().map(|rest| [vec![*first], rest].concat()));
    }
    all
}

#[test]
fn proofs_are_those_of_an_exhaustive_enumeration() {
    let (mut proven, mut broken) = (0, 0);
    for seed in (0..2_000).step_by(2 * ONE_IN - 1) {
        let text = random(&mut Chance(seed * 77 + 5));
        let files = [SourceFile::new("a.yaml", text.as_str())];
        Analysis::query(&files, &Options::default(), |analysis| {
            let view = FlowView::new(analysis);
            let flows: Vec<Flow> = view.flows().into_iter().filter(|flow| flow.slug == "f").collect();
            let compiled = Flows::new(&flows, view.instance());
            let flow = &flows[0];
            let known = flow.policy_bindings().all(|binding| !matches!(binding.subject, Subject::Unknown));
            assert!(known, "{text}");
            let mut all = Enumeration::new(&compiled, flow);
            for Entry { state, is_checked, .. } in entries(&compiled, flow) {
                for is_member in [true, false] {
                    all.enter(state, is_member, is_checked);
                }
            }
            all.run();
            for answer in prove(&flows, view.instance(), &Property::ALL, &|_| true) {
                let is_broken = all.broken.contains(&answer.property);
                match answer.verdict {
                    Verdict::Proven => {
                        proven += 1;
                        assert!(!is_broken, "{:?} is no proof, seed {seed}:\n{text}", answer.property);
                    }
                    Verdict::Broken(counterexample) => {
                        broken += 1;
                        assert!(
                            is_broken,
                            "{:?} holds, seed {seed}: {counterexample:?}\n{text}",
                            answer.property
                        );
                        let mut replay = Enumeration::new(&compiled, flow);
                        assert!(
                            replay.replays(answer.property, &counterexample),
                            "{:?} is not broken so, seed {seed}: {counterexample:?}\n{text}",
                            answer.property
                        );
                    }
                    Verdict::Unknown(reason) => panic!("{reason}, seed {seed}:\n{text}"),
                }
            }
        });
    }
    assert!(proven > 100 && broken > 100, "{proven} proven, {broken} broken");
}
