//! `stage-bound-twice`.

use foldhash::{HashMap, HashMapExt};

use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};

use crate::evaluate::ObjectId;
use crate::graph::Flow;
use crate::graph::analysis::FlowAnalysis;

/// The rule.
pub static RULE: Rule = Rule {
    name: "stage-bound-twice",
    severity: Severity::Warning,
    default_on: true,
    summary: "A stage that is bound to one flow twice, and shown twice.",
    explanation: r##"
authentik allows the same stage at several places of a flow. Where one of the two bindings is shown, the other is, too: the person
does the same thing twice. Often an edited `order` is behind it: `order` is an identifier of a stage binding, so that a changed one makes a
second binding and leaves the first.

Stages that write or delete something and have nothing to show are not reported, and neither are bindings whose policies may keep one of
them away.
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
    identifiers: { target: !KeyOf flow, stage: !KeyOf password, order: 25 }
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

/// Stages that are sensibly bound more than once.
const REPEATABLE: [&str; 4] = [
    "authentik_stages_user_write.userwritestage",
    "authentik_stages_dummy.dummystage",
    "authentik_stages_deny.denystage",
    "authentik_stages_redirect.redirectstage",
];

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let mut first_of: HashMap<ObjectId, usize> = HashMap::new();
    for (at, step) in flow.steps.iter().enumerate() {
        let Some(stage) = step.stage else { continue };
        if REPEATABLE.contains(&step.model) || known.unreachable(at).is_some() {
            continue;
        }
        let first = *first_of.entry(stage).or_insert(at);
        let both = known.implies(first, at) || known.implies(at, first);
        let Some(earlier) = flow.steps.get(first).filter(|_| first != at && both) else { continue };
        let message = format!(
            "the stage `{}` is bound to the flow `{}` twice, at order {} and {}",
            step.name, flow.slug, earlier.order, step.order
        );
        let Some(at) = context.first_written([step.binding, earlier.binding]) else { continue };
        let Some(draft) = context.draft_at(at, message) else { continue };
        let draft = context.at_field(draft, at, "order");
        let draft = context.relate_field(draft, earlier.binding, "order", "bound here first");
        drafts.add(draft.help(match context.comes_from_elsewhere(earlier.binding, at) {
            Some(from) => {
                format!("remove one of the bindings; the one of order {} comes from {from}", earlier.order)
            }
            None => "remove one of the bindings".to_owned(),
        }));
    }
}
