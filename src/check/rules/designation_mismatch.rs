//! `designation-mismatch`.

use crate::catalog::{Kinds, Model};
use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};

/// The rule.
pub static RULE: Rule = Rule {
    name: "designation-mismatch",
    severity: Severity::Warning,
    default_on: true,
    summary: "A flow that is used for something else than it is designated for.",
    explanation: r##"
The `designation` of a flow says what it is for, and where it is offered: authentik falls back to any flow of a designation when a brand names
none, so that a flow with a wrong one can suddenly be the sign-in of everybody. The admin interface offers only flows of the fitting designation for
each use; the API and blueprints take any.

A provider of LDAP or RADIUS takes an authentication flow as its `authorization_flow`: it is the flow in which a client binds.
"##,
    bad: r##"
version: 1
metadata:
  name: recovery
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: reset
    attrs:
      name: reset
      title: Reset
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
    identifiers: { target: !KeyOf flow, stage: !KeyOf password, order: 15 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf session, order: 30 }
  - model: authentik_brands.brand
    identifiers: { domain: example.com }
    attrs:
      flow_recovery: !KeyOf flow
"##,
    good: r##"
version: 1
metadata:
  name: recovery
entries:
  - model: authentik_flows.flow
    id: flow
    identifiers:
      slug: reset
    attrs:
      name: reset
      title: Reset
      designation: recovery
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
    identifiers: { target: !KeyOf flow, stage: !KeyOf password, order: 15 }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf session, order: 30 }
  - model: authentik_brands.brand
    identifiers: { domain: example.com }
    attrs:
      flow_recovery: !KeyOf flow
"##,
    finds: Finds::Instance(check),
};

fn check(context: &FlowContext<'_, '_>, drafts: &mut Drafts) {
    for flow in context.flows.iter().filter(|flow| !flow.designation.is_empty()) {
        for reference in context.references.to(flow.id) {
            let Some(wanted) = wanted(reference.from.model, reference.field) else { continue };
            if flow.designation == wanted {
                continue;
            }
            let model = reference.from.model.verbose_name;
            let user = reference.from.label().map(|label| format!(" `{label}`")).unwrap_or_default();
            let message = format!(
                "the {model}{user} uses `{}` as its `{}`, which is for flows of designation `{wanted}`, and the flow has `{}`",
                flow.slug, reference.field, flow.designation
            );
            let Some(mut draft) = context.draft_at_any([reference.from.id, flow.id], message) else {
                continue;
            };
            if let Some(span) = context.field_span(reference.from.id, reference.field) {
                draft = draft.at(span);
            }
            let draft = context.relate(draft, flow.id, "the flow is made here");
            drafts.add(draft.help(format!("use a flow of designation `{wanted}`")));
        }
    }
}

/// The designation that a field is for; nothing where several make sense.
fn wanted(model: &Model, field: &str) -> Option<&'static str> {
    let binds = matches!(
        model.name,
        "authentik_providers_ldap.ldapprovider" | "authentik_providers_radius.radiusprovider"
    );
    let provider = model.kinds.contains(Kinds::PROVIDER);
    let source = model.kinds.contains(Kinds::SOURCE);
    match (model.name, field) {
        ("authentik_brands.brand", "flow_authentication") => Some("authentication"),
        ("authentik_brands.brand", "flow_invalidation") => Some("invalidation"),
        ("authentik_brands.brand", "flow_recovery") => Some("recovery"),
        ("authentik_brands.brand", "flow_unenrollment") => Some("unenrollment"),
        ("authentik_stages_identification.identificationstage", "enrollment_flow") => Some("enrollment"),
        ("authentik_stages_identification.identificationstage", "recovery_flow") => Some("recovery"),
        ("authentik_stages_identification.identificationstage", "passwordless_flow") => {
            Some("authentication")
        }
        (_, "authorization_flow") if binds => Some("authentication"),
        (_, "authorization_flow") if provider => Some("authorization"),
        (_, "invalidation_flow") if provider => Some("invalidation"),
        (_, "authentication_flow") if provider || source => Some("authentication"),
        (_, "enrollment_flow") if source => Some("enrollment"),
        _ => None,
    }
}
