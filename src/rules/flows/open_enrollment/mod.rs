//! `open-enrollment`.

use crate::evaluate::{Value, ValueKind};
use crate::graph::analysis::{Chance, FlowAnalysis};
use crate::graph::{Authentication, Flow, Step};
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};
use crate::workspace::Row;

/// The rule.
pub static RULE: Rule = Rule {
    name: "open-enrollment",
    topic: Topic::Flows,
    severity: Severity::Info,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Auditor,
    since: "0.1.0",
    default_on: true,
    summary: "An enrollment flow that is open to everybody who finds its address.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Flow(check),
};

/// Stages that keep nobody out.
const HARMLESS: [&str; 7] = [
    "authentik_stages_consent.consentstage",
    "authentik_stages_dummy.dummystage",
    "authentik_stages_identification.identificationstage",
    "authentik_stages_prompt.promptstage",
    "authentik_stages_user_login.userloginstage",
    "authentik_stages_user_logout.userlogoutstage",
    "authentik_stages_user_write.userwritestage",
];

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let anybody =
        matches!(flow.authentication, Authentication::None | Authentication::RequireUnauthenticated);
    if flow.designation != "enrollment" || !anybody || known.entry() != Chance::Always {
        return;
    }
    let (mut asks, mut writes) = (false, None);
    for (at, step) in flow.steps.iter().enumerate() {
        if known.unreachable(at).is_some() {
            continue;
        }
        if !known.always_passes(at) || !is_open(context, step) {
            return;
        }
        asks |= step.model == "authentik_stages_prompt.promptstage";
        if step.model == "authentik_stages_user_write.userwritestage" && asks {
            writes = writes.or(Some(step));
        }
    }
    let Some(write) = writes else { return };
    let message = message!(
        "the enrollment flow `{}` is open to everybody: no stage or policy restricts who can create an \
         account",
        Name(&flow.slug)
    );
    let objects = [flow.id, write.binding].into_iter().chain(write.stage);
    if let Some(draft) = context.draft_at_any(objects, message) {
        drafts.add(draft.help("add an invitation, captcha or email stage, or bind a policy to the flow"));
    }
}

/// Whether a stage keeps nobody out and creates active accounts.
fn is_open(context: &FlowContext<'_, '_>, step: &Step) -> bool {
    let Some(row) = step.stage.and_then(|stage| context.row(stage)) else { return false };
    let is = |field: &str, wanted: bool| row.value(field).and_then(Value::truthy) == Some(wanted);
    match step.model {
        "authentik_stages_invitation.invitationstage" => is("continue_flow_without_invitation", true),
        "authentik_stages_user_write.userwritestage" => {
            row.value("create_users_as_inactive").is_none() || is("create_users_as_inactive", false)
        }
        "authentik_stages_prompt.promptstage" => !decides(context, row),
        model => HARMLESS.contains(&model),
    }
}

/// Whether the answers are checked by more than rules for passwords.
fn decides(context: &FlowContext<'_, '_>, prompts: &Row<'_>) -> bool {
    match prompts.value("validation_policies").map(|value| &value.kind) {
        None | Some(ValueKind::Null) => false,
        Some(ValueKind::List(policies)) => policies.iter().any(|policy| match policy.kind {
            ValueKind::Key(policy) => context
                .row(policy)
                .is_none_or(|row| row.model.name != "authentik_policies_password.passwordpolicy"),
            _ => true,
        }),
        Some(_) => true,
    }
}
