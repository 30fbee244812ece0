//! Stages: their settings, and what they need from earlier stages of a flow.

pub(crate) mod configure_without_stages;
pub(crate) mod email_without_user;
pub(crate) mod identification_without_fields;
pub(crate) mod impossible_template;
pub(crate) mod login_without_user;
pub(crate) mod mfa_validated_twice;
pub(crate) mod password_stage_twice;
pub(crate) mod plan_data;
pub(crate) mod redirect_without_target;
pub(crate) mod stage_binding_never_evaluated;
pub(crate) mod unbound_stage;
pub(crate) mod write_without_prompt_data;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[
    &configure_without_stages::RULE,
    &email_without_user::RULE,
    &identification_without_fields::RULE,
    &impossible_template::RULE,
    &login_without_user::RULE,
    &mfa_validated_twice::RULE,
    &password_stage_twice::RULE,
    &redirect_without_target::RULE,
    &stage_binding_never_evaluated::RULE,
    &unbound_stage::RULE,
    &write_without_prompt_data::RULE,
];
