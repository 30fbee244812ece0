//! authentik's YAML tags and their arguments, apart from references.

pub(crate) mod condition_always_true;
pub(crate) mod constant_condition;
pub(crate) mod context_of_itself;
pub(crate) mod format_arguments;
pub(crate) mod ignored_tag_argument;
pub(crate) mod invalid_condition;
pub(crate) mod invalid_enumerate;
pub(crate) mod invalid_json;
pub(crate) mod missing_context;
pub(crate) mod missing_item;
pub(crate) mod outside_enumerate;
pub(crate) mod quoted_tag;
pub(crate) mod tag_arguments;
pub(crate) mod tag_not_in_release;
pub(crate) mod unknown_tag;
pub(crate) mod unresolved_tag;
pub(crate) mod value_too_large;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[
    &condition_always_true::RULE,
    &constant_condition::RULE,
    &context_of_itself::RULE,
    &format_arguments::RULE,
    &ignored_tag_argument::RULE,
    &invalid_condition::RULE,
    &invalid_enumerate::RULE,
    &invalid_json::RULE,
    &missing_context::RULE,
    &missing_item::RULE,
    &outside_enumerate::RULE,
    &quoted_tag::RULE,
    &tag_arguments::RULE,
    &tag_not_in_release::RULE,
    &unknown_tag::RULE,
    &unresolved_tag::RULE,
    &value_too_large::RULE,
];
