//! `flow-never-enterable`.

use crate::evaluate::ValueKind;
use crate::graph::analysis::{Chance, FlowAnalysis};
use crate::graph::{Authentication, Flow, PolicyBinding};
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, Words, message};

/// The rule.
pub static RULE: Rule = Rule {
    name: "flow-never-enterable",
    topic: Topic::Flows,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A flow that the users it is meant for can never enter.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let enabled = || flow.policies.iter().filter(|binding| binding.enabled);
    let is_person = |binding: &PolicyBinding| binding.is_person;
    let (who, reason, help) = match known.entry() {
        _ if enabled().any(is_person) && is_closed_to_anonymous(context, flow, known) => {
            let who = match flow.authentication {
                Authentication::None => "nobody who is not signed in yet can enter",
                _ => "nobody can enter",
            };
            (
                who,
                "before sign-in, no group or user binding matches",
                "bind the group or user to a stage binding after the identification stage",
            )
        }
        Chance::Never => {
            let help = "remove the policy bindings, or change their policies";
            ("nobody can enter", "its policies never pass", help)
        }
        _ => return,
    };
    let bindings = enabled().map(|binding| binding.id);
    let message = message!("{} the flow `{}`: {}", Words(who), Name(&flow.slug), Words(reason));
    if let Some(draft) = context.draft_at_any(bindings.chain([flow.id]), message) {
        drafts.add(draft.help(help));
    }
}

/// Whether a flow is for people who are not signed in, and its policies keep all of them out.
fn is_closed_to_anonymous(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis) -> bool {
    is_for_anonymous(context, flow) && known.anonymous_entry() == Chance::Never
}

/// Whether people start a flow by its address, before anybody is signed in, so that nothing brings a user along.
fn is_for_anonymous(context: &FlowContext<'_, '_>, flow: &Flow) -> bool {
    if !has_known_requirement(context, flow) || context.is_carried_on(flow) {
        return false;
    }
    let requires_nobody = match flow.authentication {
        Authentication::RequireUnauthenticated => true,
        // An outpost starts it for a client that is about to sign in.
        Authentication::RequireOutpost => flow.designation == "authentication",
        Authentication::None => false,
        Authentication::RequireAuthenticated
        | Authentication::RequireSuperuser
        | Authentication::RequireRedirect
        | Authentication::RequireToken => return false,
    };
    let identifies = || flow.steps.iter().any(|step| step.model == IDENTIFICATION);
    let is_recovery = flow.designation == "recovery" || context.is_used_in(flow, &["flow_recovery"]);
    match flow.designation.as_str() {
        // An administrator's link brings a user along.
        _ if is_recovery => identifies() || context.is_used_in(flow, &["recovery_flow"]),
        "enrollment" => true,
        // A source that is made elsewhere may start it with the user that it knows; such a flow asks nobody who they are.
        "authentication" => {
            identifies() || context.is_used_in(flow, &SIGN_IN_FIELDS) || flow.slug == DEFAULT_SIGN_IN
        }
        _ => requires_nobody,
    }
}

const IDENTIFICATION: &str = "authentik_stages_identification.identificationstage";

/// The flow in which people sign in where no brand says otherwise.
const DEFAULT_SIGN_IN: &str = "default-authentication-flow";

/// The fields that name a flow in which people or clients of LDAP and RADIUS sign in; those of sources are no such use.
const SIGN_IN_FIELDS: [&str; 4] =
    ["flow_authentication", "authentication_flow", "passwordless_flow", "authorization_flow"];

/// Whether the files say what the flow requires and how its policies count.
fn has_known_requirement(context: &FlowContext<'_, '_>, flow: &Flow) -> bool {
    let is_known = |field: &str| {
        let value = context.row(flow.id).and_then(|row| row.value(field));
        value.is_none_or(|value| matches!(value.kind, ValueKind::Str(_)))
    };
    ["authentication", "designation", "policy_engine_mode"].into_iter().all(is_known)
}
