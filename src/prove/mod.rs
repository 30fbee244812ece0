//! Proofs of sign-in properties: over all flows, entries, outcomes of policies and ways to leave stages.
//!
//! Proofs belong to the account, not to the way: whenever another account becomes the one that a flow is about, nothing is
//! proven. A false proof is the worst defect: where the model is not sure, the answer is that nothing is known.
//! This module must not know files, nor where they come from.

mod circumstances;
mod conditions;
mod counterexample;
mod document;
mod explore;
mod flows;
mod leaving;
mod moves;
mod policies;
mod property;
mod stage;
mod state;
mod text;
mod way;

/// What single runs of a flow are made of.
pub mod machine {
    pub use super::Check;
    pub use super::circumstances::{Seen, ShippedPolicy};
    pub use super::conditions::Moment;
    pub use super::explore::without;
    pub use super::flows::{Entry, Flows, entries, fulfills};
    pub use super::moves::{Event, Move, Need, Purpose, Then, moves};
    pub use super::policies::Behavior;
    pub use super::state::{AuthMethod, Pending, Proofs, Restored, State};
}

use crate::evaluate::ObjectId;
use crate::graph::{Flow, InstanceView};
use crate::threads;

pub use counterexample::{Counterexample, Request};
pub use document::{
    ASSUMPTIONS, AnswerDocument, CounterexampleDocument, PlaceDocument, Posture, RequestDocument,
    VerdictName, counterexample_document, schema,
};
use explore::Exploration;
pub use flows::Flows;
use flows::entries;
use machine::{Event, State};
pub use property::{Description, Property};
pub use text::{counterexample_lines, write as write_text};

/// What is known of a property of a flow.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It holds, whatever policies report and people do.
    Proven,
    /// It does not, as the counterexample shows.
    Broken(Box<Counterexample>),
    /// It is not known, and why.
    Unknown(&'static str),
}

/// A property of a flow.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The property.
    pub property: Property,
    /// The flow's slug.
    pub flow: String,
    /// The flow.
    pub flow_id: ObjectId,
    /// Whether it holds.
    pub verdict: Verdict,
}

/// What happens to sessions and accounts, and what of it must not.
pub trait Check: Sync {
    /// Whether something that happens in a flow is what it is about.
    fn is_about(&self, flow: &Flow, event: Event) -> bool;

    /// Whether something that happens in a flow breaks it.
    fn is_broken(&self, flow: &Flow, event: Event, state: &State) -> bool;

    /// Whether something that happens may break it, depending on what is not known.
    fn may_be_broken(&self, _event: Event) -> bool {
        false
    }
}

/// Fewer flows are looked at by one thread.
const WORTH_THREADS: usize = 4;

/// Returns what is known of properties of the wanted flows in which what they are about can happen. `flows`: all, since
/// they can lead to each other.
pub fn prove(
    flows: &[Flow],
    instance: &InstanceView<'_, '_>,
    properties: &[Property],
    is_wanted: &dyn Fn(&Flow) -> bool,
) -> Vec<Answer> {
    let compiled = Flows::new(flows, instance);
    let checks: Vec<&dyn Check> = properties.iter().map(|property| property as &dyn Check).collect();
    let mut answers = Vec::new();
    let wanted = flows.iter().enumerate().filter(|(_, flow)| is_wanted(flow));
    let wanted: Vec<(usize, &Flow)> = wanted.collect();
    let of_flows =
        threads::map(&wanted, WORTH_THREADS, |(number, _)| verdicts(&compiled, *number, &checks, &[]));
    for ((_, flow), verdicts) in wanted.iter().zip(of_flows) {
        for (property, verdict) in properties.iter().zip(verdicts) {
            answers.extend(verdict.map(|verdict| Answer {
                property: *property,
                flow: flow.slug.clone(),
                flow_id: flow.id,
                verdict,
            }));
        }
    }
    answers
}

/// What is known of one property while ways are looked at.
#[derive(Default)]
struct Findings {
    /// Whether anything that it is about happens.
    is_about: bool,
    broken: Option<Counterexample>,
    perhaps: bool,
}

/// Returns what is known of checks of a flow, by its number; nothing where what a check is about cannot happen. `assumed`:
/// policies of which only the ways are looked at on which they pass, or do not.
pub fn verdicts(
    flows: &Flows<'_, '_>,
    index: usize,
    checks: &[&dyn Check],
    assumed: &[(ObjectId, bool)],
) -> Vec<Option<Verdict>> {
    let unknown = |reason| checks.iter().map(|_| Some(Verdict::Unknown(reason))).collect();
    let Some(flow) = flows.all.get(index) else { return Vec::new() };
    if !flow.has_known_order() {
        return unknown("the order of its stages is not known");
    }
    if flow.designation.is_empty() {
        return unknown("its designation is not known");
    }
    if flows.is_open(index) {
        return unknown("an entry can change it of which it is not known whether it is applied");
    }
    let Some(conditions) = explore::conditions(flows, index, assumed) else {
        return unknown("it has too many policies");
    };
    let mut found: Vec<Findings> = checks.iter().map(|_| Findings::default()).collect();
    let mut exploration = Exploration::new(flows, &conditions);
    for entry in entries(flows, flow) {
        exploration.run(index, entry, &mut |exploration, happening| {
            // The flow that somebody starts with, and the one that redirects led to.
            let of_event = flows.all.get(happening.last.flow).unwrap_or(flow);
            for (check, findings) in checks.iter().zip(&mut found) {
                let is = |check: &dyn Fn(&Flow) -> bool| check(flow) || check(of_event);
                if happening.event == Event::Unknown {
                    // Anything can happen there.
                    let breaks = |event: Event| is(&|flow| check.is_broken(flow, event, happening.state));
                    findings.is_about |=
                        Event::KNOWN.into_iter().any(|event| is(&|flow| check.is_about(flow, event)));
                    findings.perhaps |= Event::KNOWN.into_iter().any(breaks);
                    continue;
                }
                // Where something is unknown, anything can have been proven before, or nothing.
                let is_about = is(&|flow| check.is_about(flow, happening.event));
                let is_broken = is(&|flow| check.is_broken(flow, happening.event, happening.state));
                findings.is_about |= is_about;
                findings.perhaps |= happening.state.unsure && (is_about || is_broken);
                findings.perhaps |= check.may_be_broken(happening.event);
                if !is_broken || happening.state.unsure {
                    continue;
                }
                let is_longer = |known: &Counterexample| !known.is_shorter_than(exploration, &happening);
                if findings.broken.as_ref().is_none_or(is_longer) {
                    findings.broken = Some(Counterexample::of(flows, exploration, entry, &happening));
                }
            }
        });
    }
    let gave_up = exploration.gave_up;
    let verdict = |findings: Findings| match (findings.broken, findings.perhaps, gave_up) {
        (Some(counterexample), _, _) => Verdict::Broken(Box::new(counterexample)),
        (None, true, _) => {
            Verdict::Unknown("it depends on a stage, a binding or a policy of which too little is known")
        }
        (None, false, Some(reason)) => Verdict::Unknown(reason),
        (None, false, None) => Verdict::Proven,
    };
    let is_known = |findings: &Findings| findings.is_about || gave_up.is_some();
    found.into_iter().map(|findings| is_known(&findings).then(|| verdict(findings))).collect()
}
