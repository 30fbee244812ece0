//! What stages need of a plan's context and what they give it.

use crate::graph::flow::Step;
use crate::graph::policy::{PolicyBinding, Subject};
use crate::python::{Analysis, ContextKey};

/// Something in the context of a plan that stages hand on to each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Datum {
    /// `pending_user`: who the flow is executed for.
    User,
    /// `prompt_data`: the answers.
    PromptData,
}

impl Datum {
    /// The key in the plan's context.
    pub fn key(self) -> &'static str {
        match self {
            Datum::User => "pending_user",
            Datum::PromptData => "prompt_data",
        }
    }
}

/// Whether a step puts something into the context when it is shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gives {
    /// It doesn't.
    No,
    /// It does, or the flow ends.
    Yes,
    /// It may.
    Perhaps,
}

/// Whether a model's stages end the flow: nothing that comes after is reached.
pub fn ends_flow(model: &str) -> bool {
    matches!(model, "authentik_stages_deny.denystage" | "authentik_stages_redirect.redirectstage")
}

/// What showing a step gives.
pub fn gives(step: &Step, datum: Datum) -> Gives {
    let by_stage = match datum {
        Datum::User => gives_user(step.model),
        Datum::PromptData => gives_prompt_data(step.model),
    };
    // Policies can put things into the context, too.
    match by_stage {
        Gives::No if step.policies.iter().any(|binding| may_write(binding, datum)) => Gives::Perhaps,
        _ => by_stage,
    }
}

fn gives_user(model: &str) -> Gives {
    match model {
        "authentik_stages_identification.identificationstage"
        | "authentik_stages_authenticator_validate.authenticatorvalidatestage"
        | "authentik_stages_source.sourcestage"
        | "authentik_stages_mtls.mutualtlsstage" => Gives::Yes,
        // One that creates no users writes to the user that is there.
        "authentik_stages_user_write.userwritestage" => Gives::Yes,
        "authentik_stages_password.passwordstage"
        | "authentik_stages_user_login.userloginstage"
        | "authentik_stages_user_logout.userlogoutstage"
        | "authentik_stages_user_delete.userdeletestage"
        | "authentik_stages_prompt.promptstage"
        | "authentik_stages_invitation.invitationstage"
        | "authentik_stages_email.emailstage"
        | "authentik_stages_consent.consentstage"
        | "authentik_stages_captcha.captchastage"
        | "authentik_stages_dummy.dummystage"
        | "authentik_stages_deny.denystage"
        | "authentik_stages_redirect.redirectstage"
        | "authentik_stages_authenticator_duo.authenticatorduostage"
        | "authentik_stages_authenticator_email.authenticatoremailstage"
        | "authentik_stages_authenticator_sms.authenticatorsmsstage"
        | "authentik_stages_authenticator_static.authenticatorstaticstage"
        | "authentik_stages_authenticator_totp.authenticatortotpstage"
        | "authentik_stages_authenticator_webauthn.authenticatorwebauthnstage" => Gives::No,
        _ => Gives::Perhaps,
    }
}

fn gives_prompt_data(model: &str) -> Gives {
    match model {
        "authentik_stages_prompt.promptstage" => Gives::Yes,
        // An invitation may hold answers, and what a source knows of the user arrives as answers.
        "authentik_stages_invitation.invitationstage" | "authentik_stages_source.sourcestage" => {
            Gives::Perhaps
        }
        _ if gives_user(model) == Gives::Perhaps => Gives::Perhaps,
        _ => Gives::No,
    }
}

/// Whether asking a policy may put something into the plan's context.
pub fn may_write(binding: &PolicyBinding, datum: Datum) -> bool {
    match &binding.subject {
        Subject::Policy { constant: Some(_), .. } | Subject::Group { .. } | Subject::User { .. } => false,
        Subject::Policy { model, expression, .. } => match expression {
            Some(analysis) => writes(analysis, datum),
            None => *model == "authentik_policies_expression.expressionpolicy",
        },
        Subject::Nothing => false,
        Subject::Unknown => !binding.is_person,
    }
}

fn writes(analysis: &Analysis, datum: Datum) -> bool {
    analysis.unknown
        || !analysis.calls.is_empty()
        || analysis.writes.iter().any(|write| match &write.key {
            ContextKey::Plan(key) => key == datum.key() || key == "flow_plan",
            ContextKey::Prompt(_) => datum == Datum::PromptData,
            ContextKey::User | ContextKey::HttpRequest => false,
        })
}
