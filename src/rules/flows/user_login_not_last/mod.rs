//! `user-login-not-last`.

use crate::graph::analysis::FlowAnalysis;
use crate::graph::{Authentication, Flow};
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};

/// The rule.
pub static RULE: Rule = Rule {
    name: "user-login-not-last",
    topic: Topic::Flows,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A stage that should guard the sign-in, but comes after the user login stage.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Flow(check),
};

/// Stages that decide whether somebody may sign in.
const GUARDS: [&str; 6] = [
    "authentik_stages_authenticator_validate.authenticatorvalidatestage",
    "authentik_stages_captcha.captchastage",
    "authentik_stages_deny.denystage",
    "authentik_stages_identification.identificationstage",
    "authentik_stages_mtls.mutualtlsstage",
    "authentik_stages_password.passwordstage",
];

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let signed_in = [Authentication::RequireAuthenticated, Authentication::RequireSuperuser];
    if signed_in.contains(&flow.authentication) {
        return;
    }
    let mut login: Option<usize> = None;
    for (at, step) in flow.steps.iter().enumerate().filter(|(at, _)| known.unreachable(*at).is_none()) {
        if step.model == "authentik_stages_user_login.userloginstage" {
            login = login.or(Some(at));
            continue;
        }
        let Some((before, session)) = login.and_then(|login| Some((login, flow.steps.get(login)?))) else {
            continue;
        };
        // At one order, nobody knows which comes first: that is another finding.
        if !GUARDS.contains(&step.model) || session.order == step.order || known.excludes(before, at) {
            continue;
        }
        let message = message!(
            "`{}` at order {} of the flow `{}` guards nothing: `{}` at order {} has already signed the \
             user in",
            Name(&step.name),
            step.order,
            Name(&flow.slug),
            Name(&session.name),
            session.order
        );
        let Some(draft) = context.draft_at_any([step.binding, session.binding], message) else { continue };
        let draft = context.relate(draft, session.binding, "the user is signed in here");
        drafts.add(draft.help("move the binding of the user login stage after it"));
    }
}
