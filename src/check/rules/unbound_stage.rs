//! `unbound-stage`.

use crate::catalog::Kinds;
use crate::check::{Drafts, Finds, FlowContext, Rule, Severity};
use crate::workspace::Row;

/// The rule.
pub static RULE: Rule = Rule {
    name: "unbound-stage",
    severity: Severity::Info,
    default_on: true,
    summary: "A stage that nothing binds to a flow and nothing refers to.",
    explanation: r##"
A stage is shown when a stage binding puts it into a flow, or when another object uses it: an identification stage its password, captcha and
WebAuthn stages, an authenticator validation stage its set-up stages, and so on. In the checked files nothing uses this one.

That is no mistake by itself: another file or the admin interface may bind it. Check the files together to see what they make as a whole. A file that
holds nothing but stages is not reported when it is checked alone, and what authentik ships never is.
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
    identifiers: { target: !KeyOf flow, stage: !KeyOf session, order: 30 }
  - model: authentik_stages_consent.consentstage
    id: terms
    identifiers: { name: terms }
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
  - model: authentik_stages_consent.consentstage
    id: terms
    identifiers: { name: terms }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, stage: !KeyOf terms, order: 25 }
"##,
    finds: Finds::Instance(check),
};

fn check(context: &FlowContext<'_, '_>, drafts: &mut Drafts) {
    let candidates: Vec<&Row<'_>> = context
        .made_rows()
        .filter(|row| row.model.kinds.contains(Kinds::STAGE) && context.references.to(row.id).is_empty())
        .collect();
    let binds =
        |row: &Row<'_>| row.model.name == "authentik_flows.flowstagebinding" && !row.writers.is_empty();
    if candidates.is_empty() || !context.is_whole(binds) {
        return;
    }
    let named = context.names_looked_for();
    for row in candidates {
        let Some(name) = row.label().filter(|name| !named.contains(name)) else { continue };
        let message = format!("no flow binds the stage `{name}`, and nothing else uses it");
        if let Some(draft) = context.draft_at(row.id, message) {
            drafts.add(draft.help("bind it to a flow, or remove it"));
        }
    }
}
