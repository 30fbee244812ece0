//! One person in a flow: what is shown, and how it ends.

use super::file::{Ending, Given, Has};
use crate::evaluate::ObjectId;
use crate::graph::{EngineMode, Flow, PolicyBinding, Step, Subject};
use crate::prove::machine::{
    Behavior, Event, Flows, Moment, Move, Need, Pending, Purpose, Restored, Seen, State, Then, fulfills,
    moves,
};
use crate::python::{Circumstances, Known, Person as Who, Results, Value};
use crate::simulate::{Outcome, RunError, Scenario, ask};

/// More requests than any flow needs: a flow can lead to itself.
const MOST_REQUESTS: usize = 1_000;

/// What a person saw and got.
#[derive(Debug, Clone, PartialEq)]
pub struct Seeing {
    /// The names of the stages that were shown, in order.
    pub shown: Vec<String>,
    /// How it ended.
    pub ending: Ending,
    /// Whether the person has a session.
    pub signed_in: bool,
    /// Why it ended so, in a sentence, where there is more to say.
    pub why: String,
    /// What happened to each stage, and why, a line each.
    pub trace: Vec<String>,
}

/// Takes a person through a flow.
///
/// # Errors
///
/// Fails where something decides that neither the files nor what is given say, and says what.
pub fn run(flows: &Flows<'_, '_>, flow: usize, given: &Given) -> Result<Seeing, String> {
    let state = State {
        signed_in: given.user.authenticated,
        redirected: is_set(given, "is_redirected"),
        sso: is_set(given, "is_sso"),
        restored: if is_set(given, "is_restored") { Restored::Mail } else { Restored::No },
        has_answers: given.context.contains_key("prompt_data"),
        ..State::VISITOR
    };
    let visit = Visit { flows, given };
    let seeing = Seeing {
        shown: Vec::new(),
        ending: Ending::Completed,
        signed_in: state.signed_in,
        why: String::new(),
        trace: Vec::new(),
    };
    visit.enter(flow, state, seeing)
}

struct Visit<'v, 'a, 't> {
    flows: &'v Flows<'a, 't>,
    given: &'v Given,
}

/// What comes after a step.
enum After {
    Next,
    Ended,
    Flow(usize),
}

