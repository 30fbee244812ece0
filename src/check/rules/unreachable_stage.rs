//! `unreachable-stage`.

use crate::check::{Draft, Drafts, Finds, FlowContext, Rule, Severity};
use std::collections::BTreeMap;

use crate::graph::analysis::{FlowAnalysis, Unreachable};
use crate::graph::{Flow, PolicyBinding, Step, Subject};

/// The rule.
pub static RULE: Rule = Rule {
    name: "unreachable-stage",
    severity: Severity::Warning,
    default_on: true,
    summary: "A stage of a flow that nobody can ever see.",
    explanation: r##"
A flow runs its stages in order. A deny stage and a redirect stage end it: what comes after one that is always shown
is never reached, and neither is a stage whose own policies never pass. Policies count as authentik's engine counts
them: with mode `any` (the default) one that passes is enough, disabled bindings don't count, `negate` turns a result around,
and a group or user never matches while nobody is signed in. With `evaluate_on_plan` that is the case in a flow for people
who are not signed in.

Policies are taken as unknown yes-or-no questions, and the same policy at two places gives the same answer: a stage that is only
shown when `a` passes, after a deny stage that is shown when `a` passes, is never reached either.

Remove the stage, or give the earlier one a policy.
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
  - model: authentik_stages_deny.denystage
    id: deny
    identifiers: { name: deny }
  - model: authentik_stages_user_login.userloginstage
    id: session
    identifiers: { name: session }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf identification, order: 10 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf deny, order: 20 }
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
  - model: authentik_stages_deny.denystage
    id: deny
    identifiers: { name: deny }
  - model: authentik_stages_user_login.userloginstage
    id: session
    identifiers: { name: session }
  - model: authentik_policies_expression.expressionpolicy
    id: is-blocked
    identifiers: { name: is-blocked }
    attrs:
      expression: |
        return request.user.username.startswith("blocked-")
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf identification, order: 10 }
  - model: authentik_flows.flowstagebinding
    id: deny-binding
    identifiers: { target: !KeyOf flow, stage: !KeyOf deny, order: 20 }
  - model: authentik_policies.policybinding
    identifiers: { target: !KeyOf deny-binding, policy: !KeyOf is-blocked, order: 0 }
    attrs: { failure_result: true }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf session, order: 30 }
"##,
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let mut ended_by: BTreeMap<usize, Vec<usize>> = BTreeMap::new();
    for (at, step) in flow.steps.iter().enumerate() {
        let name = &step.name;
        let draft = match known.unreachable(at) {
            None => continue,
            Some(Unreachable::EndedBy(ender)) => {
                ended_by.entry(ender).or_default().push(at);
                continue;
            }
            Some(Unreachable::Policies) => {
                let policies = named(&step.policies);
                let message =
                    format!("the stage `{name}` of the flow `{}` is never shown: {policies}", flow.slug);
                place(context, flow, step, message)
                    .map(|draft| draft.help("remove the stage binding, or its policies"))
            }
            Some(Unreachable::NobodySignedIn) => {
                let message = format!(
                    "the stage `{name}` of the flow `{}` is never shown: its policies are evaluated when the flow is \
                     planned, and nobody is signed in then, so that no group or user matches",
                    flow.slug
                );
                place(context, flow, step, message).map(|draft| {
                    draft.help(
                        "set `evaluate_on_plan: false` and `re_evaluate_policies: true` on the stage binding",
                    )
                })
            }
        };
        draft.into_iter().for_each(|draft| drafts.add(draft));
    }
    for (ender, steps) in ended_by {
        let Some(by) = flow.steps.get(ender) else { continue };
        let always = known.always_passes(ender);
        let it = if steps.len() == 1 { "it" } else { "they" };
        let reason = match always {
            true => format!("`{}` at order {} always ends the flow before", by.name, by.order),
            false => format!("`{}` at order {} has ended the flow whenever {it} would be", by.name, by.order),
        };
        let several = if steps.len() == 1 { "stage" } else { "stages" };
        let message = format!(
            "{} of the flow `{}` can never be reached: {reason}",
            format_args!("the {several} {}", context.names(flow, &steps)),
            flow.slug
        );
        let objects = [by.binding].into_iter().chain(by.stage);
        let after = steps.iter().filter_map(|at| Some(flow.steps.get(*at)?.binding));
        let policies =
            flow.steps.iter().take(ender + 1).flat_map(|step| &step.policies).map(|policy| policy.id);
        let objects = objects.chain(after).chain(policies).chain([flow.id]);
        let Some(mut draft) = context.draft_at_any(objects, message) else { continue };
        for step in steps.iter().take(3).filter_map(|at| flow.steps.get(*at)) {
            draft = context.relate(draft, step.binding, format!("`{}` is bound here", step.name));
        }
        drafts.add(draft.help("bind the stage that ends the flow last, or give its binding a policy"));
    }
}

fn place(context: &FlowContext<'_, '_>, flow: &Flow, step: &Step, message: String) -> Option<Draft> {
    let policies = step.policies.iter().map(|binding| binding.id);
    context
        .draft_at_any([step.binding].into_iter().chain(policies).chain(step.stage).chain([flow.id]), message)
}

/// Which policies keep a stage away.
fn named(policies: &[PolicyBinding]) -> String {
    let constant =
        policies.iter().filter(|binding| binding.enabled).filter_map(|binding| match &binding.subject {
            Subject::Policy { name, constant: Some(_), .. } => Some((name, binding.negate)),
            _ => None,
        });
    let names: Vec<String> = constant
        .map(|(name, negate)| if negate { format!("`{name}`, negated,") } else { format!("`{name}`") })
        .collect();
    match names.as_slice() {
        [] => "its policies contradict each other".to_owned(),
        [one] => format!("its policy {one} never passes"),
        _ => format!("its policies {} never let it pass", names.join(" and ")),
    }
}
