//! authentik's planner and executor.

use std::fmt;

use schemars::JsonSchema;
use schemars::generate::SchemaSettings;
use serde::Serialize;

use super::engine::ask;
use super::scenario::Scenario;
use crate::graph::{Authentication, Flow};

/// What a dry run gives.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct RunResult {
    /// The flow's slug.
    pub flow: String,
    /// `planned`, `not_applicable` or `empty`.
    pub outcome: &'static str,
    /// Why the flow doesn't apply.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub reason: Option<String>,
    /// The stages of the plan, in order.
    pub planned: Option<Vec<PlannedStage>>,
    /// The stages that the person sees; `<denied>` comes after a deny stage, which ends the flow.
    pub shown: Option<Vec<String>>,
    /// What happened, step by step.
    pub trace: Vec<Trace>,
}

impl RunResult {
    /// Does something with each text that the files give.
    pub fn for_each_text(&mut self, change: &mut dyn FnMut(&mut String)) {
        change(&mut self.flow);
        self.reason.iter_mut().for_each(&mut *change);
        self.planned.iter_mut().flatten().for_each(|planned| change(&mut planned.stage));
        self.shown.iter_mut().flatten().for_each(&mut *change);
        for trace in &mut self.trace {
            change(&mut trace.name);
            trace.why.iter_mut().for_each(&mut *change);
        }
    }
}

/// One stage of a plan.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct PlannedStage {
    /// The binding's order.
    pub order: i64,
    /// The stage's name.
    pub stage: String,
    /// The stage's model.
    pub model: &'static str,
    /// Whether its policies are evaluated again before it is shown.
    pub reevaluated: bool,
}

/// What happened to one step.
#[derive(Debug, Clone, PartialEq, Serialize, JsonSchema)]
pub struct Trace {
    /// The binding's order; nothing for the flow itself.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub order: Option<i64>,
    /// The stage's name, or the flow's.
    pub name: String,
    /// `entered`, `refused`, `left_out` (when planned), `dropped` (when run), `shown`, `ends` or `not_reached`.
    pub what: &'static str,
    /// Why.
    pub why: Vec<String>,
}

/// Why a dry run can't be made.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RunError {
    /// A policy's outcome is needed and the scenario doesn't say it.
    OutcomeNeeded {
        /// The policy's name.
        policy: String,
    },
    /// A binding refers to something that isn't known here.
    UnknownSubject {
        /// The binding's order.
        order: i64,
    },
}

impl fmt::Display for RunError {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            RunError::OutcomeNeeded { policy } => write!(
                out,
                "the scenario lacks a result for the policy `{policy}`: add it to `policies` as pass, \
                 fail or error"
            ),
            RunError::UnknownSubject { order } => {
                write!(out, "the policy binding of order {order} refers to an unknown object")
            }
        }
    }
}

impl std::error::Error for RunError {}

/// Simulates a flow.
///
/// # Errors
/// What the scenario doesn't say and the run depends on.
pub fn execute(flow: &Flow, scenario: &Scenario) -> Result<RunResult, RunError> {
    let mut result = RunResult {
        flow: flow.slug.clone(),
        outcome: "planned",
        reason: None,
        planned: None,
        shown: None,
        trace: Vec::new(),
    };
    if let Some(reason) = requirement(flow.authentication, scenario) {
        return Ok(refused(result, flow, vec![reason]));
    }
    let own = ask(&flow.policies, flow.engine_mode, scenario)?;
    if !own.passing {
        return Ok(refused(result, flow, own.reasons));
    }
    result.trace.push(Trace { order: None, name: flow.slug.clone(), what: "entered", why: own.reasons });

    let mut planned = Vec::new();
    let mut left_out = Vec::new();
    for (at, step) in flow.steps.iter().enumerate() {
        if step.evaluate_on_plan {
            let verdict = ask(&step.policies, step.engine_mode, scenario)?;
            if !verdict.passing {
                left_out.push((at, verdict.reasons));
                continue;
            }
        }
        planned.push(at);
    }
    let steps = |at: &usize| flow.steps.get(*at);
    if planned.is_empty() {
        result.outcome = "empty";
    } else {
        let stages = planned.iter().filter_map(steps).map(|step| PlannedStage {
            order: step.order,
            stage: step.name.clone(),
            model: step.model,
            reevaluated: step.re_evaluate,
        });
        result.planned = Some(stages.collect());
    }

    let mut shown = Vec::new();
    let mut ended = false;
    for (at, step) in flow.steps.iter().enumerate() {
        let mut trace =
            Trace { order: Some(step.order), name: step.name.clone(), what: "shown", why: Vec::new() };
        if let Some((_, reasons)) = left_out.iter().find(|(left, _)| *left == at) {
            trace.what = "left_out";
            trace.why.clone_from(reasons);
        } else if ended {
            trace.what = "not_reached";
        } else {
            if step.re_evaluate {
                let verdict = ask(&step.policies, step.engine_mode, scenario)?;
                trace.why = verdict.reasons;
                if !verdict.passing {
                    trace.what = "dropped";
                }
            }
            if trace.what == "shown" {
                shown.push(step.name.clone());
                match step.model {
                    "authentik_stages_deny.denystage" => {
                        shown.push("<denied>".to_owned());
                        trace.what = "ends";
                        ended = true;
                    }
                    "authentik_stages_redirect.redirectstage" => {
                        trace.what = "ends";
                        ended = true;
                    }
                    _ => {}
                }
            }
        }
        result.trace.push(trace);
    }
    if result.outcome == "planned" {
        result.shown = Some(shown);
    }
    Ok(result)
}

fn refused(mut result: RunResult, flow: &Flow, why: Vec<String>) -> RunResult {
    result.outcome = "not_applicable";
    result.reason = Some(why.join("; "));
    result.trace.push(Trace { order: None, name: flow.slug.clone(), what: "refused", why });
    result
}

/// Why somebody doesn't fulfill what a flow requires.
fn requirement(authentication: Authentication, scenario: &Scenario) -> Option<String> {
    let user = &scenario.user;
    let in_context = |key: &str| scenario.context.get(key).is_some_and(|value| !value.is_null());
    let (fulfilled, required) = match authentication {
        Authentication::None => (true, ""),
        Authentication::RequireAuthenticated => (user.authenticated, "a user who is signed in"),
        Authentication::RequireUnauthenticated => (!user.authenticated, "a user who is not signed in"),
        Authentication::RequireSuperuser => (user.superuser, "an administrator"),
        Authentication::RequireRedirect => (in_context("is_redirected"), "a redirect from another flow"),
        Authentication::RequireOutpost => (in_context("outpost"), "an outpost"),
        Authentication::RequireToken => (in_context("is_restored"), "a token"),
    };
    (!fulfilled).then(|| format!("the flow requires {required} (`{}`)", authentication.name()))
}

/// The JSON schema of what a dry run gives.
pub fn schema() -> schemars::Schema {
    SchemaSettings::default().for_serialize().into_generator().into_root_schema_for::<RunResult>()
}
