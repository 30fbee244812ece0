//! `login-without-user`.

use super::missing_datum::nobody;
use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};
use crate::graph::Flow;
use crate::graph::analysis::FlowAnalysis;

/// The rule.
pub static RULE: Rule = Rule {
    name: "login-without-user",
    severity: Severity::Warning,
    default_on: true,
    summary: "A user login stage that is reached while nobody has been identified.",
    explanation: r##"
A user login stage signs in whom an earlier stage identified: an identification stage, a user write stage that makes an account, a source or
a passwordless second factor. On a path without one of these it has nobody to sign in, and the flow ends with an error.

The finding names a path: which policies pass or fail on it, and the stages that are shown. Flows that a source or a link of
an administrator may start with a user are only reported where a stage of the flow itself comes too late.
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
    id: is-internal
    identifiers: { name: is-internal }
    attrs:
      expression: |
        return ak_client_ip.is_private
  - model: authentik_flows.flowstagebinding
    id: identify
    identifiers: { target: !KeyOf flow, stage: !KeyOf identification, order: 10 }
  - model: authentik_policies.policybinding
    identifiers: { target: !KeyOf identify, policy: !KeyOf is-internal, order: 0 }
  - model: authentik_flows.flowstagebinding
    id: ask-password
    identifiers: { target: !KeyOf flow, stage: !KeyOf password, order: 20 }
  - model: authentik_policies.policybinding
    identifiers: { target: !KeyOf ask-password, policy: !KeyOf is-internal, order: 0 }
    attrs: { failure_result: true }
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
    if context.is_carried_on(flow) {
        return;
    }
    for (at, step) in flow.steps.iter().enumerate() {
        if step.model != "authentik_stages_user_login.userloginstage" || known.unreachable(at).is_some() {
            continue;
        }
        let Some((reason, late)) = nobody(context, flow, known, at) else { continue };
        let message = format!("`{}` of the flow `{}` has nobody to sign in: {reason}", step.name, flow.slug);
        let objects = [step.binding].into_iter().chain(step.stage).chain([flow.id]);
        let objects = objects.chain(late.map(|late| late.binding));
        if let Some(draft) = context.draft_at_any(objects, message) {
            drafts.add(draft.help("bind a stage that identifies the user before it, on every path"));
        }
        // The next ones would say the same.
        return;
    }
}
