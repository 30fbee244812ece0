//! Proofs of sign-in properties: over all flows, entries, outcomes of policies and ways to leave stages.
//!
//! Proofs belong to the account, not to the way: whenever another account becomes the one that a flow is about, nothing is
//! proven. A false proof is the worst defect: where the model is not sure, the answer is that nothing is known.
//! This module must not know how results are shown, nor files.

mod circumstances;
mod conditions;
mod counterexample;
mod document;
mod explore;
mod moves;
mod property;
mod stage;
mod state;
mod text;

/// What single runs of a flow are made of.
pub mod machine {
    pub use super::circumstances::{Seen, ShippedPolicy};
    pub use super::conditions::Moment;
    pub use super::explore::{Entry, Flows, fulfills, without};
    pub use super::moves::{Event, Move, Need, Purpose, Then, moves};
    pub use super::state::{AuthMethod, Pending, Proofs, Restored, State};
    pub use super::{Check, entries};
}

use crate::evaluate::ObjectId;
use crate::graph::{Authentication, Flow, InstanceView};

pub use counterexample::{Counterexample, Request};
pub use document::{
    ASSUMPTIONS, AnswerDocument, CounterexampleDocument, PlaceDocument, Posture, RequestDocument,
    VerdictName, counterexample_document, schema,
};
use explore::Exploration;
pub use explore::Flows;
use machine::{Entry, Event};
pub use property::{Description, Property};
use state::{Pending, Proofs, Restored, State};
pub use text::{counterexample_lines, write as write_text};

/// What is known of a property of a flow.
#[derive(Debug, Clone, PartialEq)]
pub enum Verdict {
    /// It holds, whatever policies say and people do.
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
pub trait Check {
    /// Whether something that happens in a flow is what it is about.
    fn is_about(&self, flow: &Flow, event: Event) -> bool;

    /// Whether something that happens in a flow breaks it.
    fn is_broken(&self, flow: &Flow, event: Event, state: &State) -> bool;

    /// Whether something that happens may break it, depending on what is not known.
    fn may_be_broken(&self, _event: Event) -> bool {
        false
    }
}

/// Returns what is known of properties of all flows in which what they are about can happen.
pub fn prove(flows: &[Flow], instance: &InstanceView<'_, '_>, properties: &[Property]) -> Vec<Answer> {
    let compiled = Flows::new(flows, instance);
    let checks: Vec<&dyn Check> = properties.iter().map(|property| property as &dyn Check).collect();
    let mut answers = Vec::new();
    for (index, flow) in flows.iter().enumerate() {
        let verdicts = verdicts(&compiled, index, &checks, &[]);
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
    let Some(conditions) = explore::conditions(flows, index, assumed) else {
        return unknown("it has too many policies");
    };
    let mut found: Vec<Findings> = checks.iter().map(|_| Findings::default()).collect();
    let mut gave_up = None;
    for entry in entries(flow) {
        let mut exploration = Exploration::new(flows, &conditions);
        exploration.run(index, entry, &mut |exploration, happening| {
            for (check, findings) in checks.iter().zip(&mut found) {
                let is_about = check.is_about(flow, happening.event);
                let is_broken = check.is_broken(flow, happening.event, happening.state);
                findings.is_about |= is_about;
                // Where something is unknown, anything can have been proven, or nothing.
                findings.perhaps |= happening.state.unsure && (is_about || is_broken);
                findings.perhaps |= check.may_be_broken(happening.event);
                if !is_broken {
                    continue;
                }
                let is_longer = |known: &Counterexample| !known.is_shorter_than(exploration, &happening);
                if !happening.state.unsure && findings.broken.as_ref().is_none_or(is_longer) {
                    findings.broken = Some(Counterexample::of(flows, exploration, entry, &happening));
                }
            }
        });
        gave_up = gave_up.or(exploration.gave_up);
    }
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

/// Returns how people come to a flow. Brand, designation and links restrict nothing: each flow has an address.
pub fn entries(flow: &Flow) -> Vec<Entry> {
    let visitor = State::VISITOR;
    let signed_in = State { signed_in: true, ..visitor };
    let from_source = State { sso: true, has_answers: true, answers_mail: true, ..visitor };
    let mut entries = vec![
        Entry { name: "opens the address of the flow", state: visitor, is_checked: true },
        Entry { name: "opens the address of the flow while signed in", state: signed_in, is_checked: true },
    ];
    match flow.designation.as_str() {
        "recovery" if flow.authentication != Authentication::RequireToken => {
            let linked = State { restored: Restored::Mail, ..State::LINKED };
            entries.push(Entry { name: "opens a recovery link", state: linked, is_checked: false });
            let name = "opens a recovery link after naming another account in any flow";
            entries.push(Entry { name, state: linked.foreign(), is_checked: false });
        }
        "authentication" => {
            let back = State { pending: Pending::Existing, proofs: Proofs::SSO, ..from_source };
            entries.push(Entry { name: "comes from a source", state: back, is_checked: true });
        }
        "enrollment" => {
            entries.push(Entry { name: "comes from a source", state: from_source, is_checked: true });
        }
        "stage_configuration" => {
            let own = State { signed_in: true, ..visitor.about(Pending::Existing, Proofs::SESSION) };
            entries.push(Entry { name: "configures a stage", state: own, is_checked: true });
        }
        _ => {}
    }
    entries
}
