//! Policies and policy bindings.

pub(crate) mod engine_mode_any_negated;
pub(crate) mod policy_binding_subject;
pub(crate) mod policy_never_evaluated;
pub(crate) mod policy_reads_missing_context;
pub(crate) mod policy_without_criteria;
pub(crate) mod policy_without_effect;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[
    &engine_mode_any_negated::RULE,
    &policy_binding_subject::RULE,
    &policy_never_evaluated::RULE,
    &policy_reads_missing_context::RULE,
    &policy_without_criteria::RULE,
    &policy_without_effect::RULE,
];
