//! References between entries and objects: `id`, `!KeyOf`, `!Find` and primary keys.

pub(crate) mod ambiguous_find;
pub(crate) mod duplicate_id;
pub(crate) mod find_in_other_file;
pub(crate) mod find_unknown_field;
pub(crate) mod find_unknown_model;
pub(crate) mod find_value;
pub(crate) mod id_used_before_definition;
pub(crate) mod id_without_object;
pub(crate) mod impossible_key;
pub(crate) mod key_of_with_tagged_model;
pub(crate) mod literal_key;
pub(crate) mod missing_object;
pub(crate) mod name_slip;
pub(crate) mod undefined_id;
pub(crate) mod unresolved_find;
pub(crate) mod unused_id;
pub(crate) mod wrong_reference;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[
    &ambiguous_find::RULE,
    &duplicate_id::RULE,
    &find_in_other_file::RULE,
    &find_unknown_field::RULE,
    &find_unknown_model::RULE,
    &find_value::RULE,
    &id_used_before_definition::RULE,
    &id_without_object::RULE,
    &impossible_key::RULE,
    &key_of_with_tagged_model::RULE,
    &literal_key::RULE,
    &undefined_id::RULE,
    &unresolved_find::RULE,
    &unused_id::RULE,
    &wrong_reference::RULE,
];
