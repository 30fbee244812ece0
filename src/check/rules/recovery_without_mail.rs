//! `recovery-without-mail`.

use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};
use crate::graph::analysis::{Chance, FlowAnalysis};
use crate::graph::{Authentication, Flow, Step};

/// The rule.
pub static RULE: Rule = Rule {
    name: "recovery-without-mail",
    severity: Severity::Warning,
    default_on: true,
    summary: "A recovery flow that gives an account to everybody who knows its name.",
    explanation: r##"
A recovery flow lets people in who can't prove who they are with their password. This one asks for a name and then sets a password or makes a session:
nothing between proves that it is the person's account, so anybody can take over anybody's. An email stage sends a
link to the address of the account and goes on only when it was followed; a second factor proves it, too.

Flows that identify nobody are not reported: an administrator starts them with a link for one user. Neither are flows with a
policy that decides who may enter.
"##,
    bad: r##"
version: 1
metadata:
  name: recovery
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: recovery
    attrs:
      name: recovery
      title: Recovery
      designation: recovery
      authentication: require_unauthenticated
  - model: authentik_stages_identification.identificationstage
    id: identification
    identifiers: { name: identification }
    attrs: { user_fields: [username] }
  - model: authentik_stages_prompt.prompt
    id: new-password
    identifiers: { name: new-password }
    attrs: { field_key: password, label: New password, type: password, required: true, order: 0 }
  - model: authentik_stages_prompt.promptstage
    id: ask
    identifiers: { name: ask }
    attrs: { fields: [!KeyOf new-password] }
  - model: authentik_stages_user_write.userwritestage
    id: write
    identifiers: { name: write }
    attrs: { user_creation_mode: never_create }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf identification, order: 10 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf ask, order: 20 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf write, order: 30 }
"##,
    good: r##"
version: 1
metadata:
  name: recovery
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: recovery
    attrs:
      name: recovery
      title: Recovery
      designation: recovery
      authentication: require_unauthenticated
  - model: authentik_stages_identification.identificationstage
    id: identification
    identifiers: { name: identification }
    attrs: { user_fields: [username] }
  - model: authentik_stages_email.emailstage
    id: mail
    identifiers: { name: mail }
    attrs: { use_global_settings: true }
  - model: authentik_stages_prompt.prompt
    id: new-password
    identifiers: { name: new-password }
    attrs: { field_key: password, label: New password, type: password, required: true, order: 0 }
  - model: authentik_stages_prompt.promptstage
    id: ask
    identifiers: { name: ask }
    attrs: { fields: [!KeyOf new-password] }
  - model: authentik_stages_user_write.userwritestage
    id: write
    identifiers: { name: write }
    attrs: { user_creation_mode: never_create }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf identification, order: 10 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf mail, order: 15 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf ask, order: 20 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf write, order: 30 }
"##,
    finds: Finds::Flow(check),
};

/// Stages that prove nothing about the person.
const PROVES_NOTHING: [&str; 7] = [
    "authentik_stages_captcha.captchastage",
    "authentik_stages_consent.consentstage",
    "authentik_stages_dummy.dummystage",
    "authentik_stages_identification.identificationstage",
    "authentik_stages_prompt.promptstage",
    "authentik_stages_user_logout.userlogoutstage",
    "authentik_stages_user_write.userwritestage",
];

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let anybody =
        matches!(flow.authentication, Authentication::None | Authentication::RequireUnauthenticated);
    if flow.designation != "recovery" || !anybody || known.entry() != Chance::Always {
        return;
    }
    let mut identified: Option<&Step> = None;
    for (at, step) in flow.steps.iter().enumerate().filter(|(at, _)| known.unreachable(*at).is_none()) {
        let gives_access = matches!(
            step.model,
            "authentik_stages_user_write.userwritestage" | "authentik_stages_user_login.userloginstage"
        );
        if let Some(by) = identified.filter(|_| gives_access && known.always_passes(at)) {
            let message = format!(
                "everybody who knows a user's name gets the account through the recovery flow `{}`: nothing between `{}` and \
                 `{}` proves who it is",
                flow.slug, by.name, step.name
            );
            let objects = [flow.id, step.binding, by.binding];
            if let Some(draft) = context.draft_at_any(objects, message) {
                drafts.add(draft.help("bind an email stage between the two"));
            }
            return;
        }
        let inline = ["password_stage", "webauthn_stage"].iter().any(|field| context.stage_has(step, field));
        if inline || gives_access && !known.always_passes(at) || !PROVES_NOTHING.contains(&step.model) {
            return;
        }
        if step.model == "authentik_stages_prompt.promptstage"
            && context.stage_lists(step, "validation_policies")
        {
            return;
        }
        if step.model == "authentik_stages_identification.identificationstage" {
            identified = Some(step);
        }
    }
}
