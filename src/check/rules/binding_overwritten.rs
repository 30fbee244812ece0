//! `binding-overwritten`.

use crate::check::{Draft, FileContext, Finds, Rule, Severity};
use crate::evaluate::ValueKind;
use crate::workspace::{EntryProblem, Problem, ProblemKind};

/// The rule.
pub static RULE: Rule = Rule {
    name: "binding-overwritten",
    severity: Severity::Warning,
    default_on: true,
    summary: "A binding that a later entry turns into a binding of something else.",
    explanation: r##"
The identifiers of an entry say which object it writes. Two entries for stage bindings with the same `target` and `order` in
`identifiers` and different stages in `attrs` write one binding: the second stage takes the place of the first,
and the flow has only one of them. With policy bindings, a group or policy that should decide as well takes the place of another.

Put `stage`, `policy`, `group` or `user` among the identifiers, and give each binding its own `order`.
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
    identifiers: { target: !KeyOf flow, order: 20 }
    attrs: { stage: !KeyOf password }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, order: 20 }
    attrs: { stage: !KeyOf session }
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
    identifiers: { target: !KeyOf flow, order: 20 }
    attrs: { stage: !KeyOf password }
  - model: authentik_flows.flowstagebinding
    identifiers: { target: !KeyOf flow, order: 30 }
    attrs: { stage: !KeyOf session }
"##,
    finds: Finds::Problem(word),
};

fn word(context: &FileContext<'_, '_>, problem: &Problem<'_>) -> Option<Draft> {
    let ProblemKind::Entry(EntryProblem::Overwritten { field, earlier }) = &problem.kind else { return None };
    let model = context.model(problem.entry)?.name;
    let is_binding = match model {
        "authentik_flows.flowstagebinding" => field == "stage",
        "authentik_policies.policybinding" => matches!(field.as_str(), "policy" | "group" | "user"),
        _ => false,
    };
    if !is_binding {
        return None;
    }
    let bound = |entry: usize| {
        let value = context.applied.entries.get(entry)?.value(field)?;
        let ValueKind::Key(object) = value.kind else { return None };
        Some(format!("`{}`", context.applied.store.row(object)?.label()?))
    };
    let before = bound(*earlier).unwrap_or_else(|| format!("another {field}"));
    let now = problem.entry.and_then(bound).unwrap_or_else(|| format!("this {field}"));
    Some(
        Draft::new(format!(
            "{now} takes the place of {before}: this is the same binding as that of {}",
            context.entry_name(*earlier)
        ))
        .help(format!(
            "to bind both, put `{field}` among the identifiers or give this binding another `order`"
        ))
        .related(context.entry_span(*earlier), "written first here"),
    )
}
