//! `user-login-not-last`.

use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};
use crate::graph::analysis::FlowAnalysis;
use crate::graph::{Authentication, Flow};

/// The rule.
pub static RULE: Rule = Rule {
    name: "user-login-not-last",
    severity: Severity::Warning,
    default_on: true,
    summary: "A stage that guards the sign-in comes after the stage that signs in.",
    explanation: r##"
The user login stage makes the session. Whatever comes after it is shown to somebody who is signed in already: a password, a second factor,
a captcha or a deny stage there guards nothing, because the person can leave the flow and use authentik.

Stages that only concern a signed-in person, such as the set-up of an authenticator, may come after it and are not reported.
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
  - model: authentik_stages_authenticator_validate.authenticatorvalidatestage
    id: mfa
    identifiers: { name: mfa }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf identification, order: 10 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf password, order: 20 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf session, order: 30 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf mfa, order: 40 }
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
  - model: authentik_stages_authenticator_validate.authenticatorvalidatestage
    id: mfa
    identifiers: { name: mfa }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf identification, order: 10 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf password, order: 20 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf mfa, order: 30 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf session, order: 40 }
"##,
    finds: Finds::Flow(check),
};

/// Stages that decide whether somebody may sign in.
const GUARDS: [&str; 6] = [
    "authentik_stages_authenticator_validate.authenticatorvalidatestage",
    "authentik_stages_captcha.captchastage",
    "authentik_stages_deny.denystage",
    "authentik_stages_identification.identificationstage",
    "authentik_stages_mtls.mutualtlsstage",
    "authentik_stages_password.passwordstage",
];

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let signed_in = [Authentication::RequireAuthenticated, Authentication::RequireSuperuser];
    if signed_in.contains(&flow.authentication) {
        return;
    }
    let mut login: Option<usize> = None;
    for (at, step) in flow.steps.iter().enumerate().filter(|(at, _)| known.unreachable(*at).is_none()) {
        if step.model == "authentik_stages_user_login.userloginstage" {
            login = login.or(Some(at));
            continue;
        }
        let Some((before, session)) = login.and_then(|login| Some((login, flow.steps.get(login)?))) else {
            continue;
        };
        // At one order, nobody knows which comes first: that is another finding.
        if !GUARDS.contains(&step.model) || session.order == step.order || known.excludes(before, at) {
            continue;
        }
        let message = format!(
            "`{}` at order {} of the flow `{}` guards nothing: `{}` at order {} has signed the person in before",
            step.name, step.order, flow.slug, session.name, session.order
        );
        let Some(draft) = context.draft_at_any([step.binding, session.binding], message) else { continue };
        let draft = context.relate(draft, session.binding, "signs in here");
        drafts.add(draft.help("bind the user login stage after it"));
    }
}
