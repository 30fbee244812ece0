//! Users, tokens and permissions.

pub(crate) mod internal_service_account;
pub(crate) mod invalid_permission;
pub(crate) mod invalid_token;
pub(crate) mod invalid_user;
pub(crate) mod permission_for_nobody;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[
    &internal_service_account::RULE,
    &invalid_permission::RULE,
    &invalid_token::RULE,
    &invalid_user::RULE,
    &permission_for_nobody::RULE,
];
