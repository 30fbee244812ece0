//! `policy-reads-missing-context`.

use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};
use crate::graph::analysis::{Datum, FlowAnalysis, Givers, may_write};
use crate::graph::{Flow, Step, Subject};
use crate::python::{Access, Analysis, ContextKey};

/// The rule.
pub static RULE: Rule = Rule {
    name: "policy-reads-missing-context",
    severity: Severity::Warning,
    default_on: true,
    summary: "A policy that reads something of the plan before any stage has put it there.",
    explanation: r##"
`pending_user` and `prompt_data` are put into the context of the plan by stages: the first by an identification stage, the second by a prompt stage. A policy with
`evaluate_on_plan` is evaluated before any stage was shown, and one at the first stages before the later ones. Reading a key that is missing raises an exception,
and then the `failure_result` of the binding counts: with the default, the stage is left out.

Evaluate the policy just before its stage is shown (`evaluate_on_plan: false`, `re_evaluate_policies: true`), or read with
`.get()`. Flows that a source may start are only reported where a stage of the flow itself gives what is read.
"##,
    bad: r##"
version: 1
metadata:
  name: login
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: login
    attrs:
      name: login
      title: Login
      designation: authentication
      authentication: require_unauthenticated
  - model: authentik_stages_identification.identificationstage
    id: identification
    identifiers: { name: identification }
    attrs: { user_fields: [username] }
  - model: authentik_stages_password.passwordstage
    id: password
    identifiers: { name: password }
    attrs: { backends: [authentik.core.auth.InbuiltBackend] }
  - model: authentik_stages_user_login.userloginstage
    id: session
    identifiers: { name: session }
  - model: authentik_policies_expression.expressionpolicy
    id: is-external
    identifiers: { name: is-external }
    attrs:
      expression: |
        return not request.context["pending_user"].username.startswith("staff-")
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf identification, order: 10 }
  - model: authentik_flows.flowstagebinding
    id: ask-password
    identifiers: { target: !KeyOf flow, stage: !KeyOf password, order: 20 }
    attrs: { evaluate_on_plan: true }
  - model: authentik_policies.policybinding
    identifiers: { target: !KeyOf ask-password, policy: !KeyOf is-external, order: 0 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf session, order: 30 }
"##,
    good: r##"
version: 1
metadata:
  name: login
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: login
    attrs:
      name: login
      title: Login
      designation: authentication
      authentication: require_unauthenticated
  - model: authentik_stages_identification.identificationstage
    id: identification
    identifiers: { name: identification }
    attrs: { user_fields: [username] }
  - model: authentik_stages_password.passwordstage
    id: password
    identifiers: { name: password }
    attrs: { backends: [authentik.core.auth.InbuiltBackend] }
  - model: authentik_stages_user_login.userloginstage
    id: session
    identifiers: { name: session }
  - model: authentik_policies_expression.expressionpolicy
    id: is-external
    identifiers: { name: is-external }
    attrs:
      expression: |
        return not request.context["pending_user"].username.startswith("staff-")
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf identification, order: 10 }
  - model: authentik_flows.flowstagebinding
    id: ask-password
    identifiers: { target: !KeyOf flow, stage: !KeyOf password, order: 20 }
  - model: authentik_policies.policybinding
    identifiers: { target: !KeyOf ask-password, policy: !KeyOf is-external, order: 0 }
    attrs: { failure_result: true }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf session, order: 30 }
"##,
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let writes = |datum| flow.policies.iter().any(|binding| may_write(binding, datum));
    for (at, step) in flow.steps.iter().enumerate().filter(|(_, step)| !step.policies.is_empty()) {
        for binding in step.policies.iter().filter(|binding| binding.enabled) {
            let Subject::Policy { name, expression: Some(analysis), constant: None, .. } = &binding.subject
            else {
                continue;
            };
            let Some(datum) = needed(analysis).filter(|datum| !writes(*datum)) else { continue };
            let givers = known.givers(datum);
            let Some(when) = missing(flow, at, givers, step, binding.failure_result) else { continue };
            let Some(giver) = givers.all.first().and_then(|at| flow.steps.get(*at)) else { continue };
            let key = datum.key();
            let effect = if binding.failure_result { "counts as passed" } else { "doesn't pass" };
            let message = format!(
                "`{name}` reads `{key}` {when}, before `{}` gives it: it raises an exception and {effect}",
                giver.name
            );
            let Some(draft) = context.draft_at_any([binding.id, step.binding], message) else { continue };
            drafts.add(draft.help(format!(
                "evaluate it after that stage, with `evaluate_on_plan: false`, or read with `context.get(\"{key}\")`"
            )));
        }
    }
}

/// When a policy of a step is evaluated too early, in words.
fn missing(flow: &Flow, at: usize, givers: &Givers, step: &Step, passes: bool) -> Option<&'static str> {
    if step.evaluate_on_plan && givers.all.first().is_some_and(|giver| *giver < at) {
        // What passes when planned is asked again.
        return (!passes || !step.re_evaluate).then_some("when the flow is planned");
    }
    let by_source = matches!(flow.designation.as_str(), "authentication" | "enrollment" | "recovery" | "");
    let first = givers.perhaps.into_iter().chain(givers.all.first().copied()).min();
    let later = first.is_some_and(|giver| giver >= at) && !givers.all.is_empty();
    (later && !by_source).then_some("just before its stage is shown")
}

/// What an expression can't do without.
fn needed(analysis: &Analysis) -> Option<Datum> {
    analysis.reads.iter().filter(|read| read.access == Access::Required).find_map(|read| match &read.key {
        ContextKey::Plan(key) if key == Datum::User.key() => Some(Datum::User),
        ContextKey::Plan(key) if key == Datum::PromptData.key() => Some(Datum::PromptData),
        _ => None,
    })
}