impl Visit<'_, '_, '_> {
    fn enter(&self, mut number: usize, mut state: State, mut seeing: Seeing) -> Result<Seeing, String> {
        for _ in 0..MOST_REQUESTS {
            let Some(flow) = self.flows.all.get(number) else { break };
            if !fulfills(flow.authentication, &state) {
                let required = flow.authentication.name();
                return Ok(ended(seeing, Ending::NotApplicable, format!("the flow has `{required}`")));
            }
            let (passing, why) = self.ask(flow, &flow.policies, flow.engine_mode, Moment::Entry, state)?;
            if !passing {
                return Ok(ended(seeing, Ending::NotApplicable, why.join("; ")));
            }
            seeing.trace.push(format!("{}: entered", flow.slug));
            match self.stages(number, flow, &mut state, &mut seeing)? {
                Some(next) => number = next,
                None => {
                    seeing.signed_in = state.signed_in;
                    return Ok(seeing);
                }
            }
        }
        Err("the flows lead to each other without an end".to_owned())
    }

    /// Takes the person through the stages of a flow; another flow, where one leads to it.
    fn stages(
        &self,
        number: usize,
        flow: &Flow,
        state: &mut State,
        seeing: &mut Seeing,
    ) -> Result<Option<usize>, String> {
        let mut planned = Vec::new();
        for (at, step) in flow.steps.iter().enumerate() {
            let asked = match step.evaluate_on_plan {
                true => self.ask(flow, &step.policies, step.engine_mode, Moment::Plan, *state)?,
                false => (true, Vec::new()),
            };
            match asked {
                (true, _) => planned.push((at, step)),
                (false, why) => seeing.trace.push(line(step, "is not in the plan", &why)),
            }
        }
        for (at, step) in planned {
            if step.re_evaluate {
                let (passing, why) =
                    self.ask(flow, &step.policies, step.engine_mode, Moment::Request, *state)?;
                if !passing {
                    seeing.trace.push(line(step, "is dropped", &why));
                    continue;
                }
            }
            seeing.shown.push(step.name.clone());
            match self.stage(number, flow, at, step, state, seeing)? {
                After::Next => {}
                After::Ended => return Ok(None),
                After::Flow(next) => return Ok(Some(next)),
            }
        }
        Ok(None)
    }

    fn stage(
        &self,
        number: usize,
        flow: &Flow,
        at: usize,
        step: &Step,
        state: &mut State,
        seeing: &mut Seeing,
    ) -> Result<After, String> {
        let purpose = Purpose::of(flow);
        // A stage is passed in some requests: a mail is sent, then its link is opened.
        for _ in 0..MOST_REQUESTS {
            let ways = moves(self.flows.stage(number, at), purpose, *state);
            if step.model.is_empty() || !step.certain {
                return Err(format!("it is not known what the stage at order {} is", step.order));
            }
            let has = |way: &&Move| has(self.given.has, way.need);
            // Who has a passkey and no password uses it.
            let passkey = |way: &&Move| way.need == Need::Passkey && !self.given.has.password;
            let taken = ways.iter().filter(has).find(passkey).or_else(|| ways.iter().find(has));
            let Some(taken) = taken else {
                let why = format!("the person cannot pass `{}`", step.name);
                seeing.trace.push(line(step, "is shown, and cannot be passed", &[]));
                stop(seeing, state, Ending::Stopped, why);
                return Ok(After::Ended);
            };
            seeing.trace.push(line(step, &format!("is shown: the person {}", taken.action), &[]));
            match &taken.then {
                Then::Next(after) => {
                    *state = State { is_other_account: false, ..*after };
                    if let Some((Event::Left, _)) = taken.event {
                        stop(seeing, state, Ending::Left, format!("`{}` leads to another site", step.name));
                        return Ok(After::Ended);
                    }
                    return Ok(After::Next);
                }
                Then::Again(after) => {
                    let after = State { is_other_account: false, ..*after };
                    if after == *state {
                        let why = format!("at `{}` the person {}", step.name, taken.action);
                        stop(seeing, state, Ending::Stopped, why);
                        return Ok(After::Ended);
                    }
                    *state = after;
                }
                Then::Invalid => {
                    let why = format!("at `{}` the person {}", step.name, taken.action);
                    match step.invalid_response.as_str() {
                        "restart" | "restart_with_context" => {
                            let why = format!("{why}, and the flow starts again");
                            stop(seeing, state, Ending::Stopped, why);
                        }
                        _ => stop(seeing, state, Ending::Denied, why),
                    }
                    return Ok(After::Ended);
                }
                Then::Flow(target, after) => {
                    *state = State { is_other_account: false, ..*after };
                    let target = target.and_then(|target| self.flows.number(target));
                    let target = target
                        .ok_or_else(|| format!("it is not known to which flow `{}` leads", step.name))?;
                    return Ok(After::Flow(target));
                }
            }
        }
        Err(format!("`{}` is never passed", step.name))
    }

    /// Whether policies let the person pass, and why.
    fn ask(
        &self,
        flow: &Flow,
        bindings: &[PolicyBinding],
        mode: EngineMode,
        moment: Moment,
        state: State,
    ) -> Result<(bool, Vec<String>), String> {
        let mut scenario = Scenario {
            user: self.given.user.clone(),
            context: self.given.context.clone(),
            policies: self.given.policies.clone(),
        };
        // Who was identified counts as somebody with an account.
        scenario.user.authenticated = state.has_account();
        for binding in bindings.iter().filter(|binding| binding.enabled) {
            if let Subject::Policy { id: Some(policy), name, constant: None, .. } = &binding.subject
                && !scenario.policies.contains_key(name)
                && let Some(outcome) = self.certain(*policy, moment, state)
            {
                scenario.policies.insert(name.clone(), outcome);
            }
        }
        match ask(bindings, mode, &scenario) {
            Ok(verdict) => Ok((verdict.passing, verdict.reasons)),
            Err(RunError::OutcomeNeeded { policy }) => Err(format!(
                "`given.policies` lacks the result of the policy `{policy}`: pass, fail or error"
            )),
            Err(RunError::UnknownSubject { order }) => Err(format!(
                "the flow `{}` has a policy binding of order {order} of which too little is known",
                flow.slug
            )),
        }
    }

    /// The outcome of an expression policy, where it is certain.
    fn certain(&self, policy: ObjectId, moment: Moment, state: State) -> Option<Outcome> {
        let seen = Seen { state, moment };
        let behavior = Behavior::of(self.flows.store(), policy);
        let results = behavior.results(&seen, &Request { seen, given: self.given });
        match results {
            Results { passes: true, fails: false, raises: false } => Some(Outcome::Pass),
            Results { passes: false, fails: true, raises: false } => Some(Outcome::Fail),
            Results { passes: false, fails: false, raises: true } => Some(Outcome::Error),
            _ => None,
        }
    }
}

