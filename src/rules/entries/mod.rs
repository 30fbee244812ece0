//! Entries: models, states, identifiers, required attributes, and objects that several entries write.

pub(crate) mod absent_ineffective;
pub(crate) mod absent_object_missing;
pub(crate) mod absent_unread_attribute;
pub(crate) mod ambiguous_identifiers;
pub(crate) mod binding_overwritten;
pub(crate) mod device_not_creatable;
pub(crate) mod entry_never_applied;
pub(crate) mod identifier_value;
pub(crate) mod key_outside_attrs;
pub(crate) mod missing_attribute;
pub(crate) mod missing_attribute_if_new;
pub(crate) mod missing_identifiers;
pub(crate) mod model_not_allowed;
pub(crate) mod not_unique;
pub(crate) mod object_exists;
pub(crate) mod object_not_creatable;
pub(crate) mod object_written_twice;
pub(crate) mod overwritten_value;
pub(crate) mod repeated_entry;
pub(crate) mod shadowed_attribute;
pub(crate) mod shipped_object_overwritten;
pub(crate) mod unknown_identifier;
pub(crate) mod unknown_model;
pub(crate) mod unknown_state;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[
    &absent_ineffective::RULE,
    &absent_object_missing::RULE,
    &absent_unread_attribute::RULE,
    &ambiguous_identifiers::RULE,
    &binding_overwritten::RULE,
    &device_not_creatable::RULE,
    &entry_never_applied::RULE,
    &identifier_value::RULE,
    &key_outside_attrs::RULE,
    &missing_attribute::RULE,
    &missing_attribute_if_new::RULE,
    &missing_identifiers::RULE,
    &model_not_allowed::RULE,
    &not_unique::RULE,
    &object_exists::RULE,
    &object_not_creatable::RULE,
    &object_written_twice::RULE,
    &overwritten_value::RULE,
    &repeated_entry::RULE,
    &shadowed_attribute::RULE,
    &shipped_object_overwritten::RULE,
    &unknown_identifier::RULE,
    &unknown_model::RULE,
    &unknown_state::RULE,
];
