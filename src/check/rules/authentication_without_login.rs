//! `authentication-without-login`.

use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};
use crate::graph::analysis::FlowAnalysis;
use crate::graph::{Flow, Step};

/// The rule.
pub static RULE: Rule = Rule {
    name: "authentication-without-login",
    severity: Severity::Warning,
    default_on: true,
    summary: "An authentication flow that identifies people and never signs them in.",
    explanation: r##"
Only a user login stage makes a session. An authentication flow without one asks for the name and the password, and when it is done the
person is as much a stranger as before; authentik then shows the login page again.

Flows that a redirect stage carries on elsewhere, and flows that identify nobody, are not reported.
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
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf identification, order: 10 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf password, order: 20 }
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
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf identification, order: 10 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf password, order: 20 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf session, order: 30 }
"##,
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    if flow.designation != "authentication" || context.is_shipped(flow.id) {
        return;
    }
    let reached = || flow.steps.iter().enumerate().filter(|(at, _)| known.unreachable(*at).is_none());
    let identifies = reached().any(|(_, step)| {
        matches!(
            step.model,
            "authentik_stages_identification.identificationstage" | "authentik_stages_password.passwordstage"
        )
    });
    let goes_on = |step: &Step| {
        matches!(
            step.model,
            "" | "authentik_stages_user_login.userloginstage" | "authentik_stages_redirect.redirectstage"
        )
    };
    let unreached = flow.steps.iter().any(|step| step.model == "authentik_stages_user_login.userloginstage");
    if !identifies || unreached || reached().any(|(_, step)| goes_on(step)) {
        return;
    }
    let message =
        format!("the authentication flow `{}` signs nobody in: it has no user login stage", flow.slug);
    let steps = flow.steps.iter().rev().map(|step| step.binding);
    if let Some(draft) = context.draft_at_any([flow.id].into_iter().chain(steps), message) {
        drafts.add(draft.help("bind a user login stage as its last stage"));
    }
}
