//! Values and names of attributes.

pub(crate) mod blank_value;
pub(crate) mod empty_list;
pub(crate) mod invalid_choice;
pub(crate) mod invalid_format;
pub(crate) mod not_json;
pub(crate) mod null_value;
pub(crate) mod out_of_range;
pub(crate) mod schema_mismatch;
pub(crate) mod unfetchable_url;
pub(crate) mod unknown_attribute;
pub(crate) mod unknown_duration_unit;
pub(crate) mod value_length;
pub(crate) mod wrong_type;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[
    &blank_value::RULE,
    &empty_list::RULE,
    &invalid_choice::RULE,
    &invalid_format::RULE,
    &not_json::RULE,
    &null_value::RULE,
    &out_of_range::RULE,
    &schema_mismatch::RULE,
    &unfetchable_url::RULE,
    &unknown_attribute::RULE,
    &unknown_duration_unit::RULE,
    &value_length::RULE,
    &wrong_type::RULE,
];
