//! The frame of a blueprint: YAML, top-level keys, entries, labels and comments.

pub(crate) mod duplicate_key;
pub(crate) mod empty_file;
pub(crate) mod ignored_document;
pub(crate) mod invalid_yaml;
pub(crate) mod key_not_string;
pub(crate) mod label_not_string;
pub(crate) mod label_without_effect;
pub(crate) mod malformed_document;
pub(crate) mod missing_key;
pub(crate) mod not_a_mapping;
pub(crate) mod null_attrs;
pub(crate) mod second_document;
pub(crate) mod unknown_key;
pub(crate) mod unknown_label;
pub(crate) mod unsupported_version;
pub(crate) mod unused_ignore;

use super::Rule;

/// The rules of this topic.
pub(super) static RULES: &[&Rule] = &[
    &duplicate_key::RULE,
    &empty_file::RULE,
    &ignored_document::RULE,
    &invalid_yaml::RULE,
    &key_not_string::RULE,
    &label_not_string::RULE,
    &label_without_effect::RULE,
    &malformed_document::RULE,
    &missing_key::RULE,
    &not_a_mapping::RULE,
    &null_attrs::RULE,
    &second_document::RULE,
    &unknown_key::RULE,
    &unknown_label::RULE,
    &unsupported_version::RULE,
    &unused_ignore::RULE,
];
