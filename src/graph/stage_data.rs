//! What stages take from the plan's context and what they put there.
//!
//! Facts of authentik's stage views (`authentik/stages/*/stage.py`): each works on the context that the stages
//! before it left behind.

/// Something that stages hand on to those after them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ContextKey {
    /// The person that the flow is about (`pending_user`).
    PendingUser,
    /// What the person typed to be found (`pending_user_identifier`).
    PendingUserIdentifier,
    /// The backend that let the person in (`user_backend`).
    Backend,
    /// How the person proved who they are (`auth_method`).
    AuthMethod,
    /// The devices that did (`mfa_devices`).
    MfaDevices,
    /// The session of a browser that is signed in.
    Session,
    /// Answers to prompts (`prompt_data`).
    PromptData,
    /// An invitation's token, in the URL or among the answers to prompts.
    InvitationToken,
    /// That the flow went on from a link in a mail (`is_restored`).
    Restored,
    /// The application that the person wants to use (`application`).
    Application,
    /// What the person agreed to (`consent`).
    Consent,
    /// That a captcha was solved (`captcha`).
    Captcha,
    /// The certificate that a browser or a proxy showed (`certificate`).
    Certificate,
}

impl ContextKey {
    /// The key of the plan's context, or what comes nearest.
    pub fn name(self) -> &'static str {
        match self {
            ContextKey::PendingUser => "pending_user",
            ContextKey::PendingUserIdentifier => "pending_user_identifier",
            ContextKey::Backend => "user_backend",
            ContextKey::AuthMethod => "auth_method",
            ContextKey::MfaDevices => "mfa_devices",
            ContextKey::Session => "session",
            ContextKey::PromptData => "prompt_data",
            ContextKey::InvitationToken => "invitation_token",
            ContextKey::Restored => "is_restored",
            ContextKey::Application => "application",
            ContextKey::Consent => "consent",
            ContextKey::Captcha => "captcha",
            ContextKey::Certificate => "certificate",
        }
    }
}

/// What one stage takes and gives.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StageData {
    /// Without these it fails or does nothing.
    pub needs: Vec<ContextKey>,
    /// These are there after it.
    pub gives: Vec<ContextKey>,
    /// These are gone after it.
    pub removes: Vec<ContextKey>,
    /// Why nothing comes after it, when nothing does.
    pub ends: Option<End>,
}

/// How a stage ends a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum End {
    /// It denies access, always.
    Deny,
    /// It leads to somewhere else.
    Redirect,
}

/// What a stage of a model takes and gives. `set` says whether a field of the stage refers to something;
/// `first` whether no other stage comes before it.
pub fn stage_data(model: &str, set: &dyn Fn(&str) -> bool, first: bool) -> StageData {
    use ContextKey as K;
    let (needs, mut gives): (&[K], Vec<K>) = match model {
        "authentik_stages_identification.identificationstage" => {
            (&[], vec![K::PendingUser, K::PendingUserIdentifier])
        }
        "authentik_stages_password.passwordstage" => (&[K::PendingUser], vec![K::Backend, K::AuthMethod]),
        // As the first stage, with WebAuthn, it finds the person by their device.
        "authentik_stages_authenticator_validate.authenticatorvalidatestage" if first => {
            (&[], vec![K::PendingUser, K::AuthMethod, K::MfaDevices])
        }
        "authentik_stages_authenticator_validate.authenticatorvalidatestage" => {
            (&[K::PendingUser], vec![K::AuthMethod, K::MfaDevices])
        }
        "authentik_stages_user_login.userloginstage" => (&[K::PendingUser], vec![K::Session]),
        "authentik_stages_user_write.userwritestage" => (&[K::PromptData], vec![K::PendingUser, K::Backend]),
        "authentik_stages_prompt.promptstage" => (&[], vec![K::PromptData]),
        "authentik_stages_invitation.invitationstage" => (&[K::InvitationToken], vec![K::PromptData]),
        "authentik_stages_email.emailstage" => (&[K::PendingUser], vec![K::Restored]),
        "authentik_stages_consent.consentstage" => (&[K::Application], vec![K::Consent]),
        "authentik_stages_captcha.captchastage" => (&[], vec![K::Captcha]),
        "authentik_stages_mtls.mutualtlsstage" => (&[], vec![K::PendingUser, K::Certificate]),
        "authentik_stages_source.sourcestage" => (&[], vec![K::PendingUser]),
        "authentik_stages_user_delete.userdeletestage" => (&[K::PendingUser], Vec::new()),
        "authentik_stages_authenticator_duo.authenticatorduostage"
        | "authentik_stages_authenticator_email.authenticatoremailstage"
        | "authentik_stages_authenticator_endpoint_gdtc.authenticatorendpointgdtcstage"
        | "authentik_stages_authenticator_sms.authenticatorsmsstage"
        | "authentik_stages_authenticator_static.authenticatorstaticstage"
        | "authentik_stages_authenticator_totp.authenticatortotpstage"
        | "authentik_stages_authenticator_webauthn.authenticatewebauthnstage"
        | "authentik_stages_authenticator_webauthn.authenticatorwebauthnstage" => {
            (&[K::PendingUser], Vec::new())
        }
        _ => (&[], Vec::new()),
    };
    let mut removes = Vec::new();
    let mut ends = None;
    match model {
        // Both are asked for on the same page.
        "authentik_stages_identification.identificationstage" => {
            if set("password_stage") {
                gives.extend([K::Backend, K::AuthMethod]);
            }
            if set("captcha_stage") {
                gives.push(K::Captcha);
            }
        }
        "authentik_stages_user_delete.userdeletestage" => removes.push(K::PendingUser),
        "authentik_stages_user_logout.userlogoutstage" => removes.push(K::Session),
        "authentik_stages_deny.denystage" => ends = Some(End::Deny),
        "authentik_stages_redirect.redirectstage" => ends = Some(End::Redirect),
        _ => {}
    }
    StageData { needs: needs.to_vec(), gives, removes, ends }
}
