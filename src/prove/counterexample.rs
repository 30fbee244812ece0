//! How a property is broken: one person's way through the flows.

use std::collections::BTreeMap;

use super::conditions::{Moment, Question, is_of};
use super::explore::{Exploration, Happening, Taken};
use super::flows::{Entry, Flows};
use super::way::Missing;
use crate::evaluate::ObjectId;
use crate::graph::{Flow, Subject};
use crate::simulate::Outcome;

/// One person's way to what should not happen.
#[derive(Debug, Clone, PartialEq)]
pub struct Counterexample {
    /// How the person comes to the flow.
    pub entry: &'static str,
    /// Each request, in order.
    pub requests: Vec<Request>,
    /// What was proven about the account then.
    pub proven: String,
}

/// One request.
#[derive(Debug, Clone, PartialEq)]
pub struct Request {
    /// The slug of the flow.
    pub flow: String,
    /// The names of stages that are not in the plan.
    pub left_out: Vec<String>,
    /// The names of stages that are dropped in this request.
    pub dropped: Vec<String>,
    /// The name of the stage that is left.
    pub stage: String,
    /// The stage's binding.
    pub binding: Option<ObjectId>,
    /// How: `types the password`.
    pub action: &'static str,
    /// What policies reported when the plan was made, by their names: those that matter.
    pub planned: BTreeMap<String, Outcome>,
    /// What they report in this request.
    pub policies: BTreeMap<String, Outcome>,
    /// The groups of which the person is a member, or not.
    pub groups: BTreeMap<String, bool>,
}

impl Counterexample {
    /// The way to something that happens.
    pub(super) fn of(
        flows: &Flows<'_, '_>,
        exploration: &Exploration<'_, '_, '_>,
        entry: Entry,
        happening: &Happening<'_>,
    ) -> Self {
        let mut requests = Vec::new();
        let mut holds: Vec<(Question, bool)> = Vec::new();
        // From the end on: what a request leaves open is answered as the later ones need it.
        for taken in exploration.way_back(happening) {
            if taken.replans {
                holds.retain(|(question, _)| !is_of(*question, Moment::Plan));
            }
            let condition = exploration.conditions.narrowed(&taken.condition, &holds);
            let (passed, condition) = taken.ways.borrow().passed(taken.way, &condition);
            let answers = exploration.conditions.answers(&condition).unwrap_or_default();
            requests.push(request(flows, taken, &passed, &answers));
            holds = answers.into_iter().filter(|(question, _)| !is_of(*question, Moment::Request)).collect();
        }
        requests.reverse();
        Counterexample { entry: entry.name, requests, proven: happening.state.proofs.to_string() }
    }

    /// Whether it has no more requests than the way to something that happens.
    pub(super) fn is_shorter_than(
        &self,
        exploration: &Exploration<'_, '_, '_>,
        happening: &Happening<'_>,
    ) -> bool {
        self.requests.len() <= exploration.way_back(happening).len()
    }
}

fn request(
    flows: &Flows<'_, '_>,
    taken: &Taken,
    passed: &[(usize, Missing)],
    answers: &[(Question, bool)],
) -> Request {
    let flow = flows.all.get(taken.flow);
    let step = |number: &usize| flow.and_then(|flow| flow.steps.get(*number));
    let names = |wanted: Missing| {
        let of_kind = passed.iter().filter(|(_, why)| *why == wanted);
        of_kind.filter_map(|(number, _)| step(number)).map(|step| step.name.clone()).collect()
    };
    let (mut planned, mut policies) = (BTreeMap::new(), BTreeMap::new());
    let mut groups = BTreeMap::new();
    for (question, answer) in answers {
        let name = |id: &ObjectId| flow.and_then(|flow| name_of(flow, *id));
        match question {
            Question::Passes(policy, moment) => {
                let outcome = if *answer { Outcome::Pass } else { Outcome::Fail };
                let of_moment = if *moment == Moment::Plan { &mut planned } else { &mut policies };
                if let Some(name) = name(policy) {
                    of_moment.entry(name).or_insert(outcome);
                }
            }
            Question::Raises(policy, moment) if *answer => {
                let of_moment = if *moment == Moment::Plan { &mut planned } else { &mut policies };
                of_moment.extend(name(policy).map(|name| (name, Outcome::Error)));
            }
            Question::Member(group, _) => {
                if let Some(name) = name(group) {
                    groups.entry(name).or_insert(*answer);
                }
            }
            _ => {}
        }
    }
    let left = step(&taken.step);
    Request {
        flow: flow.map(|flow| flow.slug.clone()).unwrap_or_default(),
        left_out: names(Missing::LeftOut),
        dropped: names(Missing::Dropped),
        stage: left.map(|step| step.name.clone()).unwrap_or_default(),
        binding: left.map(|step| step.binding),
        action: taken.action,
        planned,
        policies,
        groups,
    }
}

/// The name of a policy or group that is bound in a flow.
fn name_of(flow: &Flow, id: ObjectId) -> Option<String> {
    let mut subjects = flow.policy_bindings().map(|binding| &binding.subject);
    match subjects.find(|subject| subject.object() == Some(id))? {
        Subject::Policy { name, .. } | Subject::Group { name, .. } => Some(name.clone()),
        _ => None,
    }
}
