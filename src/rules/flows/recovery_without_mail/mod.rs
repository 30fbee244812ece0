//! `recovery-without-mail`.

use crate::graph::analysis::{Chance, FlowAnalysis};
use crate::graph::{Authentication, Flow, Step};
use crate::lint::{Drafts, Finds, FixKind, FlowContext, Persona, Rule, Scope, Severity, Topic};
use crate::redact::{Name, message};

/// The rule.
pub static RULE: Rule = Rule {
    name: "recovery-without-mail",
    topic: Topic::Flows,
    severity: Severity::Warning,
    other_severities: &[],
    scope: Scope::Workspace,
    fix: FixKind::None,
    persona: Persona::Regular,
    since: "0.1.0",
    default_on: true,
    summary: "A recovery flow that never verifies the identity of the user.",
    doc: include_str!("doc.md"),
    bad: include_str!("bad.yaml"),
    good: include_str!("good.yaml"),
    finds: Finds::Flow(check),
};

/// Stages that prove nothing about the person.
const PROVES_NOTHING: [&str; 7] = [
    "authentik_stages_captcha.captchastage",
    "authentik_stages_consent.consentstage",
    "authentik_stages_dummy.dummystage",
    "authentik_stages_identification.identificationstage",
    "authentik_stages_prompt.promptstage",
    "authentik_stages_user_logout.userlogoutstage",
    "authentik_stages_user_write.userwritestage",
];

fn check(context: &FlowContext<'_, '_>, flow: &Flow, known: &FlowAnalysis, drafts: &mut Drafts) {
    let anybody =
        matches!(flow.authentication, Authentication::None | Authentication::RequireUnauthenticated);
    if flow.designation != "recovery" || !anybody || known.entry() != Chance::Always {
        return;
    }
    let mut identified: Option<&Step> = None;
    for (at, step) in flow.steps.iter().enumerate().filter(|(at, _)| known.unreachable(*at).is_none()) {
        let gives_access = matches!(
            step.model,
            "authentik_stages_user_write.userwritestage" | "authentik_stages_user_login.userloginstage"
        );
        if let Some(by) = identified.filter(|_| gives_access && known.always_passes(at)) {
            let message = message!(
                "the recovery flow `{}` needs only a user name to take over an account: nothing between \
                 `{}` and `{}` verifies the user",
                Name(&flow.slug),
                Name(&by.name),
                Name(&step.name)
            );
            let objects = [flow.id, step.binding, by.binding];
            if let Some(draft) = context.draft_at_any(objects, message) {
                drafts.add(draft.help("bind an email stage between the two"));
            }
            return;
        }
        let inline = ["password_stage", "webauthn_stage"].iter().any(|field| context.stage_has(step, field));
        if inline || gives_access && !known.always_passes(at) || !PROVES_NOTHING.contains(&step.model) {
            return;
        }
        if step.model == "authentik_stages_prompt.promptstage"
            && context.stage_lists(step, "validation_policies")
        {
            return;
        }
        if step.model == "authentik_stages_identification.identificationstage" {
            identified = Some(step);
        }
    }
}
