//! `write-without-prompt-data`.

use super::missing_datum::{Missing, missing};
use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};
use crate::graph::analysis::{Datum, FlowAnalysis};
use crate::graph::{Flow, Step};

/// The rule.
pub static RULE: Rule = Rule {
    name: "write-without-prompt-data",
    severity: Severity::Warning,
    default_on: true,
    summary: "A user write stage that is reached while there is nothing to write.",
    explanation: r##"
A user write stage writes the answers of earlier prompt stages (`prompt_data` in the context of the plan) to the user. Without any,
it reports an error, and the flow stops there. It has to come after the prompt stages whose answers it writes, and they have to
be shown on every path that leads to it.

A source starts its flows with what it knows of the user as answers; enrollment and authentication flows that it may start are not reported.
"##,
    bad: r##"
version: 1
metadata:
  name: change-password
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: change-password
    attrs:
      name: change-password
      title: Change-password
      designation: stage_configuration
      authentication: require_authenticated
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
    identifiers: { target: !KeyOf flow, stage: !KeyOf write, order: 10 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf ask, order: 20 }
"##,
    good: r##"
version: 1
metadata:
  name: change-password
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: change-password
    attrs:
      name: change-password
      title: Change-password
      designation: stage_configuration
      authentication: require_authenticated
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
    identifiers: { target: !KeyOf flow, stage: !KeyOf ask, order: 10 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf write, order: 20 }
"##,
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    for (at, step) in flow.steps.iter().enumerate() {
        if step.model != "authentik_stages_user_write.userwritestage" || known.unreachable(at).is_some() {
            continue;
        }
        if may_start_with_answers(context, flow, at) {
            continue;
        }
        let reason = match missing(context, flow, known, at, Datum::PromptData) {
            None => continue,
            Some(Missing::OnPath(reason)) => reason,
            Some(Missing::Always) => {
                let asks = |step: &&Step| step.model == "authentik_stages_prompt.promptstage";
                match flow.steps.iter().skip(at + 1).find(asks) {
                    Some(late) => format!("`{}` asks only afterwards, at order {}", late.name, late.order),
                    None => "no stage of the flow asks for anything".to_owned(),
                }
            }
        };
        let message = format!("`{}` of the flow `{}` has nothing to write: {reason}", step.name, flow.slug);
        if let Some(draft) = context.draft_at_any([step.binding].into_iter().chain(step.stage), message) {
            drafts.add(draft.help("bind a prompt stage before it, on every path"));
        }
        // The next ones would say the same.
        return;
    }
}

/// Whether a source, or a redirect from another flow, may start the flow with answers.
fn may_start_with_answers(context: &FlowContext<'_, '_>, flow: &Flow, before: usize) -> bool {
    let by_source = matches!(flow.designation.as_str(), "authentication" | "enrollment" | "")
        && !flow
            .steps
            .iter()
            .take(before)
            .any(|step| step.model == "authentik_stages_identification.identificationstage");
    by_source || context.is_carried_on(flow)
}
