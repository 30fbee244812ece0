//! Flows as the planner executes them: who enters, the order of stages, and how they end.

pub(crate) mod authentication_without_login;
pub(crate) mod designation_mismatch;
pub(crate) mod flow_never_enterable;
pub(crate) mod flow_without_stages;
pub(crate) mod open_enrollment;
pub(crate) mod recovery_without_mail;
pub(crate) mod redirect_loop;
pub(crate) mod stage_bound_twice;
pub(crate) mod stage_fails_open;
pub(crate) mod stage_order_conflict;
pub(crate) mod unreachable_stage;
pub(crate) mod user_login_not_last;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[
    &authentication_without_login::RULE,
    &designation_mismatch::RULE,
    &flow_never_enterable::RULE,
    &flow_without_stages::RULE,
    &open_enrollment::RULE,
    &recovery_without_mail::RULE,
    &redirect_loop::RULE,
    &stage_bound_twice::RULE,
    &stage_fails_open::RULE,
    &stage_order_conflict::RULE,
    &unreachable_stage::RULE,
    &user_login_not_last::RULE,
];
