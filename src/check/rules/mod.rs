//! One file a rule. A rule is added by adding its file and its two lines here.

mod absent_ineffective;
mod absent_object_missing;
mod ambiguous_identifiers;
mod blank_value;
mod condition_always_true;
mod duplicate_key;
mod empty_file;
mod empty_list;
mod entry_never_applied;
mod expression_never_returns;
mod expression_syntax;
mod find_in_other_file;
mod find_unknown_field;
mod find_unknown_model;
mod flow_never_enterable;
mod format_arguments;
mod id_used_before_definition;
mod id_without_object;
mod identifier_value;
mod ignored_document;
mod ignored_tag_argument;
mod impossible_key;
mod invalid_choice;
mod invalid_condition;
mod invalid_enumerate;
mod invalid_format;
mod invalid_json;
mod invalid_permission;
mod invalid_yaml;
mod key_not_string;
mod label_not_string;
mod literal_key;
mod malformed_document;
mod missing_attribute;
mod missing_attribute_if_new;
mod missing_context;
mod missing_identifiers;
mod missing_item;
mod missing_key;
mod model_not_allowed;
mod not_a_mapping;
mod not_json;
mod not_unique;
mod null_attrs;
mod null_value;
mod object_exists;
mod out_of_range;
mod outside_enumerate;
mod overwritten_value;
mod password_stage_twice;
mod permission_for_nobody;
mod prompt_expression_syntax;
mod quoted_tag;
mod second_document;
mod shadowed_attribute;
mod stage_bound_twice;
mod stage_order_conflict;
mod tag_arguments;
mod undefined_id;
mod undefined_name;
mod unknown_attribute;
mod unknown_identifier;
mod unknown_key;
mod unknown_model;
mod unknown_state;
mod unknown_tag;
mod unreachable_stage;
mod unresolved_find;
mod unresolved_tag;
mod unsupported_version;
pub(super) mod unused_ignore;
mod value_length;
mod wrong_reference;
mod wrong_type;

use super::{FileContext, Rule};
use crate::source::Span;
use crate::syntax::NodeId;

/// Every rule, by name.
pub fn rules() -> &'static [&'static Rule] {
    &RULES
}

static RULES: [&Rule; 74] = [
    &absent_ineffective::RULE,
    &absent_object_missing::RULE,
    &ambiguous_identifiers::RULE,
    &blank_value::RULE,
    &condition_always_true::RULE,
    &duplicate_key::RULE,
    &empty_file::RULE,
    &empty_list::RULE,
    &entry_never_applied::RULE,
    &expression_never_returns::RULE,
    &expression_syntax::RULE,
    &find_in_other_file::RULE,
    &find_unknown_field::RULE,
    &find_unknown_model::RULE,
    &flow_never_enterable::RULE,
    &format_arguments::RULE,
    &id_used_before_definition::RULE,
    &id_without_object::RULE,
    &identifier_value::RULE,
    &ignored_document::RULE,
    &ignored_tag_argument::RULE,
    &impossible_key::RULE,
    &invalid_choice::RULE,
    &invalid_condition::RULE,
    &invalid_enumerate::RULE,
    &invalid_format::RULE,
    &invalid_json::RULE,
    &invalid_permission::RULE,
    &invalid_yaml::RULE,
    &key_not_string::RULE,
    &label_not_string::RULE,
    &literal_key::RULE,
    &malformed_document::RULE,
    &missing_attribute::RULE,
    &missing_attribute_if_new::RULE,
    &missing_context::RULE,
    &missing_identifiers::RULE,
    &missing_item::RULE,
    &missing_key::RULE,
    &model_not_allowed::RULE,
    &not_a_mapping::RULE,
    &not_json::RULE,
    &not_unique::RULE,
    &null_attrs::RULE,
    &null_value::RULE,
    &object_exists::RULE,
    &out_of_range::RULE,
    &outside_enumerate::RULE,
    &overwritten_value::RULE,
    &password_stage_twice::RULE,
    &permission_for_nobody::RULE,
    &prompt_expression_syntax::RULE,
    &quoted_tag::RULE,
    &second_document::RULE,
    &shadowed_attribute::RULE,
    &stage_bound_twice::RULE,
    &stage_order_conflict::RULE,
    &tag_arguments::RULE,
    &undefined_id::RULE,
    &undefined_name::RULE,
    &unknown_attribute::RULE,
    &unknown_identifier::RULE,
    &unknown_key::RULE,
    &unknown_model::RULE,
    &unknown_state::RULE,
    &unknown_tag::RULE,
    &unreachable_stage::RULE,
    &unresolved_find::RULE,
    &unresolved_tag::RULE,
    &unsupported_version::RULE,
    &unused_ignore::RULE,
    &value_length::RULE,
    &wrong_reference::RULE,
    &wrong_type::RULE,
];

/// What discovery does with a file on which it crashes.
const POISON: &str =
    "authentik's discovery crashes on such a file, and then applies no blueprint of the instance at all";

/// The same for a tag that fails while the file is read.
const POISON_TAG: &str =
    "authentik fails on this while it reads the file, and then applies no blueprint of the instance at all";

/// Where a part of the Python text of a scalar stands in the file.
fn python_span(context: &FileContext<'_, '_>, node: NodeId, range: &std::ops::Range<usize>) -> Span {
    let start = context.tree.content_offset(node, range.start);
    let end = context.tree.content_offset(node, range.end.max(range.start));
    Span::new(start, end.max(start))
}
