//! `password-stage-twice`.

use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};
use crate::graph::analysis::FlowAnalysis;
use crate::graph::{Flow, Step};

/// The rule.
pub static RULE: Rule = Rule {
    name: "password-stage-twice",
    severity: Severity::Warning,
    default_on: true,
    summary: "A flow that asks for the password in the identification stage and once more.",
    explanation: r##"
An identification stage with `password_stage` shows the password field on its own page and checks the password itself. A password stage
that is also bound to the flow then asks a second time. authentik's default flow avoids this with a policy on the binding of the
password stage, which passes only while no password was checked; bindings with such a policy are not reported.
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
  - model: authentik_stages_password.passwordstage
    id: password
    identifiers: { name: password }
    attrs: { backends: [authentik.core.auth.InbuiltBackend] }
  - model: authentik_stages_identification.identificationstage
    id: identification
    identifiers: { name: identification }
    attrs: { user_fields: [username], password_stage: !KeyOf password }
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
  - model: authentik_stages_password.passwordstage
    id: password
    identifiers: { name: password }
    attrs: { backends: [authentik.core.auth.InbuiltBackend] }
  - model: authentik_stages_identification.identificationstage
    id: identification
    identifiers: { name: identification }
    attrs: { user_fields: [username], password_stage: !KeyOf password }
  - model: authentik_stages_user_login.userloginstage
    id: session
    identifiers: { name: session }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf identification, order: 10 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf session, order: 30 }
"##,
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let mut inline: Vec<(usize, &Step)> = Vec::new();
    for (at, step) in flow.steps.iter().enumerate().filter(|(at, _)| known.unreachable(*at).is_none()) {
        match step.model {
            "authentik_stages_identification.identificationstage"
                if context.stage_has(step, "password_stage") =>
            {
                inline.push((at, step));
            }
            "authentik_stages_password.passwordstage" => {
                // Few flows have more than one identification stage; the nearest counts.
                let Some((earlier, by)) = inline.last() else { continue };
                if !known.implies(*earlier, at) {
                    continue;
                }
                let message = format!(
                    "the flow `{}` asks for the password twice: in `{}` through `password_stage`, and in `{}`",
                    flow.slug, by.name, step.name
                );
                let objects = [step.binding, by.binding].into_iter().chain(by.stage).chain(step.stage);
                let Some(draft) = context.draft_at_any(objects, message) else { continue };
                let draft = match by.stage {
                    Some(stage) => context.relate(draft, stage, "this stage asks for the password"),
                    None => draft,
                };
                drafts.add(draft.help("remove the binding of the password stage, or `password_stage`"));
            }
            _ => {}
        }
    }
}
