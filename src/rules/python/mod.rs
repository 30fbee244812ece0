//! Python in expression fields.

pub(crate) mod deprecated_attribute;
pub(crate) mod expression_never_returns;
pub(crate) mod expression_syntax;
pub(crate) mod helper_arguments;
pub(crate) mod prompt_expression_syntax;
pub(crate) mod property_mapping_not_dict;
pub(crate) mod undefined_name;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[
    &deprecated_attribute::RULE,
    &expression_never_returns::RULE,
    &expression_syntax::RULE,
    &helper_arguments::RULE,
    &prompt_expression_syntax::RULE,
    &property_mapping_not_dict::RULE,
    &undefined_name::RULE,
];
