//! `flow-without-stages`.

use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};
use crate::graph::Flow;
use crate::graph::analysis::FlowAnalysis;

/// The rule.
pub static RULE: Rule = Rule {
    name: "flow-without-stages",
    severity: Severity::Info,
    default_on: true,
    summary: "A flow for signing in or up, recovery or leaving that has no stages.",
    explanation: r##"
A flow without stages is done as soon as it starts: nothing is asked and nothing happens. For an authorization flow that is
sensible (it means implicit consent), for a flow that should sign somebody in it isn't.

Another file may bind the stages. Check it together with this one, then its bindings count.
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

fn check(context: &FlowContext<'_, '_>, flow: &Flow, _: &FlowAnalysis, drafts: &mut Drafts) {
    let designations = ["authentication", "enrollment", "recovery", "unenrollment"];
    if !flow.steps.is_empty()
        || !designations.contains(&flow.designation.as_str())
        || context.is_shipped(flow.id)
    {
        return;
    }
    let message = format!(
        "nothing is bound to the {} flow `{}`: it is done as soon as it starts",
        flow.designation, flow.slug
    );
    if let Some(draft) = context.draft_at(flow.id, message) {
        drafts.add(draft.help("bind stages to it, or check the files that do together with this one"));
    }
}
