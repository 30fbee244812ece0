//! `authentication-without-login`.

use crate::graph::analysis::FlowAnalysis;
use crate::graph::{Flow, Step};
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};

/// The rule.
pub static RULE: Rule = Rule {
    name: "authentication-without-login",
    topic: Topic::Flows,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "An authentication flow that never signs anybody in.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Flow(check),
};

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    if flow.designation != "authentication" || context.is_shipped(flow.id) {
        return;
    }
    let reached = || flow.steps.iter().enumerate().filter(|(at, _)| known.unreachable(*at).is_none());
    let identifies = reached().any(|(_, step)| {
        matches!(
            step.model,
            "authentik_stages_identification.identificationstage" | "authentik_stages_password.passwordstage"
        )
    });
    let goes_on = |step: &Step| {
        matches!(
            step.model,
            "" | "authentik_stages_user_login.userloginstage" | "authentik_stages_redirect.redirectstage"
        )
    };
    let unreached = flow.steps.iter().any(|step| step.model == "authentik_stages_user_login.userloginstage");
    if !identifies || unreached || reached().any(|(_, step)| goes_on(step)) {
        return;
    }
    let message = message!(
        "the authentication flow `{}` signs nobody in: it has no user login stage",
        Name(&flow.slug)
    );
    let steps = flow.steps.iter().rev().map(|step| step.binding);
    if let Some(draft) = context.draft_at_any([flow.id].into_iter().chain(steps), message) {
        drafts.add(draft.help("bind a user login stage as its last stage"));
    }
}
