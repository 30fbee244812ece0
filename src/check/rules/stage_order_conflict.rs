//! `stage-order-conflict`.

use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};
use crate::graph::analysis::FlowAnalysis;
use crate::graph::{Flow, Step};

/// The rule.
pub static RULE: Rule = Rule {
    name: "stage-order-conflict",
    severity: Severity::Warning,
    default_on: true,
    summary: "Two stages of one flow at one order: which comes first is undefined.",
    explanation: r##"
authentik sorts the stages of a flow by `order` and by nothing else. When two bindings have the same order, the database decides
which comes first, and that changes when one of them is written again, as blueprints are every hour. A flow that worked
yesterday asks for the second factor before the password today.

The bindings that authentik ships for the flow count, too. Stages of which only one can be shown, because their policies
exclude each other, are not reported.
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
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf identification, order: 10 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf password, order: 20 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf session, order: 20 }
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
    let numbered: Vec<(usize, &Step)> = flow.steps.iter().enumerate().collect();
    for group in numbered.chunk_by(|(_, a), (_, b)| a.order == b.order) {
        let shown: Vec<&(usize, &Step)> =
            group.iter().filter(|(at, step)| step.certain && known.unreachable(*at).is_none()).collect();
        let [(first, _), .., (last, _)] = shown.as_slice() else { continue };
        if shown.len() == 2 && known.excludes(*first, *last) {
            continue;
        }
        let Some((_, reported)) =
            shown.iter().rev().find(|(_, step)| context.together.written_at(step.binding).is_some())
        else {
            continue;
        };
        let steps: Vec<usize> = shown.iter().map(|(at, _)| *at).collect();
        let order = reported.order;
        let message = format!(
            "the stages {} of the flow `{}` are all bound at order {order}: which comes first is undefined, and changes \
             whenever one of the bindings is written again",
            context.names(flow, &steps),
            flow.slug
        );
        let message =
            if shown.len() == 2 { message.replace(" are all bound ", " are both bound ") } else { message };
        let Some(mut draft) = context.draft_at(reported.binding, message) else { continue };
        let mut from: Vec<String> = Vec::new();
        for (_, step) in shown.iter().filter(|(_, step)| step.binding != reported.binding).take(4) {
            draft = context.relate(draft, step.binding, format!("`{}` is bound here", step.name));
            from.push(format!(
                "the binding of `{}` comes from {}",
                step.name,
                context.comes_from(step.binding)
            ));
        }
        drafts.add(draft.help(format!("give each its own order; {}", from.join(", "))));
    }
}
