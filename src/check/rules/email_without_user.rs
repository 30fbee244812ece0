//! `email-without-user`.

use super::missing_datum::nobody;
use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};
use crate::graph::Flow;
use crate::graph::analysis::FlowAnalysis;

/// The rule.
pub static RULE: Rule = Rule {
    name: "email-without-user",
    severity: Severity::Warning,
    default_on: true,
    summary: "An email stage that is reached while nobody has been identified.",
    explanation: r##"
An email stage writes to the user whom an earlier stage identified, or whose account a user write stage made. Without one it
reports "No pending user", and the flow stops there (authentik's `stages/email/stage.py`). That somebody is signed in doesn't count.

In an enrollment flow it comes after the user write stage, which may make the account inactive until the link in the mail is
followed. The finding names a path: which policies pass or fail on it, and the stages that are shown. Flows that a source or a
redirect may start are not reported, and of those that a link of an administrator may start only the ones in which a stage
of the flow itself comes too late.
"##,
    bad: r##"
version: 1
metadata:
  name: enrollment
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: enrollment
    attrs:
      name: enrollment
      title: Sign up
      designation: enrollment
      authentication: require_unauthenticated
  - model: authentik_stages_prompt.prompt
    id: username
    identifiers: { name: username }
    attrs: { field_key: username, label: Username, type: username, required: true, order: 0 }
  - model: authentik_stages_prompt.prompt
    id: email
    identifiers: { name: email }
    attrs: { field_key: email, label: Mail address, type: email, required: true, order: 1 }
  - model: authentik_stages_prompt.promptstage
    id: ask
    identifiers: { name: ask }
    attrs: { fields: [!KeyOf username, !KeyOf email] }
  - model: authentik_stages_email.emailstage
    id: mail
    identifiers: { name: mail }
    attrs: { use_global_settings: true, activate_user_on_success: true }
  - model: authentik_stages_user_write.userwritestage
    id: write
    identifiers: { name: write }
    attrs: { user_creation_mode: always_create, create_users_as_inactive: true }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf ask, order: 10 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf mail, order: 15 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf write, order: 20 }
"##,
    good: r##"
version: 1
metadata:
  name: enrollment
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: enrollment
    attrs:
      name: enrollment
      title: Sign up
      designation: enrollment
      authentication: require_unauthenticated
  - model: authentik_stages_prompt.prompt
    id: username
    identifiers: { name: username }
    attrs: { field_key: username, label: Username, type: username, required: true, order: 0 }
  - model: authentik_stages_prompt.prompt
    id: email
    identifiers: { name: email }
    attrs: { field_key: email, label: Mail address, type: email, required: true, order: 1 }
  - model: authentik_stages_prompt.promptstage
    id: ask
    identifiers: { name: ask }
    attrs: { fields: [!KeyOf username, !KeyOf email] }
  - model: authentik_stages_email.emailstage
    id: mail
    identifiers: { name: mail }
    attrs: { use_global_settings: true, activate_user_on_success: true }
  - model: authentik_stages_user_write.userwritestage
    id: write
    identifiers: { name: write }
    attrs: { user_creation_mode: always_create, create_users_as_inactive: true }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf ask, order: 10 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf write, order: 20 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf mail, order: 30 }
"##,
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    if context.is_carried_on(flow) {
        return;
    }
    for (at, step) in flow.steps.iter().enumerate() {
        if step.model != "authentik_stages_email.emailstage" || known.unreachable(at).is_some() {
            continue;
        }
        let Some((reason, late)) = nobody(context, flow, known, at) else { continue };
        let message = format!("`{}` of the flow `{}` has nobody to write to: {reason}", step.name, flow.slug);
        let objects = [step.binding].into_iter().chain(step.stage).chain([flow.id]);
        let objects = objects.chain(late.map(|late| late.binding));
        if let Some(draft) = context.draft_at_any(objects, message) {
            drafts.add(draft.help("bind it after the stage that identifies the user or makes the account"));
        }
        // The next ones would say the same.
        return;
    }
}