/// Keys of the context that only entries set, and no stage.
const BROUGHT: [&str; 2] = ["application", "http_request"];

/// The request of the person of a test.
struct Request<'g> {
    seen: Seen,
    given: &'g Given,
}

impl Circumstances for Request<'_> {
    fn in_context(&self, key: &str) -> Known {
        match self.given.context.get(key) {
            Some(value) => Known::Is(value.into()),
            // What entries bring along is given, or is not there.
            None if BROUGHT.contains(&key) => Known::Missing,
            None => self.seen.in_context(key),
        }
    }

    fn global(&self, name: &str) -> Value {
        match (name, self.given.context.get(name)) {
            (_, Some(value)) => value.into(),
            _ => self.seen.global(name),
        }
    }

    fn attribute(&self, person: Who, name: &str) -> Known {
        let is_account = self.seen.state.pending != Pending::Nobody || self.seen.state.signed_in;
        let user = &self.given.user;
        match name {
            "username" if is_account => Known::Is(Value::Text(user.username.clone())),
            "is_superuser" if is_account => Known::Is(Value::Bool(user.superuser)),
            _ => self.seen.attribute(person, name),
        }
    }

    fn is_member(&self, person: Who, group: &str) -> Known {
        match self.seen.is_member(person, group) {
            Known::Is(_) => Known::Is(Value::Bool(self.given.user.groups.iter().any(|name| name == group))),
            known => known,
        }
    }
}

/// Whether a person has what a way needs.
fn has(has: Has, need: Need) -> bool {
    match need {
        Need::Nothing | Need::NewDevice => true,
        Need::Name | Need::Account => has.account,
        Need::UnknownName => !has.account,
        Need::Password => has.account && has.password,
        Need::NameAndPassword => has.account && has.password,
        Need::Passkey => has.passkey,
        Need::Device => has.device,
        Need::NoDevice => !has.device,
        Need::Mail => has.mail,
        Need::Invitation => has.invitation,
        Need::NoInvitation => !has.invitation,
        Need::Certificate => has.certificate,
        Need::NoCertificate => !has.certificate,
        Need::Unusual => false,
    }
}

/// Whether a key of the context is there and not null.
fn is_set(given: &Given, key: &str) -> bool {
    given.context.get(key).is_some_and(|value| !value.is_null())
}

fn line(step: &Step, what: &str, why: &[String]) -> String {
    let why = if why.is_empty() { String::new() } else { format!(" ({})", why.join("; ")) };
    format!("{:>5}  {} {what}{why}", step.order, step.name)
}

fn stop(seeing: &mut Seeing, state: &State, ending: Ending, why: String) {
    seeing.ending = ending;
    seeing.why = why;
    seeing.signed_in = state.signed_in;
}

fn ended(mut seeing: Seeing, ending: Ending, why: String) -> Seeing {
    seeing.ending = ending;
    seeing.why = why;
    seeing
}
