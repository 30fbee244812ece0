//! `policy-never-evaluated`.

use foldhash::HashSet;

use crate::catalog::Kinds;
use crate::check::Reference;
use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};
use crate::evaluate::ValueKind;
use crate::workspace::Row;

/// The rule.
pub static RULE: Rule = Rule {
    name: "policy-never-evaluated",
    severity: Severity::Info,
    default_on: true,
    summary: "A policy that nothing asks.",
    explanation: r##"
A policy is evaluated where a policy binding puts it: at a flow, a stage binding, an application, a source. Prompt stages ask their
`validation_policies`, and an expression can call another policy by name with `ak_call_policy`. In the checked files nothing of that
kind happens to this policy, or all of its bindings are disabled.

That is no mistake by itself: another file or the admin interface may bind it. A file without any policy binding is not reported when it is
checked alone, and what authentik ships never is.
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
    id: ask-password
    identifiers: { target: !KeyOf flow, stage: !KeyOf password, order: 20 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf session, order: 30 }
  - model: authentik_policies_expression.expressionpolicy
    id: is-external
    identifiers: { name: is-external }
    attrs:
      expression: |
        return not ak_client_ip.is_private
  - model: authentik_policies_expression.expressionpolicy
    id: is-internal
    identifiers: { name: is-internal }
    attrs:
      expression: |
        return ak_client_ip.is_private
  - model: authentik_policies.policybinding
    identifiers: { target: !KeyOf ask-password, policy: !KeyOf is-external, order: 0 }
    attrs: { failure_result: true }
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
    id: ask-password
    identifiers: { target: !KeyOf flow, stage: !KeyOf password, order: 20 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf session, order: 30 }
  - model: authentik_policies_expression.expressionpolicy
    id: is-external
    identifiers: { name: is-external }
    attrs:
      expression: |
        return not ak_client_ip.is_private
  - model: authentik_policies.policybinding
    identifiers: { target: !KeyOf ask-password, policy: !KeyOf is-external, order: 0 }
    attrs: { failure_result: true }
"##,
    finds: Finds::Instance(check),
};

const BINDING: &str = "authentik_policies.policybinding";

fn check(context: &FlowContext<'_, '_>, drafts: &mut Drafts) {
    let disabled = |reference: &Reference<'_, '_>| {
        let enabled = reference.from.value("enabled").map(|value| &value.kind);
        reference.from.model.name == BINDING && enabled == Some(&ValueKind::Bool(false))
    };
    let candidates: Vec<&Row<'_>> = context
        .made_rows()
        .filter(|row| row.model.kinds.contains(Kinds::POLICY))
        .filter(|row| context.references.to(row.id).iter().all(disabled))
        .collect();
    let binds = |row: &Row<'_>| row.model.name == BINDING && !row.writers.is_empty();
    if candidates.is_empty() || !context.is_whole(binds) {
        return;
    }
    let named = context.names_looked_for();
    let called = called(context);
    for row in candidates {
        let Some(name) = row.label().filter(|name| !named.contains(name)) else { continue };
        if called.contains(name) {
            continue;
        }
        let message = match *context.references.to(row.id) {
            [] => format!("nothing asks the policy `{name}`: it isn't bound, and no expression calls it"),
            [_] => format!("nothing asks the policy `{name}`: its only binding is disabled"),
            _ => format!("nothing asks the policy `{name}`: all of its bindings are disabled"),
        };
        if let Some(draft) = context.draft_at(row.id, message) {
            drafts.add(draft.help("bind it where it should decide, or remove it"));
        }
    }
}

/// All that may be names of policies that an expression calls: what stands between quotes in it.
fn called<'a>(context: &FlowContext<'a, '_>) -> HashSet<&'a str> {
    let rows = context.together.store.written().filter(|row| row.is_there());
    let texts = rows.flat_map(|row| row.values.iter()).filter_map(|(_, value)| value.as_str());
    texts.filter(|text| text.contains("ak_call_policy")).flat_map(|text| text.split(['\'', '"'])).collect()
}
